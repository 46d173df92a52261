import logging
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from models.decisions.alert_rules import AlertParams, AlertRule
from models.decisions.alerts import observations, open_alerts, replay, shown, usable_rules
from tests.unit.models.decisions.policies import QUARTERS, rule, snapshots, tier_params

FIRST, SECOND, THIRD, FOURTH, FIFTH = QUARTERS
LATE = {"late": rule()}


def seen(*values: float | None, column: str = "late", **same: Any) -> pd.DataFrame:
    """One customer's figures beside those of another that is asked about on every day."""
    usual = {"origin": "model", "exposure": 1000.0}
    always = snapshots("C0", column, [0.0] * len(QUARTERS), **usual)
    own = snapshots("C1", column, values, **(usual | same))
    return pd.concat([always, own], ignore_index=True)


def alerts(rows: pd.DataFrame, **rules: AlertRule) -> list[tuple[Any, ...]]:
    found = replay(rows, rules or LATE)
    told = found[["customer_id", "opened_on", "last_seen_on", "closed_on", "closed_because"]].astype("object")
    return [tuple(None if pd.isna(value) else value for value in row) for row in told.to_numpy()]


def test_an_alert_is_raised_once_and_closed_when_it_is_over() -> None:
    assert alerts(seen(10, 30, 45, 29, 50)) == [
        ("C1", SECOND, THIRD, FOURTH, "over"),
        ("C1", FIFTH, FIFTH, None, None),
    ]


def test_what_is_not_known_does_not_warn_and_closes() -> None:
    assert alerts(seen(40, np.nan, 40, 40, 0)) == [
        ("C1", FIRST, FIRST, SECOND, "not_known"),
        ("C1", THIRD, FOURTH, FIFTH, "over"),
    ]


def test_a_customer_that_is_not_asked_about_closes_and_begins_anew() -> None:
    assert alerts(seen(40, None, 40)) == [
        ("C1", FIRST, FIRST, SECOND, "not_asked"),
        ("C1", THIRD, THIRD, FOURTH, "not_asked"),
    ]


def test_a_customer_without_history_gets_no_alert_and_breaks_nothing() -> None:
    assert alerts(seen(np.nan)) == []
    assert alerts(seen(None)) == []
    assert len(replay(seen(50).iloc[:0], LATE)) == 0


def test_an_alert_tells_the_customers_figure_and_the_limit() -> None:
    (only,) = replay(seen(None, None, None, 31, 45.4), LATE).to_dict("records")
    assert (only["first_value"], only["value"], only["limit"]) == (31, 45.4, 30)
    assert (only["en"], only["zh"]) == ("45 days late (limit 30).", "逾期 45 天（界限 30 天）。")


def test_a_change_is_held_against_the_snapshot_so_many_months_before() -> None:
    new = rule(measured="change", over_months=3, threshold=1, shown_as="number", en="up by {value} from {earlier}")
    found = replay(seen(1, 1, 2, 2, 4), {"new": new})
    assert list(found["opened_on"]) == [THIRD, FIFTH]
    assert list(found["en"]) == ["up by 1 from 1", "up by 2 from 2"]


def test_a_ratio_needs_an_earlier_figure_above_nothing() -> None:
    half = rule(measured="ratio", over_months=12, compare="at_most", threshold=0.5)
    assert alerts(seen(10, 9, 8, 7, 5), half=half) == [("C1", FIFTH, FIFTH, None, None)]
    assert alerts(seen(0, 0, 0, 0, 0), half=half) == []
    assert alerts(seen(None, 9, 8, 7, 1), half=half) == []


def test_a_step_between_snapshots_that_is_too_long_leaves_a_change_unknown() -> None:
    rows = seen(1, 5)
    yearly = rows[rows["as_of"].isin([FIRST, FIFTH])]
    monthly = rule(measured="change", over_months=1, threshold=1)
    assert alerts(yearly, monthly=monthly) == []


def test_scores_of_different_origin_are_not_compared() -> None:
    jump = rule(feature="pd", measured="ratio", over_months=3, threshold=2)
    rows = seen(0.01, 0.02, 0.04, 0.08, 0.16, column="pd")
    assert len(alerts(rows, jump=jump)) == 1
    rows.loc[rows["as_of"] < THIRD, "origin"] = "out_of_fold"
    assert [row[1] for row in alerts(rows, jump=jump)] == [SECOND, FOURTH]


def test_every_condition_has_to_hold() -> None:
    only = rule(only_if=[{"feature": "exposure", "compare": "at_least", "threshold": 500}])
    assert len(alerts(seen(40, exposure=500.0), only=only)) == 1
    assert alerts(seen(40, exposure=499.0), only=only) == []
    assert alerts(seen(40, exposure=np.nan), only=only) == []


def test_open_alerts_are_listed_severest_first() -> None:
    rules = {"mild": rule(severity="low", threshold=10), "severe": rule(), "middling": rule(severity="medium")}
    found = open_alerts(replay(seen(0, 20, 40, 40, 40), rules))
    assert found.to_dict() == {"C1": ["severe", "middling", "mild"]}


FIGURES = st.lists(st.sampled_from([0.0, 29.0, 30.0, 99.0, np.nan, None]), min_size=5, max_size=5)


@settings(deadline=None, max_examples=50)
@given(FIGURES, st.integers(1, 4))
def test_what_comes_later_changes_nothing_but_the_end_of_an_alert(values: list[float | None], days: int) -> None:
    rows = seen(*values)
    last = QUARTERS[days - 1]
    then = replay(rows[rows["as_of"] <= last], LATE)
    now = replay(rows, LATE)
    now = now[now["opened_on"] <= last]
    assert list(then["opened_on"]) == list(now["opened_on"])
    still = [pd.isna(end) or end > last for end in now["closed_on"]]
    assert list(then["closed_on"].isna()) == still


@settings(deadline=None, max_examples=50)
@given(FIGURES)
def test_the_replay_is_deterministic_and_the_order_of_customers_does_not_matter(values: list[float | None]) -> None:
    rows = seen(*values)
    pd.testing.assert_frame_equal(replay(rows, LATE), replay(rows, LATE))
    renamed = rows.assign(customer_id=rows["customer_id"].map({"C0": "C9", "C1": "C1"}))
    again = replay(renamed.sort_values(["customer_id", "as_of"], ignore_index=True), LATE)
    pd.testing.assert_frame_equal(replay(rows, LATE), again)


def test_observations_hold_the_scores_and_the_features_asked_for() -> None:
    history = snapshots("C1", "score", [650, 550], pd=0.1, exposure=5.0, origin="model", model_tier="high")
    features = snapshots("C1", "late", [3, 4], unused=1)
    found = observations(history, features, LATE, tier_params())
    assert list(found["late"]) == [3, 4]
    assert list(found["tier_position"]) == [2, 2]
    assert "unused" not in found


def test_a_rule_without_its_feature_is_off_with_the_nearest_name(caplog: pytest.LogCaptureFixture) -> None:
    params = AlertParams(rules={"a": rule(feature="latte"), "b": rule()}, enough_alerts=30, confidence=0.95)
    with caplog.at_level(logging.INFO):
        assert list(usable_rules(params, ["late", "other"])) == ["b"]
    assert caplog.messages == ["Alert rule a is off: there is no feature latte; did you mean late?"]


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"measured": "change"}, "a change or a ratio needs over_months"),
        ({"over_months": 3}, "a value has none"),
        ({"over_months": 0, "measured": "change"}, "greater than or equal to 1"),
        ({"en": "late by {days}"}, r"names \['days'\]; it can name"),
        ({"en": "was {earlier}"}, r"names \['earlier'\]"),
        ({"zh": "{"}, "cannot be filled in"),
        ({"severity": "dire"}, "'high', 'medium' or 'low'"),
        ({"compare": ">"}, "'at_least' or 'at_most'"),
        ({"threshold": "much"}, "valid number"),
        ({"tresh": 1}, "tresh"),
        ({"only_if": [{"feature": "x", "compare": "at_least"}]}, "threshold"),
    ],
)
def test_a_rule_that_cannot_be_is_refused(changes: dict[str, Any], message: str) -> None:
    with pytest.raises(ValidationError, match=message):
        rule(**changes)


def test_figures_are_shown_as_people_read_them() -> None:
    assert [shown(0.1234, "share"), shown(45.4, "days"), shown(1234567.8, "amount"), shown(2.346, "number")] == [
        "12.3%",
        "45",
        "1,234,568",
        "2.35",
    ]
    assert shown(float("nan"), "days") == "–"
