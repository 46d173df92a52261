import numpy as np
import pytest
from scipy.special import expit, logit

from models.calibration import SigmoidCalibrator
from tests.unit.models.portfolios import CALIBRATE


def sample(n: int, intercept: float, slope: float, seed: int = 0) -> tuple[np.ndarray, np.ndarray]:
    random = np.random.default_rng(seed)
    raw = random.normal(-2, 1.5, n)
    return raw, (random.random(n) < expit(intercept + slope * raw)).astype(float)


def test_finds_the_line_that_the_outcomes_were_drawn_from() -> None:
    raw, y = sample(40_000, intercept=0.5, slope=0.7)
    fitted = SigmoidCalibrator.fit(raw, y, np.arange(len(y)), CALIBRATE)
    assert fitted.intercept == pytest.approx(0.5, abs=0.1)
    assert fitted.slope == pytest.approx(0.7, abs=0.05)


def test_the_mean_probability_is_the_observed_rate() -> None:
    raw, y = sample(2_000, intercept=-0.3, slope=1.4)
    fitted = SigmoidCalibrator.fit(raw, y, np.arange(len(y)), CALIBRATE)
    assert expit(fitted.log_odds(raw)).mean() == pytest.approx(y.mean(), abs=1e-6)


def test_raw_log_odds_that_order_customers_wrongly_give_everyone_the_base_rate() -> None:
    raw, y = sample(2_000, intercept=-1.0, slope=-1.0)
    fitted = SigmoidCalibrator.fit(raw, y, np.arange(len(y)), CALIBRATE)
    assert fitted.slope == 0
    assert expit(fitted.log_odds(raw)) == pytest.approx(np.full(len(y), y.mean()), abs=1e-3)


def test_perfectly_separated_outcomes_stay_finite() -> None:
    raw = np.array([-2.0, -1.0, 1.0, 2.0])
    fitted = SigmoidCalibrator.fit(raw, (raw > 0).astype(float), np.arange(4), CALIBRATE)
    assert np.isfinite(fitted.log_odds(raw)).all()
    assert np.isfinite(fitted.interval(raw)).all()


def test_the_interval_holds_the_probability_and_narrows_with_more_customers() -> None:
    few, many = (
        SigmoidCalibrator.fit(*(drawn := sample(n, 0.0, 1.0)), np.arange(len(drawn[0])), CALIBRATE)
        for n in (200, 20_000)
    )
    point = np.array([logit(0.1)])
    for fitted in (few, many):
        low, high = fitted.interval(point)
        assert low < expit(fitted.log_odds(point)) < high
    assert np.subtract(*many.interval(point)[::-1]) < np.subtract(*few.interval(point)[::-1])


def test_repeated_rows_of_a_customer_are_not_taken_for_more_evidence() -> None:
    raw, y = sample(500, 0.0, 1.0)
    once = SigmoidCalibrator.fit(raw, y, np.arange(500), CALIBRATE)
    ten_times = SigmoidCalibrator.fit(np.tile(raw, 10), np.tile(y, 10), np.tile(np.arange(500), 10), CALIBRATE)
    assert ten_times.covariance[0][0] == pytest.approx(once.covariance[0][0], rel=1e-3)
