import json
import re
from functools import cache
from typing import Any

import pytest

from models.evaluation.metrics import METRICS
from pipeline.reports.portfolio.model import Plot
from pipeline.reports.validation.findings import KINDS, findings, worst
from pipeline.reports.validation.pages import CARD, REPORT, SAMPLES, drawings, render
from tests.reading import text_without_drawings
from tests.small_store import PARAMS
from tests.validated import Kind, curves, facts, results

KINDS_OF_RUN: list[Kind] = ["out_of_time", "cross_validation"]
GATE = {
    "verdict": "refused",
    "version": "3",
    "champion_before": "2",
    "rulings": [
        {"rule": "auc_against_champion", "finding": "failed", "words": "AUC 0.7, the champion's 0.8."},
        {"rule": "stability", "finding": "grey", "words": "Too few."},
    ],
}
CALIBRATION = {
    "method": "beta",
    "candidates": [{"method": "beta", "log_loss": 0.2}, {"method": "raw", "log_loss": 0.3}],
}
CERTIFIED = {"features": [{"name": "overdue_share", "verdict": "proven"}], "model_sha256": "9" * 64}


@cache
def plots_of(kind: Kind) -> list[Plot]:
    return drawings(facts(kind), curves(kind), PARAMS.assign_tiers)


def html_of(template: str, kind: Kind, **changed: Any) -> str:
    return render(template, facts(kind) | changed, plots_of(kind), PARAMS.assign_tiers)


@pytest.mark.parametrize("kind", KINDS_OF_RUN)
@pytest.mark.parametrize("template", [REPORT, CARD])
class TestPages:
    def test_no_machine_word_for_nothing_is_shown(self, template: str, kind: Kind) -> None:
        shown = text_without_drawings(html_of(template, kind))
        assert re.findall(r"\b(nan|None|null|inf|NaN|NaT|True|False|Undefined)\b", shown) == []

    def test_no_cell_is_empty(self, template: str, kind: Kind) -> None:
        cells = re.findall(r"<td[^>]*>(.*?)</td>", html_of(template, kind), flags=re.DOTALL)
        assert cells
        assert [cell for cell in cells if not re.sub(r"<[^>]*>", "", cell).strip()] == []

    def test_the_page_needs_nothing_but_itself(self, template: str, kind: Kind) -> None:
        html = html_of(template, kind)
        assert re.findall(r"\bsrc=|@import|<link|<script|url\(http", html) == []
        assert all(link.startswith("#") for link in re.findall(r'(?<!:)\bhref="([^"]*)"', html))

    def test_links_lead_to_ids_that_occur_once(self, template: str, kind: Kind) -> None:
        html = html_of(template, kind)
        ids = re.findall(r'\bid="([^"]+)"', html)
        assert len(ids) == len(set(ids))
        assert {link[1:] for link in re.findall(r'(?<!:)\bhref="(#[^"]*)"', html)} <= set(ids)

    def test_rows_have_as_many_cells_as_their_table_has_heads(self, template: str, kind: Kind) -> None:
        for table in re.findall(r"<table.*?</table>", html_of(template, kind), flags=re.DOTALL):
            heads = len(re.findall(r"<th\b", table))
            for row in re.findall(r"<tr>(.*?)</tr>", table, flags=re.DOTALL)[bool(heads) :]:
                cells = re.findall(r"<td\b[^>]*>", row)
                spans = [int(span) for cell in cells for span in re.findall(r'colspan="(\d+)"', cell) or ["1"]]
                assert not heads or sum(spans) == heads


def test_the_same_facts_give_the_same_bytes() -> None:
    again = drawings(facts("out_of_time"), curves("out_of_time"), PARAMS.assign_tiers)
    assert html_of(REPORT, "out_of_time") == render(REPORT, facts("out_of_time"), again, PARAMS.assign_tiers)


def test_markup_in_a_segments_name_is_shown_and_not_obeyed() -> None:
    html = html_of(REPORT, "out_of_time")
    assert "&lt;b&gt;steel&lt;/b&gt;" in html
    assert "<b>steel</b>" not in html


def test_what_does_not_exist_is_said_in_words() -> None:
    shown = text_without_drawings(html_of(REPORT, "cross_validation"))
    for words in (
        "does not exist: all labels are of one snapshot day",
        "the source has no industry",
        "the source does not say how many people work",
        "Moves between tiers can't be told",
        "No gate has judged this version in this run",
        "the run was not under version control",
        "this run compared no calibrators",
        "only a simulated portfolio has true probabilities",
    ):
        assert words in shown


def test_gate_calibrators_and_monotone_certificate_are_shown_where_the_run_has_them() -> None:
    model = facts("out_of_time")["model"] | {"monotonicity": CERTIFIED}
    shown = text_without_drawings(html_of(REPORT, "out_of_time", gate=GATE, calibration=CALIBRATION, model=model))
    assert "The gate's verdict on version 3: refused . Compared with version 2, in use before." in shown
    assert "auc_against_champion failed AUC 0.7, the champion's 0.8." in shown
    assert "beta 0.20000 chosen raw 0.30000 not chosen" in shown
    assert "names 1 features with a direction, 1 of them proven" in shown


def test_the_numbers_of_both_pages_are_those_of_the_json() -> None:
    told = json.loads(json.dumps(facts("out_of_time"), allow_nan=False, default=str))
    held_out = told["battery"]["held_out"]
    text = f"AUC {held_out['auc']:.3f} ({held_out['low']:.3f} to {held_out['high']:.3f}) on 850 held-out rows"
    assert text in text_without_drawings(html_of(REPORT, "out_of_time"))
    assert text in text_without_drawings(html_of(CARD, "out_of_time"))


def test_every_kind_of_segment_sample_and_metric_has_a_name() -> None:
    assert [cut.kind for cut in results("out_of_time").segments] == list(KINDS)
    assert [sample.name for sample in results("out_of_time").samples] == list(SAMPLES)
    assert set(results("out_of_time").samples[2].figures) == set(METRICS)


def test_a_level_too_low_is_the_finding_and_a_limit_of_use() -> None:
    lines = {line["area"]: line for line in findings(facts("out_of_time"), PARAMS.document.light)}
    assert lines["Level"]["light"] == "red"
    assert "the prediction is too low (p below 0.001)" in lines["Level"]["text"]
    assert re.search(r"Red in this validation: [^.]*Level", text_without_drawings(html_of(CARD, "out_of_time")))


def test_the_verdict_and_open_points_stand_open_and_the_features_are_the_folded_appendix() -> None:
    html = html_of(REPORT, "out_of_time")
    opened = text_without_drawings(re.sub(r"<details\b.*?</details>", " ", html, flags=re.DOTALL))
    assert "Findings 结论" in opened and "Open points and limits of use" in opened
    assert "SHA-256" not in opened and "Jeffreys p" not in opened
    assert re.findall(r'id="(\w+)" class="anchor"', html)[-1] == "features"
    assert html.count("<details") == html.count("</details>")


def test_figures_go_by_their_files_names_in_the_appendix_alone() -> None:
    body, appendix = html_of(REPORT, "out_of_time").split('<div id="features" class="anchor">')
    assert "<code>overdue_share</code>" in appendix and "<code>overdue_share</code>" not in body
    assert '<td title="overdue_share">' in body


def test_a_leak_is_red() -> None:
    leaking = facts("out_of_time") | {"certificate": facts("out_of_time")["certificate"] | {"clean": False}}
    lines = {line["area"]: line for line in findings(leaking, PARAMS.document.light)}
    assert lines["Leak certificate"]["light"] == "red"
    assert "did not all come out the same" in text_without_drawings(html_of(REPORT, "out_of_time", **leaking))


@pytest.mark.parametrize(
    ("lights", "found"),
    [(["green", "red", "grey"], "red"), (["green", "grey"], "green"), (["grey"], "grey"), ([], "grey")],
)
def test_the_worst_light_counts_and_grey_only_alone(lights: list[str], found: str) -> None:
    assert worst(lights) == found


def test_a_handful_of_customers_gives_pages_too() -> None:
    tiers = PARAMS.assign_tiers
    told = facts("cross_validation", 24)
    for template in (REPORT, CARD):
        assert "grey" in render(template, told, drawings(told, curves("cross_validation"), tiers), tiers)
