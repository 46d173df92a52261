"""From which day on an outcome may be learnt from without a bias towards defaults.

A default is often known early; that a loan was repaid is known at its end. On any day, the loans granted lately whose
outcome is known are mostly those that defaulted. So a default waits as long as an outcome without default would have.
"""

from datetime import date, timedelta

import numpy as np
import pandas as pd

GOLDEN = (5**0.5 - 1) / 2
"""Multiples of it fill the range from 0 to 1 evenly, however many there are."""


def countable_on(rows: pd.DataFrame) -> pd.Series:
    """The day from which on each outcome counts as known.

    An outcome without default counts when it was known. A default waits as long as those without default took, each
    default for another quantile of their delays in turn: in days, or in shares of the horizon where all rows have one.

    Parameters
    ----------
    rows
        as_of and known_on (days), defaulted (bool); horizon_end (days), null where the source does not give it.
    """
    known, asked = pd.to_datetime(rows["known_on"]), pd.to_datetime(rows["as_of"])
    bad = rows["defaulted"].to_numpy(bool)
    if not bad.any() or bad.all():
        return rows["known_on"]
    horizons = (pd.to_datetime(rows["horizon_end"]) - asked).dt.days.to_numpy(float)
    unit = np.ones(len(rows)) if np.isnan(horizons).any() else horizons
    delays = (known - asked).dt.days.to_numpy() / unit
    turns = (np.cumsum(bad) * GOLDEN) % 1
    waited = np.rint(np.quantile(delays[~bad], turns, method="higher") * unit)
    counted: pd.Series = known.mask(bad, np.maximum(known, asked + pd.to_timedelta(waited, unit="D"))).dt.date
    return counted


def known_too_early(rows: pd.DataFrame, observed_until: date) -> pd.Series:
    """Defaults known by the last day observed that would not be known yet, had they been none (bool per row)."""
    end = observed_until + timedelta(days=1)
    early: pd.Series = (rows["known_on"] < end) & (countable_on(rows) >= end)
    return early
