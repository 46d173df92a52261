import numpy as np
import pytest
from scipy.special import expit, logit
from sklearn.linear_model import LogisticRegression

from models.validation.calibration_curve import calibration_curve, integrated_calibration_index, spline_basis


def drawn(true: np.ndarray, seed: int = 0) -> np.ndarray:
    return (np.random.default_rng(seed).random(len(true)) < true).astype(float)


def test_the_curve_is_the_logistic_regression_on_the_spline() -> None:
    p = np.random.default_rng(3).beta(1, 6, 2000)
    y = drawn(p)
    curve = calibration_curve(y, p, np.ones(2000))
    basis = spline_basis(logit(p), curve.knots)
    reference = LogisticRegression(C=np.inf, fit_intercept=False, tol=1e-10, max_iter=5000).fit(basis, y)
    assert curve.rate(p) == pytest.approx(reference.predict_proba(basis)[:, 1], abs=2e-3)


def test_the_spline_is_linear_beyond_the_outer_knots_and_smooth_between() -> None:
    knots = np.array([-2.0, -1, 0.5, 2])
    outside = spline_basis(np.array([3.0, 4, 5, -5, -4, -3]), knots)
    assert np.diff(outside[:3], n=2, axis=0) == pytest.approx(0, abs=1e-9)
    assert np.diff(outside[3:], n=2, axis=0) == pytest.approx(0, abs=1e-9)
    near = spline_basis(knots[1] + np.array([-1e-4, 0, 1e-4]), knots)
    assert np.diff(near, n=2, axis=0) == pytest.approx(0, abs=1e-7)


def test_odds_that_are_twice_too_low_are_found() -> None:
    # True odds are twice the predicted ones: the mean distance is the mean of expit(x + ln 2) - expit(x).
    p = np.random.default_rng(0).beta(1, 6, 40000)
    true = expit(logit(p) + np.log(2))
    found = integrated_calibration_index(drawn(true), p, np.ones(len(p)))
    assert found == pytest.approx(float((true - p).mean()), rel=0.05)


def test_right_probabilities_are_close_to_their_curve() -> None:
    p = np.random.default_rng(0).beta(1, 6, 40000)
    assert integrated_calibration_index(drawn(p), p, np.ones(len(p))) < 0.004


def test_a_weight_of_two_is_the_row_twice() -> None:
    random = np.random.default_rng(2)
    p = random.beta(1, 3, 300)
    y, weight = drawn(p), random.integers(1, 3, 300)
    curve = calibration_curve(y, p, weight.astype(float))
    twice = np.repeat(np.arange(300), weight)
    again = calibration_curve(y[twice], p[twice], np.ones(len(twice)))
    assert curve.rate(p[:5]) == pytest.approx(again.rate(p[:5]), abs=0.02)  # the knots move a little


def test_one_and_the_same_probability_for_all_gives_the_observed_rate() -> None:
    y = np.array([1.0, 0, 0, 0])
    assert integrated_calibration_index(y, np.full(4, 0.2), np.ones(4)) == pytest.approx(0.05, abs=1e-3)


def test_the_interval_covers_the_true_curve_as_often_as_it_says() -> None:
    p = np.linspace(0.02, 0.5, 800)
    true, at = expit(logit(p) * 1.2 + 0.3), np.array([0.05, 0.2, 0.4])
    inside = 0
    for seed in range(100):
        low, high = calibration_curve(drawn(true, seed), p, np.ones(800)).interval(at, 0.9)
        truth = expit(logit(at) * 1.2 + 0.3)
        inside += int(((low < truth) & (truth < high)).sum())
    assert 0.84 < inside / 300 < 0.96


def test_copies_of_a_customer_add_no_certainty() -> None:
    p = np.random.default_rng(0).beta(1, 3, 200)
    y, names = drawn(p), np.repeat(np.arange(200), 4)
    at = np.array([0.3])
    once = calibration_curve(y, p, np.ones(200)).interval(at, 0.9)
    copies = calibration_curve(np.repeat(y, 4), np.repeat(p, 4), np.ones(800), names).interval(at, 0.9)
    assert copies[1] - copies[0] == pytest.approx(once[1] - once[0], rel=0.05)
