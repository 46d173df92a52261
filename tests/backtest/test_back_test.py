"""What the back-test says, on portfolios small enough to count by hand, and that it sees nothing in advance."""

from datetime import date, timedelta
from typing import Any

import numpy as np
import pandas as pd
import pytest

from models.decisions.alert_rules import AlertParams
from models.decisions.alerts import observations
from models.decisions.backtest import back_test
from models.decisions.intervals import wilson
from tests.unit.models.decisions.policies import QUARTERS, rule, tier_params

FIRST, SECOND, THIRD, FOURTH, FIFTH = QUARTERS
HORIZON = timedelta(days=365)
TIERS = tier_params()


def params(**rules: Any) -> AlertParams:
    return AlertParams(rules=rules or {"late": rule()}, enough_alerts=3, confidence=0.95)


def portfolio(
    *customers: tuple[str, list[float], date | None],
    period: str = "test",
    pd_: dict[str, float] | None = None,
    days: list[date] = QUARTERS[:3],
) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    """History, features and labels of customers: name, figure ``late`` by day, and the day of a default (None: none).

    From the default on a customer is not asked about.
    """
    rows = []
    for name, late, default_on in customers:
        for day, value in zip(days, late, strict=True):
            if default_on is None or day <= default_on:
                follows = default_on is not None and default_on < day + HORIZON
                rows.append((name, day, value, follows, default_on if follows else None))
    told = pd.DataFrame(rows, columns=["customer_id", "as_of", "late", "defaulted", "default_on"]).assign(period=period)
    unseen = told["customer_id"].map(pd_ or {}).fillna(0.01)
    history = told[["customer_id", "as_of", "period"]].assign(
        pd=unseen, unseen_pd=unseen, score=650.0, exposure=1.0, origin="model", model_tier="medium"
    )
    return history, told[["customer_id", "as_of", "late"]], told.drop(columns="late")


def result_of(
    history: pd.DataFrame, features: pd.DataFrame, labels: pd.DataFrame, asked: AlertParams | None = None
) -> dict[str, Any]:
    asked = asked or params()
    rows = observations(history, features, asked.rules, TIERS)
    return back_test(rows, history, labels, asked.rules, asked, TIERS)


def test_precision_caught_and_lead_time_by_hand() -> None:
    # A warned on the first day and defaults on 1 May 2024, 121 days later. B is warned twice, once for each time it is
    # late, and never defaults. C defaults without a warning. D is warned on the second day, and defaults 30 days later.
    found = result_of(
        *portfolio(
            ("A", [40, 40, 0], date(2024, 5, 1)),
            ("B", [40, 0, 40], None),
            ("C", [0, 0, 0], date(2024, 8, 1)),
            ("D", [0, 40, 0], date(2024, 5, 1)),
        )
    )["later"]
    late = found["rules"]["late"]
    assert (late["alerts"], late["right"], late["precision"]) == (4, 2, 0.5)
    assert (late["defaults"], late["caught"], late["caught_share"]) == (3, 2, pytest.approx(2 / 3))
    assert (late["caught_share_low"], late["caught_share_high"]) == pytest.approx(wilson(2, 3, 0.95))
    assert late["lead_days"] == (121 + 30) / 2
    # A on two days, B on three, C on three, D on two: seven of the ten snapshots are followed by a default.
    assert (found["snapshots"], found["defaults"], found["base_rate"]) == (10, 3, 0.7)
    assert found["days"] == ["2024-01-01", "2024-04-01", "2024-07-01"]


def test_an_alert_that_is_open_already_is_not_raised_again_but_still_catches() -> None:
    # Raised before the days that are judged, open through all of them.
    history, features, labels = portfolio(("A", [40, 40, 40], date(2024, 8, 1)), ("B", [0, 0, 0], None))
    history["period"] = labels["period"] = np.where(labels["as_of"] == FIRST, "gap", "test")
    late = result_of(history, features, labels)["later"]["rules"]["late"]
    assert (late["alerts"], late["precision"], late["caught"]) == (0, None, 1)
    assert late["lead_days"] == (date(2024, 8, 1) - SECOND).days


def test_a_default_is_counted_once_however_many_days_saw_it_coming() -> None:
    found = result_of(*portfolio(("A", [40, 40, 40], date(2024, 8, 1)), ("B", [0, 0, 0], None)))["later"]
    assert (found["defaults"], found["rules"]["late"]["caught"]) == (1, 1)
    assert found["rules"]["late"]["lead_days"] == (date(2024, 8, 1) - FIRST).days


def test_the_model_is_given_as_many_alerts_as_the_rule() -> None:
    # The rule warns of two customers that pay. The model, with two alerts, warns of the two that default.
    found = result_of(
        *portfolio(
            ("A", [40, 40, 40], None),
            ("B", [40, 40, 40], None),
            ("C", [0, 0, 0], date(2024, 8, 1)),
            ("D", [0, 0, 0], date(2024, 8, 1)),
            pd_={"A": 0.02, "B": 0.01, "C": 0.4, "D": 0.3},
        )
    )["later"]["rules"]["late"]
    assert (found["alerts"], found["precision"]) == (2, 0)
    assert (found["model"]["alerts"], found["model"]["precision"], found["model"]["caught"]) == (2, 1, 2)
    assert found["missed_by_model"] == 0


def test_what_the_rule_caught_and_the_model_did_not_is_counted() -> None:
    found = result_of(
        *portfolio(("A", [40, 40, 40], date(2024, 8, 1)), ("B", [0, 0, 0], None), pd_={"A": 0.01, "B": 0.4})
    )["later"]["rules"]["late"]
    assert (found["caught"], found["model"]["caught"], found["missed_by_model"]) == (1, 0, 1)


@pytest.mark.parametrize(
    ("right", "wrong", "verdict"),
    [(1, 1, "too few alerts to say"), (30, 0, "useful"), (10, 30, "no better than chance")],
)
def test_a_rule_is_useful_when_chance_would_not_do_as_well(right: int, wrong: int, verdict: str) -> None:
    # Beside the customers that are warned of, three times as many are not, and a quarter of these default.
    warned = [(f"R{i}", [40.0] * 3, date(2024, 8, 1)) for i in range(right)]
    warned += [(f"W{i}", [40.0] * 3, None) for i in range(wrong)]
    others = [(f"O{i}", [0.0] * 3, date(2024, 8, 1) if i % 4 == 0 else None) for i in range(3 * (right + wrong))]
    found = result_of(*portfolio(*warned, *others))["later"]["rules"]["late"]
    assert found["verdict"] == verdict


def test_days_without_a_blind_score_or_a_known_outcome_are_not_judged() -> None:
    history, features, labels = portfolio(("A", [40, 40, 40], date(2024, 8, 1)), ("B", [0, 0, 0], None))
    history["unseen_pd"] = history["unseen_pd"].mask(history["as_of"] == SECOND)
    labels["defaulted"] = labels["defaulted"].astype("object").mask(labels["as_of"] == THIRD, None)
    assert result_of(history, features, labels)["later"]["days"] == ["2024-01-01"]


def test_a_period_without_days_is_left_out() -> None:
    assert set(result_of(*portfolio(("A", [40, 40, 40], date(2024, 8, 1)), period="train"))) == {"development"}
    assert result_of(*portfolio(("A", [40, 40, 40], None), period="immature")) == {}


def test_labels_without_dates_have_no_lead_time() -> None:
    history, features, labels = portfolio(("A", [40], date(2024, 8, 1)), ("B", [0], None), days=[FIRST])
    late = result_of(history, features, labels.assign(default_on=None))["later"]["rules"]["late"]
    assert (late["caught"], late["lead_days"]) == (1, None)


def test_nothing_is_seen_in_advance() -> None:
    """Whatever the later days hold, the earlier ones are judged the same."""
    random = np.random.default_rng(5)
    customers = [
        (f"C{i:02d}", list(random.choice([0.0, 20.0, 40.0], 3)), date(2024, 8, 1) if random.random() < 0.3 else None)
        for i in range(40)
    ]
    asked = params(late=rule(), slower=rule(measured="change", over_months=3, threshold=15))
    history, features, labels = portfolio(*customers)
    judged = labels["as_of"] < THIRD
    past = [frame[judged.to_numpy()].reset_index(drop=True) for frame in (history, features, labels)]
    # The last day is there, is not judged, and holds nonsense.
    history.loc[~judged, ["unseen_pd", "pd"]] = 0.99
    features.loc[~judged, "late"] = 999.0
    labels["defaulted"] = labels["defaulted"].astype("object").where(judged, None)
    assert result_of(history, features, labels, asked) == result_of(*past, asked)
