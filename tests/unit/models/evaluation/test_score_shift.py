import numpy as np
import pandas as pd
import pytest

from models.evaluation.score_shift import score_shift


def shares(no_default: list[float], default: list[float], first: float = 500.0) -> pd.DataFrame:
    scores = first + 10 * np.arange(len(no_default))
    return pd.DataFrame({"score": scores, "no_default": no_default, "default": default})


def test_two_halves_that_swap_a_quarter() -> None:
    # Development 50 : 50, held-out 25 : 75, counted over both outcomes.
    development = shares([0.5, 0.5], [0.5, 0.5])
    held_out = shares([0.2, 0.8], [0.45, 0.55])
    counts = {"development": {"rows": 1000, "defaults": 100}, "test": {"rows": 100, "defaults": 20}}
    # 80 x 0.2 + 20 x 0.45 = 25 rows in the lower band.
    expected = (0.25 - 0.5) * np.log(0.25 / 0.5) + (0.75 - 0.5) * np.log(0.75 / 0.5)
    assert score_shift(development, held_out, counts) == pytest.approx(expected)


def test_the_same_distribution_has_not_moved_however_many_rows() -> None:
    same = shares([0.3, 0.5, 0.2], [0.6, 0.3, 0.1])
    counts = {"development": {"rows": 1000, "defaults": 100}, "test": {"rows": 50, "defaults": 5}}
    assert score_shift(same, same, counts) == pytest.approx(0)


def test_bands_that_only_one_side_has_count() -> None:
    counts = {"development": {"rows": 100, "defaults": 0}, "test": {"rows": 100, "defaults": 0}}
    moved = score_shift(shares([1.0], [0.0]), shares([1.0], [0.0], first=900.0), counts)
    assert moved > 1
