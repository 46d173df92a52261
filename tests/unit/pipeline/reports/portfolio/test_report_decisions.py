from dataclasses import replace
from typing import Any

import pytest

from models.scale import ScoreScale
from pipeline.reports.portfolio.customers import tier_rows
from pipeline.reports.portfolio.decisions import condition_of, movers, rule_rows, warned
from pipeline.reports.portfolio.page import Found, page, render
from tests.reading import text_without_drawings
from tests.small_store import (
    ALERT_TEST,
    ALERTS,
    DESCRIBED,
    MIGRATED,
    PARAMS,
    POINTS,
    SCORES,
    SETTINGS,
    cross_section,
    evidence,
    judged_rule,
    out_of_time,
)
from tests.unit.models.decisions.policies import rule

NAMES = {"C1": "Alpha & Sons", "C3": "海河贸易有限公司"}
STILL = ALERTS[ALERTS["closed_on"].isna()]
TIERS = {tier.name: tier for tier in tier_rows(SCORES, PARAMS.assign_tiers, ScoreScale(PARAMS.calibrate.scale))}


def shown(found: Found, **changed: Any) -> str:
    return text_without_drawings(render(page(replace(found, **changed), SETTINGS)))


def test_the_severest_customers_come_first_with_every_open_alert() -> None:
    worst, other = warned(STILL, SCORES.set_index("customer_id"), NAMES, TIERS)
    assert (worst.customer_id, worst.name, worst.exposure, worst.tier.name) == ("C3", NAMES["C3"], 6000, "high")
    assert [(severity, en, since) for severity, _, en, _, since in worst.said] == [
        ("high", "45 days past due.", "2026-01-01"),
        ("medium", "The tier is worse.", "2025-10-01"),
    ]
    assert (other.customer_id, other.name, len(other.said)) == ("C2", None, 1)


def test_a_customer_that_fell_is_told_with_the_figures_that_moved_it() -> None:
    (only,) = movers(MIGRATED, POINTS, NAMES, DESCRIBED, "CNY")
    assert (only.customer_id, only.tier_from, only.tier_to) == ("C3", "medium", "high")
    assert [(reason.value_from, reason.value_to, reason.points) for reason in only.reasons] == [
        ("0", "0.32", -137.0),
        ("hubei", "anhui", -6.41),
    ]


def test_rules_are_told_from_the_severest_down_with_what_they_were_worth() -> None:
    rows = rule_rows(STILL, ALERT_TEST["off"], ALERT_TEST["back_test"]["later"], PARAMS.alert, [])
    severities = [row.severity for row in rows if row.severity]
    assert severities == sorted(severities, key=["high", "medium", "low"].index)
    by_name = {row.name: row for row in rows}
    assert (by_name["payment delay"].open, by_name["tier worse"].open) == (1, 2)
    assert by_name["payment delay"].tested == judged_rule()
    assert (by_name["lost buyers"].off, by_name["lost buyers"].tested) == (True, None)
    assert by_name["any of the rules"].open is None


@pytest.mark.parametrize(
    ("changes", "line"),
    [
        ({}, "late ≥ 30"),
        ({"measured": "change", "over_months": 3, "compare": "at_most"}, "late, change over 3 months ≤ 30"),
        ({"measured": "ratio", "over_months": 12, "threshold": 2.5}, "late, times that of 12 months before ≥ 2.5"),
        (
            {"only_if": [{"feature": "exposure", "compare": "at_least", "threshold": 1000}]},
            "late ≥ 30; exposure ≥ 1000",
        ),
    ],
)
def test_a_rule_is_told_in_one_line(changes: dict[str, Any], line: str) -> None:
    assert condition_of(rule(**changes), {}) == line


def test_a_condition_names_figures_as_people_say_them() -> None:
    named = condition_of(rule(measured="change", over_months=3), {"late": "Share overdue"})
    assert named == "Share overdue, change over 3 months ≥ 30"


def test_the_page_tells_overrides_beside_the_models_decision() -> None:
    text = shown(out_of_time())
    assert "1 of the risk team's own decisions are in force; expired: C7; about customers in default, and not" in text
    assert "C2 medium medium 900 500 K. Berg <b>Wait</b> for the statement 2026-06-30" in text
    assert "1 customers in default 已违约 are not scored and get no credit" in text


def test_the_page_tells_moves_alerts_and_what_the_rules_were_worth() -> None:
    text = shown(out_of_time())
    assert "50.0 % of 20 moves between tiers were undone within 365 days by the score alone, 25.0 % of 12" in text
    assert "1 customers fell to a worse tier, 1 rose" in text
    assert "Overdue share of the amount outstanding 逾期金额占未结清金额的比例 : 0 → 0.32 (−137.0)" in text
    assert "2 of 3 customers have open alerts on 2026-01-01" in text
    assert "40 25.0 % 20.0 % to 31.0 % 40.0 % 30.0 % to 50.0 % 120 50.0 % 60.0 % 80 3 useful" in text
    assert "the data does not give its feature" in text


def test_one_snapshot_day_has_no_moves_and_nothing_to_test_rules_on() -> None:
    text = shown(cross_section())
    assert "Moves between tiers" not in text
    assert "No alert is open on 2026-01-01." in text
    assert "No past day can judge the rules" in text


def test_no_override_leaves_no_table() -> None:
    none = SCORES.assign(override_author=None, override_reason=None)
    decided = replace(
        evidence(),
        decisions=evidence().decisions | {"overrides": {"in_force": 0, "expired": [], "unknown": [], "in_default": []}},
    )
    text = shown(out_of_time(), scores=none, decided=decided)
    assert "0 of the risk team's own decisions are in force." in text
    assert "Limit decided" not in text
