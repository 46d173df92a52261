import re
from dataclasses import replace
from typing import Any

import pytest

from models.evaluation.gate import judge
from pipeline.reports.portfolio.gate import LABELS
from pipeline.reports.portfolio.page import DATA_DOCS, Found, page, render
from tests.reading import text_without_drawings
from tests.small_store import CUSTOMERS, REASONS, SETTINGS, cross_section, metrics_of, out_of_time
from tests.small_store import EVALUATION as JUDGED
from tests.unit.models.evaluation.test_gate import GOOD, PARAMS


def html_of(found: Found, **changed: Any) -> str:
    return render(page(replace(found, **changed), SETTINGS))


def test_markup_in_a_customers_name_is_shown_and_not_obeyed() -> None:
    name = "<script>alert('1')</script> & \"Söhne\""
    html = html_of(out_of_time(), customers=CUSTOMERS.assign(name=[name, "B", "C"]))
    assert "<script" not in html
    assert "&lt;script&gt;alert(&#39;1&#39;)&lt;/script&gt; &amp; &#34;Söhne&#34;" in html


def test_markup_in_a_category_is_shown_and_not_obeyed() -> None:
    html = html_of(out_of_time(), reasons=REASONS.assign(en="Region: <img src=x onerror=alert(1)>"))
    assert "<img" not in html
    assert "Region: <img src=x onerror=alert(1)> 所在地区：anhui：−7 分" in text_without_drawings(html)


def test_an_unknown_name_is_a_dash_that_says_so() -> None:
    html = html_of(out_of_time())
    assert '<span class="absent" title="name not known" aria-label="name not known">–</span><br><code>C2</code>' in html


@pytest.mark.parametrize("found", [out_of_time(), cross_section()], ids=["out of time", "cross-section"])
def test_no_machine_word_for_nothing_is_shown(found: Found) -> None:
    assert re.findall(r"\b(nan|none|null|inf|NaN|None|NaT|True|False)\b", text_without_drawings(html_of(found))) == []


@pytest.mark.parametrize("found", [out_of_time(), cross_section()], ids=["out of time", "cross-section"])
def test_the_page_needs_nothing_but_itself(found: Found) -> None:
    html = html_of(found)
    assert {link for link in re.findall(r'(?<!:)\bhref="([^"]*)"', html) if not link.startswith("#")} == {DATA_DOCS}
    assert re.findall(r"\bsrc=|@import|<link|<script", html) == []


def test_the_certificate_is_told_in_numbers() -> None:
    html = html_of(out_of_time())
    assert "for 3 customers, on each of 2 days (2025-12-31, 2026-01-01)" in html
    assert "(4 rows and 1 later dates and figures in all)" in html
    assert "All 18 cells came out the same" in html


def test_every_rule_of_the_gate_has_words() -> None:
    assert [ruling.rule for ruling in judge(GOOD, PARAMS)] == [*LABELS]


def test_the_gates_verdict_and_the_proof_of_directions_are_told() -> None:
    text = text_without_drawings(html_of(out_of_time()))
    assert "The gate refused version 4" in text and "version 2 stayed the champion." in text
    assert "of the 3 features with a known direction of risk, 2 are proven" in text
    assert "(in 1 of them a single tree would, and the others always make it good)" in text
    assert "Index &lt;0.3&gt;." in html_of(out_of_time())
    passed = replace(out_of_time(), gate={**out_of_time().gate, "verdict": "passed", "champion_before": None})
    assert "Version 4 broke no rule and became the first champion." in text_without_drawings(html_of(passed))


def test_the_default_rate_is_told_for_each_definition() -> None:
    html = html_of(out_of_time())
    assert "<b>basel_non_retail</b> (in use)" in html
    assert '33.3\xa0%</td><td class="n">0.0\xa0% to 66.7\xa0%' in html
    assert "How the default rate moves" not in html_of(cross_section())


def test_the_same_artefacts_give_the_same_bytes() -> None:
    assert html_of(out_of_time()) == html_of(out_of_time())


def test_the_ids_on_a_page_are_unique() -> None:
    ids = re.findall(r'\bid="([^"]+)"', html_of(out_of_time()))
    assert len(ids) == len(set(ids))


def test_the_page_says_what_it_is_about_and_the_sums() -> None:
    text = text_without_drawings(html_of(out_of_time()))
    assert "Source folder Snapshot day 2026-01-01 Data until 2025-12-31 Model version 3 (lightgbm)" in text
    assert "10,000 exposure, CNY" in text
    assert "1,152 expected loss, CNY 11.52 % of the exposure" in text  # 4.5 + 67.5 + 1080 of 10,000
    assert "15.3 % expected default rate" in text  # (1 + 5 + 40) / 3


def test_it_says_on_which_days_the_model_was_judged() -> None:
    text = text_without_drawings(html_of(out_of_time()))
    assert "the model learnt from 2 days from 2022-01-01 to 2022-07-01" in text
    assert "then predicted 2 days from 2024-01-01 to 2024-07-01, which it had never seen" in text
    assert "2023-07-01 in between is left out" in text


def test_a_cross_section_says_why_it_was_cross_validated() -> None:
    text = text_without_drawings(html_of(cross_section()))
    assert "All on one day. Judged by repeated stratified cross-validation on 2026-01-01" in text
    assert "there is no later period to predict" in text
    assert "dealt into 5 folds, 2 times over" in text
    assert "A customer counts once in each of the 2 repeats." in text
    assert "2 of the 3 customers scored here are also those that the model learnt from" in text


def test_what_a_manager_needs_stands_open_and_the_rest_is_folded() -> None:
    html = html_of(out_of_time())
    opened = text_without_drawings(re.sub(r"<details\b.*?</details>", " ", html, flags=re.DOTALL))
    for shown in ("Portfolio", "expected loss", "Decisions", "Early warning", "largest expected loss", "Limits of use"):
        assert shown in opened
    for folded in ("Brier score", "No feature knows the future", "Wilson"):
        assert folded in text_without_drawings(html) and folded not in opened
    assert html.count("<details") == html.count("</details>")


def test_a_cross_section_leaves_out_what_it_cannot_know() -> None:
    text = text_without_drawings(html_of(cross_section()))
    assert "Exposure and expected loss are left out" in text
    assert "Credit terms and limits are left out" in text
    assert "A plot of default rates over time is left out" in text
    assert "There is no snapshot day before this one" in text
    assert "The 3 customers with the highest probability of default" in text
    assert "Credit limits" not in text
    assert "Default rate by snapshot day" not in text


def test_the_definition_of_default_is_quoted_only_where_it_was_applied() -> None:
    derived, given = text_without_drawings(html_of(out_of_time())), text_without_drawings(html_of(cross_section()))
    assert "more than 500 CNY and more than 1.0 % of the exposure past due, on more than 90 days in a row" in derived
    assert "Default is what the source says it is" in given
    assert "500 CNY" not in given
    assert "365 days" not in given


@pytest.mark.parametrize(("factor", "said"), [(0.1, "too low"), (1.0, ""), (3.0, "too high")])
def test_a_level_that_is_off_is_told_first(factor: float, said: str) -> None:
    # Two of six defaulted, 33 %. Three times the predictions are 1.89 of six, 32 %: within 20 % to 50 %.
    moved = JUDGED.assign(pd=(JUDGED["pd"] * 3 * factor).clip(upper=0.99))
    metrics = metrics_of(moved, "out_of_time")
    metrics["test"] |= {"default_rate_low": 0.2, "default_rate_high": 0.5}
    text = text_without_drawings(html_of(out_of_time(), metrics=metrics))
    assert ("The level is off." in text) == bool(said)
    assert said in text


def test_rows_set_aside_are_counted_by_rule() -> None:
    text = text_without_drawings(html_of(out_of_time()))
    assert "customers 4 3 1 25.00 % missing(onboarded_on) 1 invoices 1,000 1,000 0 0.00 % nothing set aside" in text
    assert "7 rows converted from USD" in text
    assert "features that need them are missing: orders. 2 invoices have received more" in text


def test_a_simulation_is_compared_with_the_truth() -> None:
    truth = {
        "rows": 6,
        "auc_model": 0.75,
        "auc_truth": 0.8,
        "auc_gap": 0.05,
        "mean_true_pd": 0.3,
        "mean_predicted": 0.1,
        "mean_absolute_difference": 0.2,
    }
    text = text_without_drawings(html_of(out_of_time(), metrics=metrics_of(JUDGED, "out_of_time") | {"truth": truth}))
    assert "they would reach an AUC of 0.800 on these 6 rows, the model reaches 0.750" in text
    assert "Nothing on this page says anything about real customers." in text
    assert "simulated" not in text_without_drawings(html_of(out_of_time()))
