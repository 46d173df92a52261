import numpy as np
import pytest
from scipy.optimize import minimize
from scipy.special import expit
from sklearn.linear_model import LogisticRegression

from models.estimators.logistic import Logistic
from models.estimators.refinement import log_loss
from models.estimators.signed_regression import regressions
from models.monotonicity.certify import certify
from models.schema import learn_schema
from models.training.fitting import fit
from tests.unit.models.portfolios import DESCRIBED, train_params, training_rows

STRENGTHS = (0.01, 1.0)


def drawn(seed: int, n: int = 400, k: int = 12) -> tuple[np.ndarray, np.ndarray]:
    """Columns that go together, and outcomes that follow some of them in either direction."""
    random = np.random.default_rng(seed)
    columns = random.normal(size=(n, k)) + random.normal(size=(n, 1))
    y = (random.random(n) < expit(columns @ random.normal(size=k) - 1)).astype(float)
    return columns, y


def test_without_directions_it_is_the_usual_ridge_regression() -> None:
    columns, y = drawn(0)
    free = np.zeros(12, dtype=np.int64)
    for c, (weights, intercept) in zip(STRENGTHS, regressions(columns, y, free, STRENGTHS), strict=True):
        usual = LogisticRegression(solver="newton-cholesky", C=c, tol=1e-8).fit(columns, y)
        np.testing.assert_allclose(weights, usual.coef_[0], atol=1e-4)
        assert intercept == pytest.approx(usual.intercept_[0], abs=1e-4)


@pytest.mark.parametrize("seed", range(8))
def test_with_directions_no_bounded_search_finds_a_lower_loss(seed: int) -> None:
    columns, y = drawn(seed)
    signs = np.random.default_rng(seed).integers(-1, 2, 12)

    def loss(beta: np.ndarray, c: float) -> float:
        return float(c * log_loss(y, columns @ beta[:-1] + beta[-1]).sum() + (beta[:-1] ** 2).sum() / 2)

    bounds = [(0 if sign > 0 else None, 0 if sign < 0 else None) for sign in signs] + [(None, None)]
    for c, (weights, intercept) in zip(STRENGTHS, regressions(columns, y, signs, STRENGTHS), strict=True):
        assert (weights * signs >= 0).all()
        other = minimize(loss, np.zeros(13), args=(c,), method="L-BFGS-B", bounds=bounds, options={"ftol": 1e-12})
        assert loss(np.append(weights, intercept), c) <= other.fun + 1e-4


def test_two_numbers_that_never_speak_against_their_direction_are_as_they_were() -> None:
    x = np.array([[-1.0], [0.0], [1.0], [2.0], [0.5], [-0.5]])
    y = np.array([0.0, 0.0, 1.0, 1.0, 0.0, 1.0])
    ((along, _),) = regressions(x, y, np.array([1]), [1.0])
    ((free, _),) = regressions(x, y, np.array([0]), [1.0])
    ((against, level),) = regressions(x, y, np.array([-1]), [1.0])
    np.testing.assert_allclose(along, free)
    assert along[0] > 0 and against[0] == 0 and level == pytest.approx(0.0)  # half of them default


def test_a_logistic_regression_keeps_a_direction_that_its_rows_speak_against() -> None:
    rows = training_rows()
    schema = learn_schema(rows, [each | ({"risk": "down"} if each["name"] == "late" else {}) for each in DESCRIBED])
    fitted = fit(rows, schema, train_params(), "logistic").estimator
    assert isinstance(fitted, Logistic) and fitted.weights[0] == 0
    assert certify(fitted, schema).verdict == "proven"
