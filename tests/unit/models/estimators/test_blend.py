import numpy as np
import pytest
from scipy.special import expit

from models.estimators.base import CrossFit
from models.estimators.blend import Blend, blended
from models.estimators.logistic import Logistic
from models.estimators.preparation import Preparation
from models.evaluation.comparison import compare, paired_difference


class Column(Logistic):
    """A member whose log-odds are one column of X."""

    def __init__(self, i: int) -> None:
        super().__init__(Preparation([0, 0], [([0.0], [0.0])] * 2), np.zeros(4), 0.0, np.zeros(4))
        self.i = i

    def log_odds(self, X: np.ndarray) -> np.ndarray:
        return np.asarray(X[:, self.i])


def members(noise: tuple[float, float], n: int = 3000) -> tuple[dict, np.ndarray, np.ndarray]:
    """Two members who see the true log-odds through noise of their own."""
    random = np.random.default_rng(0)
    truth = random.normal(-1, 1.5, n)
    X = np.column_stack([truth + spread * random.normal(size=n) for spread in noise])
    y = (random.random(n) < expit(truth)).astype(float)
    return {f"member {i}": CrossFit(Column(i), X[:, i]) for i in range(2)}, X, y


def folds(n: int) -> list[tuple[np.ndarray, np.ndarray]]:
    half = np.arange(n) % 2 == 0
    return [(np.flatnonzero(half), np.flatnonzero(~half)), (np.flatnonzero(~half), np.flatnonzero(half))]


def test_members_that_err_apart_are_blended() -> None:
    fits, X, y = members((1.0, 1.0))
    blend = blended(fits, y, np.arange(len(y)), folds(len(y)), 0.95).estimator
    assert isinstance(blend, Blend) and len(blend.members) == 2
    assert np.corrcoef(blend.log_odds(X), X.mean(axis=1))[0, 1] > 0.99


def test_a_blend_that_adds_nothing_gives_way_to_the_best_member() -> None:
    fits, X, y = members((0.0, 3.0))
    fitted = blended(fits, y, np.arange(len(y)), folds(len(y)), 0.95)
    assert isinstance(fitted.estimator, Blend) and fitted.estimator.weights == [1.0]
    np.testing.assert_array_equal(fitted.estimator.log_odds(X), X[:, 0])
    np.testing.assert_array_equal(fitted.out_of_fold, X[:, 0])


def test_the_paired_difference_of_four_rows_by_hand() -> None:
    # Differences 1, 2, 3, 2: mean 2, deviations -1, 0, 1, 0. Own customers: sqrt(2 x 4 / 3) / 4 = 0.4082.
    losses, other = np.array([1.0, 2, 3, 2]), np.zeros(4)
    mean, low, high, p = paired_difference(losses, other, np.arange(4), 0.95)
    assert (mean, high - low) == (2.0, pytest.approx(2 * 1.95996 * 0.40825, abs=1e-4))
    assert p == pytest.approx(2 * 4.8e-7, rel=0.1)  # 2 / 0.40825 = 4.899 standard errors


def test_rows_of_one_customer_are_not_taken_for_more_evidence() -> None:
    random = np.random.default_rng(0)
    losses, other, customers = random.random(200), random.random(200), np.arange(200)
    _, low, high, _ = paired_difference(losses, other, customers, 0.95)
    _, low_5, high_5, _ = paired_difference(np.tile(losses, 5), np.tile(other, 5), np.tile(customers, 5), 0.95)
    assert (low_5, high_5) == (pytest.approx(low), pytest.approx(high))


def test_candidates_are_listed_best_first_against_the_one_in_use() -> None:
    fits, _, y = members((2.0, 0.5))
    log_odds = {name: fit.out_of_fold for name, fit in fits.items()}
    best, in_use = compare(log_odds, "member 0", y, np.arange(len(y)), 0.95)
    assert (best["estimator"], in_use["estimator"]) == ("member 1", "member 0")
    assert in_use["difference"] is None and best["difference_high"] < 0 and best["p_value"] < 0.01
    assert best["auc"] > in_use["auc"]
