import numpy as np
import pytest

from models.params import ScaleParams
from models.scale import ScoreScale

SCALE = ScoreScale(ScaleParams(base_score=600, base_odds=9, points_to_double_odds=40))


def log_odds_of(pd: float) -> np.ndarray:
    return np.array([np.log(pd / (1 - pd))])


def test_one_in_ten_scores_six_hundred() -> None:
    assert SCALE.score(log_odds_of(0.1))[0] == pytest.approx(600)


def test_forty_more_points_double_the_odds_of_no_default() -> None:
    # 18 : 1 is a probability of 1/19.
    assert SCALE.score(log_odds_of(1 / 19))[0] == pytest.approx(640)


def test_seven_hundred_points_are_a_probability_of_two_percent() -> None:
    # 100 points above 600 are 2.5 doublings: odds 9 x 2^2.5 = 50.9, probability 1/51.9.
    assert SCALE.score(log_odds_of(1 / (1 + 9 * 2**2.5)))[0] == pytest.approx(700)


def test_score_and_log_odds_are_each_others_inverse() -> None:
    scores = np.array([300.0, 599.9, 600.0, 812.5])
    assert SCALE.score(SCALE.log_odds(scores)) == pytest.approx(scores)
