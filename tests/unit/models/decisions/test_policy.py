from datetime import date
from typing import Any

import numpy as np
import pandas as pd
import pytest
from pydantic import ValidationError

from models.decisions.policy import MEASURES, assign_tier, credit_limit, expected_loss, terms
from models.params import Measure, Tier
from tests.unit.models.decisions.policies import TIERS, tier_params

PARAMS = tier_params()
NOBODY = np.zeros(3, dtype=bool)


def limits(pd_: float, purchases: float, **changes: Any) -> list[float]:
    tiers = pd.Series(["low", "medium", "high"])
    return list(credit_limit(tiers, np.full(3, pd_), np.full(3, purchases), tier_params(**changes)))


def test_the_edges_belong_to_the_better_tier_and_scores_are_rounded_down() -> None:
    scores = np.array([700.0, 699.99, 600.0, 599.99, -50.0, 1200.0])
    assert list(assign_tier(scores, PARAMS)) == ["low", "medium", "medium", "high", "high", "low"]


def test_the_limit_is_the_usual_business_within_the_term() -> None:
    # 365,000 a year is 1,000 a day: 90 days of it in the low tier, 30 x 0.8 in the medium, nothing in the high one.
    assert limits(0.001, 365_000) == [90_000, 24_000, 0]


def test_the_limit_ends_where_the_expected_loss_reaches_the_budget() -> None:
    # 0.2 % of 365,000 is 730. With a PD of 8 % and an LGD of 45 %, 730 / 0.036 = 20,277 is what may be lost so much of.
    assert limits(0.08, 365_000) == [20_200, 20_200, 0]
    assert limits(0.08, 365_000, loss_budget=0.004) == [40_500, 24_000, 0]


def test_nothing_to_lose_is_no_bound() -> None:
    assert limits(0.08, 365_000, loss_given_default=0) == [90_000, 24_000, 0]


def test_a_limit_is_rounded_down_to_whole_steps() -> None:
    assert limits(0.001, 365_999) == [90_200, 24_000, 0]  # 90,246.3 and 24,065.7
    assert limits(0.001, 365_999, limit_step=5000) == [90_000, 20_000, 0]


def test_without_known_purchases_no_limit_is_proposed_and_without_any_it_is_nothing() -> None:
    assert np.isnan(limits(0.01, np.nan)).all()
    assert limits(0.01, 0.0) == [0, 0, 0]


def test_each_tier_has_its_term_measure_and_day_of_review() -> None:
    found = terms(pd.Series(["low", "medium", "high"]), NOBODY, np.full(3, 100.0), date(2025, 8, 31), PARAMS)
    assert list(found["term_days"]) == [90, 30, 0]
    assert list(found["measure"]) == ["longer_term", "usual_terms", "prepayment"]
    assert list(found["review_on"]) == [date(2026, 2, 28), date(2025, 11, 30), date(2025, 9, 30)]


def test_who_pays_in_advance_and_owes_much_is_asked_for_a_guarantee() -> None:
    owed = np.array([49_999.0, 50_000.0, np.nan])
    found = terms(pd.Series(["high"] * 3), NOBODY, owed, date(2025, 1, 1), PARAMS)
    assert list(found["measure"]) == ["prepayment", "prepayment_and_guarantee", "prepayment"]


def test_a_customer_in_default_gets_no_credit_whatever_its_tier() -> None:
    found = terms(pd.Series(["low", "low"]), np.array([True, False]), np.zeros(2), date(2025, 1, 1), PARAMS)
    assert list(found["term_days"]) == [0, 90]
    assert list(found["measure"]) == ["no_credit", "longer_term"]
    assert list(found["review_on"]) == [date(2025, 2, 1), date(2025, 7, 1)]


def test_expected_loss_is_probability_times_loss_share_times_exposure() -> None:
    assert expected_loss(np.array([0.1]), np.array([1000.0]), PARAMS)[0] == pytest.approx(45)


def test_every_measure_has_words_in_both_languages() -> None:
    assert set(MEASURES) == set(Measure.__args__)
    assert all(en and any(ord(letter) > 0x3400 for letter in zh) for en, zh in MEASURES.values())


LOW, MEDIUM, HIGH = TIERS


@pytest.mark.parametrize(
    ("tiers", "message"),
    [
        ([LOW, MEDIUM], "some scores have no tier: the last one, medium, begins at 600"),
        ([MEDIUM, LOW, HIGH], "must fall from tier to tier.*medium begins at 600, low at 700"),
        ([LOW, LOW, HIGH], "must fall from tier to tier.*low begins at 700, low at 700"),
        ([HIGH, HIGH], "must fall from tier to tier.*high begins at None"),
        ([LOW, {**MEDIUM, "name": "low"}, HIGH], "two tiers have the same name: low, low, high"),
        ([LOW, {**MEDIUM, "term_days": 120}, HIGH], "medium is the riskier tier.*term_days is 120, against 90"),
        ([LOW, MEDIUM, {**HIGH, "limit_share": 0.9}], "high is the riskier tier.*limit_share is 0.9, against 0.8"),
        ([LOW, MEDIUM, {**HIGH, "review_months": 12}], "high is the riskier tier.*review_months is 12, against 3"),
        ([LOW, MEDIUM, {**HIGH, "measure": "cash"}], "Input should be 'longer_term'"),
        ([LOW, {**MEDIUM, "min_scor": 1}, HIGH], "min_scor"),
        ([], "at least 1 item"),
    ],
)
def test_a_table_of_tiers_that_cannot_be_is_refused(tiers: list[dict[str, Any]], message: str) -> None:
    with pytest.raises(ValidationError, match=message):
        tier_params(tiers=tiers)


@pytest.mark.parametrize("credit", [{"limit_share": 0.1}, {"term_days": 7}])
def test_a_policy_that_gives_credit_to_a_customer_in_default_is_refused(credit: dict[str, float]) -> None:
    in_default = {"term_days": 0, "limit_share": 0.0, "measure": "no_credit", "review_months": 1} | credit
    with pytest.raises(ValidationError, match="a customer in default gets no credit"):
        tier_params(in_default=in_default)


def test_a_tier_is_complete() -> None:
    with pytest.raises(ValidationError, match="measure"):
        Tier.model_validate({key: value for key, value in LOW.items() if key != "measure"})
