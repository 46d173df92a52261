import numpy as np
import pandas as pd
import pytest
from pydantic import ValidationError

from models.params import TierParams
from models.policy import assign_tier, expected_loss, terms

USUAL = [
    {"name": "low", "min_score": 700, "term_days": 90, "limit_share": 1.0},
    {"name": "medium", "min_score": 600, "term_days": 30, "limit_share": 0.8},
    {"name": "high", "min_score": None, "term_days": 0, "limit_share": 0.0},
]


def params(tiers: list[dict[str, object]] = USUAL) -> TierParams:
    return TierParams(top_reasons=4, loss_given_default=0.45, tiers=tiers)


def test_the_edges_belong_to_the_better_tier_and_scores_are_rounded_down() -> None:
    scores = np.array([700.0, 699.99, 600.0, 599.99, -50.0, 1200.0])
    assert list(assign_tier(scores, params())) == ["low", "medium", "medium", "high", "high", "low"]


def test_the_limit_is_the_usual_business_within_the_term() -> None:
    # 365,000 a year is 1,000 a day: 90 days of it in the low tier, 30 x 0.8 in the medium, nothing in the high one.
    granted = terms(pd.Series(["low", "medium", "high"]), np.array([365_000.0] * 3), params())
    assert list(granted["credit_limit"]) == [90_000, 24_000, 0]
    assert list(granted["term_days"]) == [90, 30, 0]


def test_without_known_purchases_no_limit_is_proposed() -> None:
    assert terms(pd.Series(["low"]), np.array([np.nan]), params())["credit_limit"].isna().all()


def test_expected_loss_is_probability_times_loss_share_times_exposure() -> None:
    assert expected_loss(np.array([0.1]), np.array([1000.0]), params())[0] == pytest.approx(45)


@pytest.mark.parametrize(
    ("tiers", "message"),
    [
        (USUAL[:2], "some scores have no tier"),
        ([USUAL[1], USUAL[0], USUAL[2]], "must fall from tier to tier"),
        ([USUAL[0], USUAL[0], USUAL[2]], "must fall from tier to tier"),
        ([USUAL[2], USUAL[2]], "must fall from tier to tier"),
        ([USUAL[0], {**USUAL[1], "name": "low"}, USUAL[2]], "the same name"),
    ],
)
def test_tiers_with_gaps_or_overlaps_are_refused(tiers: list[dict[str, object]], message: str) -> None:
    with pytest.raises(ValidationError, match=message):
        params(tiers)
