"""The months of a simulation, numbered from 0, and their first days."""

from dataclasses import dataclass
from datetime import date

import numpy as np

from data.sources.synthetic.frames import Ints

MARGIN = 4
"""Months simulated beyond the last day: what is issued on it falls due up to three months later, or is paid early."""

QUARTER = 3


@dataclass(frozen=True)
class Calendar:
    """Months from the one of ``first_day`` to the one of ``last_day``, and MARGIN beyond.

    Attributes
    ----------
    starts
        First day of every month, in days since 1970-01-01; one more than there are months.
    months
        Months up to the one of the last day, margin not counted.
    first_day, last_day
        Days since 1970-01-01 between which rows are known.
    """

    starts: Ints
    months: int
    first_day: int
    last_day: int

    @classmethod
    def of(cls, first_day: date, last_day: date) -> "Calendar":
        """The calendar of a portfolio observed from ``first_day`` to ``last_day``."""
        first = np.datetime64(first_day, "M")
        months = int((np.datetime64(last_day, "M") - first).astype(int)) + 1
        starts = (first + np.arange(months + MARGIN + 1)).astype("datetime64[D]").astype(np.int64)
        return cls(starts, months, _day(first_day), _day(last_day))

    @property
    def simulated(self) -> int:
        """Months simulated, margin included."""
        return self.months + MARGIN

    def month_of_year(self, month: Ints) -> Ints:
        """0 for January to 11 for December."""
        return (self.starts[month].astype("datetime64[D]").astype("datetime64[M]").astype(np.int64)) % 12

    def snapshot_months(self) -> list[int]:
        """Months that open a quarter, from a year after the first day to the day after the last."""
        opening = self.month_of_year(np.arange(self.months + 1)) % QUARTER == 0
        after = self.starts[: self.months + 1] <= self.last_day + 1
        return [int(month) for month in np.flatnonzero(opening & after) if month >= 12]


def _day(day: date) -> int:
    return int(np.datetime64(day, "D").astype(np.int64))
