import pytest

from models.scale import ScoreScale
from pipeline.reports.portfolio.customers import drivers, riskiest, tier_of, tier_rows, total
from tests.small_store import CUSTOMERS, DESCRIBED, EXPLANATIONS, PARAMS, REASONS, SCORES

SCALE = ScoreScale(PARAMS.calibrate.scale)
TIERS = tier_rows(SCORES, PARAMS.assign_tiers, SCALE)


def test_tiers_are_told_by_score_and_by_probability() -> None:
    assert [(tier.name, tier.scores) for tier in TIERS] == [
        ("low", "700 and above"),
        ("medium", "600 to 699"),
        ("high", "599 and below"),
    ]
    # 600 is 9:1 by definition; 700 is 2.5 doublings better, 9 x 2^2.5 = 50.9 to 1.
    assert [tier.pd_to for tier in TIERS] == pytest.approx([1 / 51.912, 0.1, 1], rel=1e-4)


def test_a_tier_without_customers_has_no_mean_probability() -> None:
    low, medium, high = tier_rows(SCORES[SCORES["decided_tier"] != "medium"], PARAMS.assign_tiers, SCALE)
    assert (medium.customers, medium.exposure, medium.mean_pd) == (0, 0.0, None)
    assert low.share == 0.5
    assert high.exposure_share == pytest.approx(6 / 7)


def test_what_nobody_knows_is_not_zero() -> None:
    unknown = SCORES.assign(exposure=float("nan"), expected_loss=float("nan"))
    assert (total(unknown).exposure, total(unknown).expected_loss) == (None, None)
    assert {tier.exposure for tier in tier_rows(unknown, PARAMS.assign_tiers, SCALE)} == {None}


def test_customers_without_a_known_exposure_are_counted() -> None:
    partly = SCORES.assign(exposure=[1000.0, float("nan"), 6000.0])
    assert (total(partly).exposure, total(partly).without_exposure) == (7000.0, 1)


def test_the_riskiest_come_by_expected_loss_with_reasons_in_words() -> None:
    worst, second, best = riskiest(SCORES, REASONS, CUSTOMERS, TIERS)
    assert [worst.customer_id, second.customer_id, best.customer_id] == ["C3", "C2", "C1"]
    assert [reason.en for reason in worst.reasons] == [
        "Overdue share: 0.32: −110 points",
        "Region of the seat: anhui: −7 points",
    ]
    assert [reason.zh for reason in second.reasons] == ["逾期金额：1,234,567 元：−3 分"]
    assert best.reasons == ()
    assert (worst.score, second.name) == (496, None)


def test_the_riskiest_come_by_probability_where_no_exposure_is_known() -> None:
    unknown = SCORES.assign(pd=[0.3, 0.9, 0.5], exposure=float("nan"), expected_loss=float("nan"))
    found = riskiest(unknown, REASONS, CUSTOMERS, TIERS)
    assert [(each.customer_id, each.expected_loss) for each in found] == [("C2", None), ("C3", None), ("C1", None)]


def test_drivers_are_ranked_by_mean_absolute_points() -> None:
    # (90 + 20 + 110) / 3, (10 + 2.9 + 12.9) / 3, (12.4 + 0 + 6.5) / 3
    found = drivers(EXPLANATIONS, DESCRIBED)
    assert [each.name for each in found] == ["overdue_share", "overdue_amount", "region"]
    assert [each.points for each in found] == pytest.approx([73.333, 8.6, 6.3], abs=1e-3)
    assert [each.bar for each in found] == pytest.approx([1, 0.1173, 0.0859], abs=1e-4)


def test_a_feature_that_moves_no_score_drives_nothing() -> None:
    still = EXPLANATIONS.assign(points=EXPLANATIONS["points"].where(EXPLANATIONS["feature"] != "region", 0.0))
    assert [each.name for each in drivers(still, DESCRIBED)] == ["overdue_share", "overdue_amount"]


def test_a_probability_falls_into_the_tier_of_its_score() -> None:
    assert tier_of(SCORES["pd"], PARAMS.assign_tiers, SCALE).tolist() == ["low", "medium", "high"]
