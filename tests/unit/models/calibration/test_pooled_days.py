from datetime import date, timedelta

import pandas as pd

from models.calibration.pooled_days import MANY, pooled


def days(count: int) -> pd.Series:
    return pd.Series([date(2024, 1, 1) + timedelta(n) for n in range(count)])


def test_snapshot_days_stay_as_they_are() -> None:
    when, horizon = pooled(days(MANY), 365)
    assert when.nunique() == MANY and horizon == 365


def test_many_days_go_by_months_whose_outcomes_are_known_when_those_of_the_last_day_are() -> None:
    when, horizon = pooled(days(91), 365)
    assert [str(day.date()) for day in when.unique()] == ["2024-01-01", "2024-02-01", "2024-03-01"]
    assert horizon == 365 + 31
