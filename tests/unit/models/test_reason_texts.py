import doctest

import pytest

from models import reason_texts
from models.reason_texts import Told, figure_en, figure_zh, sentence_en, sentence_zh, silence_en, silence_zh


def told(**changes: object) -> Told:
    usual = {
        "en": "Share of invoices paid late (on time counts as 0); null without invoices.",
        "zh": "逾期付款占比",
        "unit": "share",
        "value": 0.318,
        "text": None,
        "usual": 0.05,
        "same_industry": True,
        "points": -12.4,
    }
    return Told(**{**usual, **changes})


def test_a_reason_names_the_figure_the_peers_and_the_cost() -> None:
    assert sentence_en(told(), "CNY") == "Share of invoices paid late: 31.8\u00a0%, peers 5.0\u00a0%: −12 points"
    assert sentence_zh(told(), "CNY") == "逾期付款占比：31.8\u00a0%，同行业中位数 5.0\u00a0%：−12 分"


def test_without_peers_in_the_industry_everybody_is_the_measure() -> None:
    assert "all customers 5.0" in sentence_en(told(same_industry=False), "CNY")
    assert "全体客户中位数 5.0" in sentence_zh(told(same_industry=False), "CNY")


def test_a_figure_that_is_not_known_is_said_to_be_so() -> None:
    assert sentence_en(told(value=None), "CNY").startswith("Share of invoices paid late: not known, peers")
    assert sentence_zh(told(value=None), "CNY").startswith("逾期付款占比：未知，")


def test_a_category_is_told_by_its_level_and_compared_with_nothing() -> None:
    steel = told(en="Industry.", zh="所属行业", unit="category", value=None, text="steel", usual=None)
    assert sentence_en(steel, "CNY") == "Industry: steel: −12 points"


@pytest.mark.parametrize(
    ("value", "unit", "en", "zh"),
    [
        (34.0, "days", "34 days", "34 天"),
        (1.0, "days", "1 day", "1 天"),
        (2.5, "years", "2.50 years", "2.50 年"),
        (1234567.0, "currency", "1,234,567 CNY", "1,234,567 元"),
        (-0.25, "ratio", "−0.25", "−0.25"),
        (1.0, "flag", "yes", "是"),
        (0.0, "flag", "no", "否"),
        (12.0, "count", "12", "12"),
    ],
)
def test_figures_carry_their_units(value: float, unit: str, en: str, zh: str) -> None:
    assert figure_en(value, None, unit, "CNY") == en
    assert figure_zh(value, None, unit, "CNY") == zh


def test_silence_of_a_source_is_a_sentence() -> None:
    assert silence_en("financial statement", -25.2) == "No financial statement known: −25 points"
    assert silence_zh("财务报表", -25.2) == "没有财务报表：−25 分"


def test_the_examples_in_the_docstrings_hold() -> None:
    assert doctest.testmod(reason_texts).failed == 0
