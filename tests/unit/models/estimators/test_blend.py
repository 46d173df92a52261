import numpy as np
import pytest
from scipy.special import expit

from models.estimators.base import CrossFit
from models.estimators.blend import Blend, blended, weigh
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


def blended_of(noise: tuple[float, float], few: bool = False, n: int = 3000) -> tuple[CrossFit, np.ndarray]:
    fits, X, y = members(noise, n)
    return blended(fits, y, np.arange(n), folds(n), few), X


def test_members_that_err_apart_are_weighed_alike() -> None:
    fitted, X = blended_of((1.0, 1.0))
    assert isinstance(fitted.estimator, Blend) and len(fitted.estimator.members) == 2
    assert fitted.estimator.weights[0] == pytest.approx(fitted.estimator.weights[1], rel=0.1)
    assert np.corrcoef(fitted.estimator.log_odds(X), X.mean(axis=1))[0, 1] > 0.99


def test_a_member_that_adds_nothing_is_dropped() -> None:
    fitted, X = blended_of((0.0, 3.0))
    assert isinstance(fitted.estimator, Blend) and fitted.estimator.weights == [1.0]
    np.testing.assert_array_equal(fitted.estimator.log_odds(X), X[:, 0])
    np.testing.assert_array_equal(fitted.out_of_fold, X[:, 0])


def test_where_there_are_few_rows_a_member_stays_that_chance_alone_might_have_praised() -> None:
    kept = [len(blended_of((1.0, 1.6), few, n=60)[0].estimator.members) for few in (False, True)]  # type: ignore[attr-defined]
    assert kept == [1, 2]


def test_without_evidence_the_weights_are_those_of_the_plain_mean() -> None:
    random = np.random.default_rng(0)
    Z = 1e-3 * random.normal(size=(50, 4))
    weights, _ = weigh(Z, (random.random(50) < 0.5).astype(float))
    np.testing.assert_allclose(weights, 0.25, atol=1e-3)


def test_no_weight_is_below_zero() -> None:
    _, X, y = members((0.5, 0.5))
    weights, _ = weigh(np.column_stack([X[:, 0], -X[:, 1]]), y)
    assert weights[0] > 0.5 and weights[1] == 0


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
