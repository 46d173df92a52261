"""The pages of small customers, read as the text that a browser would show."""

import re
from datetime import date
from html import unescape
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from data.errors import UserError
from features.column_metadata import SILENCE
from models.explanation.reason_texts import number
from pipeline.reports.customer_page.account import Month, months, open_invoices
from pipeline.reports.customer_page.html import document, in_both_languages
from pipeline.reports.customer_page.page import CustomerPage, customer_page
from pipeline.reports.customer_page.points import waterfall
from pipeline.reports.customer_page.store import Known, known_of
from pipeline.reports.customer_page.words import WORDS, Say
from pipeline.reports.customer_page.write import file_stem
from pipeline.reports.languages import LANGUAGES, Language
from pipeline.store.artifacts import write_frame
from pipeline.store.files import write_json
from tests.customers import EMPTY, TOLD
from tests.customers import customer as known
from tests.reading import foreign_words, text_of
from tests.small_store import PARAMS, REASONS, SCORES, SETTINGS

TIERS = SETTINGS.tiers


def made(found: Known, language: Language = "en") -> CustomerPage:
    return customer_page(found, TIERS, Say(language))


def shown(found: Known, language: Language = "en") -> str:
    """What a reader sees: no styles, no tags."""
    text = document(made(found, language), "CNY" if language == "en" else "元", Say(language))
    bare = re.sub(r"<style>.*?</style>|<[^>]+>", " ", text, flags=re.DOTALL)
    return re.sub(r"\s+", " ", unescape(bare))


def test_the_page_says_score_probability_decision_reasons_and_alerts() -> None:
    text = shown(known())
    for told in (
        "Score 496 higher is safer",  # 496.59, rounded down
        "40.0 % interval 33.0 % to 47.0 %",
        "prepayment Next review 2026-02-01",
        "6,000 CNY expected loss 1,080 CNY",
        "Overdue share: 0.32: −110 points",
        "high 45 days past due. since 2026-01-01",
        "Average of the portfolio 626.0",
        "The tier medium begins at 600: 104 points are missing",  # 600 - 496
    ):
        assert told in text


def test_both_languages_stand_in_one_file_and_neither_in_the_others_part() -> None:
    html = in_both_languages({language: made(known(), language) for language in LANGUAGES}, "CNY")
    assert "Score 496 higher is safer" in text_of(html, "en")
    assert "评分 496 分数越高越安全" in text_of(html, "zh")
    assert foreign_words(html, "en") == []
    assert foreign_words(html, "zh") == ["anhui"]  # a level as the data writes it, in a reason that a test made up


def test_steps_and_rest_add_up_to_the_score() -> None:
    for to_next_tier, start in ((False, 626.0), (True, 600.0)):
        fall = waterfall(known().explanations, TOLD, "CNY", Say("en"), to_next_tier)
        assert fall is not None
        assert fall.start == start
        assert abs(fall.start + sum(step.points for step in fall.steps) + fall.rest - fall.end) < 1e-6
    assert fall.end == pytest.approx(626 - 110 - 12.9 - 6.5)


def test_a_difference_from_the_peers_is_told_by_the_figure_itself() -> None:
    rows = known().explanations
    against = rows[rows["feature"] == "overdue_share"].assign(
        feature="overdue_share_vs_peers", value=0.2, points=-200.0
    )
    entry = next(each for each in TOLD if each["name"] == "overdue_share")
    described = [*TOLD, {**entry, "name": "overdue_share_vs_peers", "told_by": "overdue_share"}]
    fall = waterfall(pd.concat([rows, against], ignore_index=True), described, "CNY", Say("en"))
    assert fall is not None
    assert fall.steps[0].label.endswith(": 0.32")  # 0.318, and not the 0.2 above the peers


def test_what_a_silent_source_costs_is_told_as_one_step() -> None:
    nothing = known().explanations.assign(value=np.nan, text=None)
    fall = waterfall(nothing, TOLD, "CNY", Say("zh"))
    assert fall is not None
    assert [(step.label, round(step.points, 1)) for step in fall.steps] == [
        ("没有" + SILENCE["open_invoices"][1], -129.4)
    ]


def test_a_customer_that_the_buffer_holds_back_is_told_from_which_score_it_moves() -> None:
    score = dict(known().score or {}) | {"score": 612.3, "tier": "medium", "model_tier": "high", "decided_tier": "high"}
    text = shown(known(score=score))
    # The buffer is 20 points: medium begins at 600, the tier follows at 620, and 620 - 612 = 8.
    assert "the tier follows at 620: 8 points are missing" in text
    assert "by the score alone: medium" in text


def test_an_override_stands_beside_the_models_decision() -> None:
    page = made(known("C2"))
    assert [(row.label, row.tier, row.term, row.limit) for row in page.decisions] == [
        ("In force", "medium", "30 days", "500 CNY"),
        ("The model's", "medium", "30 days", "900 CNY"),
        ("Override", "medium", None, "500 CNY"),
    ]
    assert page.override == "By K. Berg, until 2026-06-30: <b>Wait</b> for the statement"
    assert "&lt;b&gt;Wait" in document(page, "CNY", Say("en"))


def test_invoices_and_payments_are_those_known_before_the_day() -> None:
    # The invoice of the day itself and the credit note are left out; 300.00 is overdue at the month's end.
    assert months(known())[-1] == Month(date(2025, 12, 1), 500.0, 200.0, 300.0)
    first, second = open_invoices(known())
    assert (first.invoice_id, first.outstanding, first.late) == ("I1", 300.0, 10)  # 21 to 31 December
    assert (second.late, second.disputed) == (0, True)


def test_the_chinese_page_has_no_latin_word_of_ours() -> None:
    found = known(explanations=EMPTY, reasons=REASONS[REASONS["customer_id"] == "C2"])
    words = set(re.findall(r"[A-Za-z]{2,}", shown(found, "zh"))) - {"I1", "I2"}
    assert words == set()


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_customer_in_default_is_not_scored_and_gets_no_credit(language: Language) -> None:
    state = {"default_on": date(2025, 3, 1), "exposure": 700.0, "expected_loss": 315.0, "measure": "no_credit",
             "review_on": date(2026, 2, 1)}  # fmt: skip
    text = shown(known(score=None, in_default=state, explanations=EMPTY, reasons=EMPTY), language)
    assert Say(language)("default", day="2025-03-01") in text
    assert Say(language)("why") not in text


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_customer_without_any_history_has_a_page_that_says_so(language: Language) -> None:
    nothing = dict.fromkeys(
        ("explanations", "reasons", "history", "alerts", "invoices", "payments", "owed", "balances"), EMPTY
    )
    text = shown(known(score=None, customer={}, **nothing), language)
    for key in ("no_name", "not_scored", "no_history", "no_money", "no_alerts"):
        assert Say(language)(key) in text


def test_a_name_cannot_become_markup_or_turn_the_writing() -> None:
    name = '=<script>alert("x")</script>\u202eevil'
    html = document(made(known(customer={"name": name})), "CNY", Say("en"))
    assert "<script" not in html
    assert "\u202e" not in html
    assert "=&lt;script&gt;" in html


def test_the_page_needs_nothing_but_itself() -> None:
    html = document(made(known()), "CNY", Say("en"))
    assert re.findall(r"(?:src|href)=|url\(|@import|https?://", html) == []


def test_every_text_is_in_both_languages_with_the_same_figures() -> None:
    for key, (en, zh) in WORDS.items():
        assert set(re.findall(r"{\w+}", en)) == set(re.findall(r"{\w+}", zh)), key
        assert re.search(r"[\u4e00-\u9fff]", zh), key


def test_an_unknown_id_names_the_nearest(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(UserError, match="Run `default-risk run` first"):
        known_of("C1", PARAMS.engine)
    store = Path("data/results")
    write_frame(store / "scores" / "scores.parquet", SCORES)
    write_frame(store / "tables" / "customers.parquet", pd.DataFrame({"customer_id": ["C1", "C2", "Z9"]}))
    write_json(store / "tables" / "portfolio.json", {"currency": "CNY"})
    with pytest.raises(UserError, match=r"There is no customer 'C11'. The nearest: C1"):
        known_of("C11", PARAMS.engine)


def test_a_file_has_the_name_of_the_customer_wherever_it_is_written() -> None:
    assert file_stem("C0000001") == "C0000001"
    assert "/" not in file_stem("../etc") and not file_stem("../etc").startswith(".")
    assert file_stem("a/b") != file_stem("a:b")


def test_next_to_nothing_is_no_negative_zero() -> None:
    assert [number(value) for value in (-0.004, 0.004, -0.006)] == ["0", "0", "−0.01"]


def test_rows_that_may_have_lowered_the_debt_are_named_if_known_before_the_day() -> None:
    day = known().as_of
    rows = pd.DataFrame(
        {
            "credit_id": ["payments:payments.csv:7", "payments:payments.csv:9"],
            "known_on": [date(2025, 12, 1), day],
            "reason": ["missing(amount): must be given", None],
        }
    )
    text = shown(known(unclear=rows))
    assert "Ledger incomplete" in text
    assert "payments:payments.csv:7 missing(amount): must be given" in text
    assert "payments.csv:9" not in text
    assert "Ledger incomplete" not in shown(known())


def test_money_on_account_stands_beside_what_is_owed() -> None:
    rows = pd.DataFrame(
        {
            "valid_from": [date(2025, 12, 1), date(2025, 12, 20)],
            "valid_to": [date(2025, 12, 20), date(9999, 12, 31)],
            "on_account": [90000, 25000],
        }
    )
    assert "on account: 250 CNY" in shown(known(on_account=rows))
    assert "预存款 250 元" in shown(known(on_account=rows), "zh")
    assert "on account" not in shown(known())
