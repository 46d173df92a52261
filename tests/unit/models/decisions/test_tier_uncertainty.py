import numpy as np
import pandas as pd
import pytest

from models.calibration.level import YearLevel
from models.decisions.tier_uncertainty import tier_uncertain
from tests.small_store import PARAMS
from tests.unit.models.calibration.test_calibration import flat

TIERS = PARAMS.assign_tiers  # low from 700, medium from 600, high below


def chance(score: float, deviation: float, **level: object) -> float:
    frame = pd.DataFrame({"score": [score], "deviation": [deviation]})
    return float(tier_uncertain(frame, flat(0.1, **level), TIERS)[0])


def test_on_an_edge_the_tier_is_as_likely_the_other() -> None:
    assert chance(700.0, 10) == pytest.approx(0.5)


def test_two_deviations_above_the_edge_leave_the_tail_of_a_normal_distribution() -> None:
    assert chance(720.0, 10) == pytest.approx(0.02275, abs=1e-5)


def test_in_the_middle_of_a_tier_both_edges_count() -> None:
    # 50 points to either edge, 25 each: two tails of 2.275 %.
    assert chance(650.0, 25) == pytest.approx(2 * 0.02275, abs=1e-5)


def test_few_years_have_fatter_tails() -> None:
    # Student's t with one degree of freedom (Cauchy): 1/2 - arctan(2) / pi = 14.8 % beyond two.
    assert chance(720.0, 10, level=YearLevel(deviation=0.1, years=2)) == pytest.approx(0.14758, abs=1e-5)


@pytest.mark.parametrize("score", [699.99, 700.01, 300.0])
def test_without_uncertainty_the_tier_is_certain(score: float) -> None:
    assert chance(score, 0.0) == 0


def test_the_worst_tier_has_no_edge_below() -> None:
    assert chance(-1e4, 50) == pytest.approx(0)
    assert np.isfinite(chance(-1e4, 1e-3))
