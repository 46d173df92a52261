import doctest

import pytest

from models.explanation import category_names as category_words
from models.explanation import reason_texts
from models.explanation.reason_texts import Told, figure_en, figure_zh, sentence_en, sentence_zh, silence_en, silence_zh

LATE = {
    "en": "Share of invoices paid late (on time counts as 0); null without invoices.",
    "zh": "逾期付款占比",
    "unit": "share",
}
PAID = {
    "en": "Mean days past due.",
    "zh": "平均逾期天数",
    "unit": "days",
    "said_en": "paid {value} late on average over 90 days",
    "said_zh": "近90天平均逾期 {value}",
}


def told(entry: dict[str, str] = LATE, **changes: object) -> Told:
    usual = {"value": 0.318, "text": None, "usual": 0.05, "same_industry": True, "points": -12.4}
    return Told(entry, **{**usual, **changes})


def test_a_reason_names_the_figure_the_peers_and_the_cost() -> None:
    late = told(PAID, value=34.0, usual=6.0, points=-41.2)
    assert sentence_en(late, "CNY") == "Paid 34 days late on average over 90 days, peers 6 days: −41 points"
    assert sentence_zh(late, "CNY") == "近90天平均逾期 34 天，同行业中位数 6 天：−41 分"


def test_points_that_are_mostly_those_of_related_figures_are_told_as_such() -> None:
    late = told(PAID, value=8.8, usual=7.0, points=-46.0, with_related=True)
    assert sentence_en(late, "CNY").endswith("peers 7 days: −46 points with related figures")
    assert sentence_zh(late, "CNY").endswith("同行业中位数 7 天：−46 分（含相关指标）")


def test_what_has_no_words_of_its_own_is_told_by_its_definition() -> None:
    assert sentence_en(told(), "CNY") == "Share of invoices paid late: 31.8\u00a0%, peers 5.0\u00a0%: −12 points"
    assert sentence_zh(told(), "CNY") == "逾期付款占比：31.8\u00a0%，同行业中位数 5.0\u00a0%：−12 分"


def test_without_peers_in_the_industry_everybody_is_the_measure() -> None:
    assert "all customers 5.0" in sentence_en(told(same_industry=False), "CNY")
    assert "全体客户中位数 5.0" in sentence_zh(told(same_industry=False), "CNY")


def test_a_figure_like_that_of_the_peers_says_against_whom_it_costs() -> None:
    same = told(value=0.0, usual=0.0001, points=-2.0)  # both read 0.0 %
    assert (
        sentence_en(same, "CNY")
        == "Share of invoices paid late: 0.0\u00a0%, like its peers, but the average customer stands better: −2 points"
    )
    assert sentence_zh(same, "CNY") == "逾期付款占比：0.0\u00a0%，与同行业中位数相同，但组合平均情况更好：−2 分"


@pytest.mark.parametrize("entry", [LATE, PAID])
def test_a_figure_that_is_not_known_is_said_to_be_so(entry: dict[str, str]) -> None:
    assert ": not known, peers" in sentence_en(told(entry, value=None), "CNY")
    assert "：未知，" in sentence_zh(told(entry, value=None), "CNY")


def test_a_category_is_told_by_its_level_and_compared_with_nothing() -> None:
    entry = {"en": "Industry.", "zh": "所属行业", "unit": "category", "said_zh": "所属行业 {value}"}
    steel = told(entry, value=None, text="steel", usual=None)
    assert sentence_en(steel, "CNY") == "Industry: steel: −12 points"
    assert sentence_zh(steel, "CNY") == "所属行业 steel：−12 分"  # the user's own value stays as it is
    assert sentence_zh(told(entry, value=None, text="food", usual=None), "CNY") == "所属行业 食品：−12 分"


def test_a_ratio_may_be_said_in_percent() -> None:
    entry = {"en": "A.", "zh": "甲", "unit": "ratio", "said_en": "debt is {value} of assets", "said_unit": "share"}
    assert sentence_en(told(entry), "CNY").startswith("Debt is 31.8\u00a0% of assets, peers 5.0\u00a0%")


@pytest.mark.parametrize(
    ("value", "unit", "en", "zh"),
    [
        (34.0, "days", "34 days", "34 天"),
        (25.75, "days", "26 days", "26 天"),
        (4.3, "days", "4.3 days", "4.3 天"),
        (-0.04, "days", "0 days", "0 天"),
        (1.0, "days", "1 day", "1 天"),
        (2.5, "years", "2.50 years", "2.50 年"),
        (1234567.0, "currency", "1,234,567 CNY", "1,234,567 元"),
        (-0.25, "ratio", "−0.25", "−0.25"),
        (1.0, "flag", "yes", "是"),
        (0.0, "flag", "no", "否"),
        (12.0, "count", "12", "12"),
        (-0.0002, "share", "0.0\u00a0%", "0.0\u00a0%"),
        (75.24, "points", "75.24", "75.24"),  # an index: points are what it costs
    ],
)
def test_figures_carry_their_units(value: float, unit: str, en: str, zh: str) -> None:
    assert figure_en(value, None, unit, "CNY") == en
    assert figure_zh(value, None, unit, "CNY") == zh


def test_silence_of_a_source_is_a_sentence() -> None:
    assert silence_en("financial statement", -25.2) == "No financial statement known: −25 points"
    assert silence_zh("财务报表", -25.2) == "没有财务报表：−25 分"


@pytest.mark.parametrize("module", [reason_texts, category_words])
def test_the_examples_in_the_docstrings_hold(module: object) -> None:
    assert doctest.testmod(module).failed == 0  # type: ignore[arg-type]
