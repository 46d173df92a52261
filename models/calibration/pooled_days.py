"""Days on which rows lie, put together where there are so many that one day says nothing by itself."""

import pandas as pd

MANY = 60
"""Different days. Snapshot days that customers share are fewer: sixty quarters are fifteen years."""

LONGEST_MONTH = 31


def pooled(days: pd.Series, horizon_days: int) -> tuple[pd.Series, int]:
    """The days as they are, or the months that they lie in, and the horizon from a day or from the first of a month.

    Of a month, everything is known when the horizon of its last day has passed.

    Returns
    -------
    tuple
        Days as timestamps, and days until the outcomes of one are known.
    """
    when = pd.to_datetime(days)
    if when.nunique() <= MANY:
        return when, horizon_days
    return when.dt.to_period("M").dt.start_time, horizon_days + LONGEST_MONTH
