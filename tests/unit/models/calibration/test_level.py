import numpy as np
import pandas as pd
import pytest
from scipy.special import expit

from models.calibration.level import base_rate, day_levels, year_level, years_of


def days_at(steps: list[float], customers: int, every: str = "365D") -> tuple[np.ndarray, np.ndarray, pd.Series]:
    """Predicted at 20 %, with exactly the share of defaults that lies the step above on the log-odds."""
    days = pd.date_range("2010-01-01", periods=len(steps), freq=every).repeat(customers)
    defaults = [round(customers * expit(np.log(0.25) + step)) for step in steps]
    y = np.concatenate([np.arange(customers) < each for each in defaults]).astype(float)
    return np.full(len(y), np.log(0.25)), y, pd.Series(days)


def test_the_deviation_is_that_of_the_years_less_chance() -> None:
    # Steps of +-0.2: the one-step estimates (y - p) / p (1 - p) of rates 0.2339 and 0.1699 are 0.212 and -0.188,
    # their mean square around their mean 0.04; times 4/3 for four years; chance gives 1 / (100,000 x 0.16) = 0.00006.
    found = year_level(*days_at([0.2, -0.2, 0.2, -0.2], 100_000), horizon_days=365)
    assert found is not None and found.years == 4 and found.degrees_of_freedom == 3
    assert found.deviation == pytest.approx(np.sqrt(0.04 * 4 / 3), rel=0.01)


def test_years_that_differ_by_chance_only_have_no_deviation() -> None:
    found = year_level(*days_at([0.01, -0.01, 0.0], 500), horizon_days=365)
    assert found is not None and found.deviation == 0


def test_snapshot_days_that_share_outcomes_are_not_counted_as_years() -> None:
    quarters = days_at([0.2, 0.2, 0.2, 0.2, -0.2, -0.2, -0.2, -0.2], 10_000, every="91D")
    found = year_level(*quarters, horizon_days=365)
    assert found is not None and found.years == 2
    assert years_of(quarters[2], 365) == 2


def test_less_than_two_years_say_nothing_of_a_year() -> None:
    assert year_level(*days_at([0.3, -0.3], 1_000, every="91D"), horizon_days=365) is None


def test_a_base_rate_has_counts_and_an_interval_that_holds_it() -> None:
    found = base_rate(np.array([1.0] * 20 + [0.0] * 80), np.arange(100), 0.9)
    assert (found["rows"], found["customers"], found["defaults"], found["rate"]) == (100, 100, 20, 0.2)
    # Normal approximation: 0.2 +- 1.645 x sqrt(0.2 x 0.8 / 100) = 0.134 to 0.266, on the log-odds a little higher.
    assert (found["low"], found["high"]) == pytest.approx((0.14, 0.28), abs=0.01)


def test_rows_of_one_customer_widen_the_interval() -> None:
    y = np.array([1.0] * 20 + [0.0] * 80)
    alone, tenfold = base_rate(y, np.arange(100), 0.9), base_rate(y, np.arange(100) // 10, 0.9)
    assert tenfold["high"] - tenfold["low"] > 2 * (alone["high"] - alone["low"])


@pytest.mark.parametrize("outcome", [0.0, 1.0])
def test_one_outcome_only_still_has_an_interval(outcome: float) -> None:
    found = base_rate(np.full(50, outcome), np.arange(50), 0.9)
    assert found["rate"] == outcome and 0 < found["low"] < found["high"] < 1


def test_each_day_is_told_with_its_step() -> None:
    first, second = day_levels(*days_at([0.0, 0.2], 1_000))
    assert (first["as_of"], first["rows"], first["observed"], first["step"]) == (
        "2010-01-01",
        1000,
        0.2,
        pytest.approx(0),
    )
    assert second["step"] == pytest.approx(0.212, abs=0.01)
