"""Where a customer's earlier and later snapshots lie in a table of snapshots."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from models.schema import Array

DAYS_OFF = 15
"""How far an earlier snapshot may lie from the day so many months back: half of the shortest step between snapshots."""

NOWHERE = -1
"""Row of a snapshot that does not exist."""


@dataclass(frozen=True)
class Timeline:
    """Snapshots sorted by customer and day, as numbers.

    Attributes
    ----------
    days
        All snapshot days, oldest first.
    customer, day
        Number of each row's customer, and position of its day in ``days``; shape (n,).
    """

    days: Sequence[date]
    customer: NDArray[np.int64]
    day: NDArray[np.int64]

    @classmethod
    def of(cls, rows: pd.DataFrame, days: Sequence[date] | None = None) -> "Timeline":
        """The timeline of rows with customer_id and as_of, sorted by both.

        ``days`` are those of the whole portfolio, where the rows are a part of it; None: those of the rows.
        """
        days = sorted(rows["as_of"].unique()) if days is None else days
        day = rows["as_of"].map({day: i for i, day in enumerate(days)}).to_numpy(dtype=np.int64)
        customer = pd.factorize(rows["customer_id"])[0].astype(np.int64)
        return cls(days, customer, np.asarray(day, dtype=np.int64))

    @property
    def follows(self) -> NDArray[np.bool_]:
        """Whether the row above is the same customer's snapshot of the day before; shape (n,)."""
        found = np.zeros(len(self.day), dtype=bool)
        found[1:] = (self.customer[1:] == self.customer[:-1]) & (self.day[1:] == self.day[:-1] + 1)
        return found

    def rows_at(self, customer: NDArray[np.int64], day: NDArray[np.int64]) -> NDArray[np.int64]:
        """The row of each customer on each day (both by number), ``NOWHERE`` where it was not asked about."""
        keys = self.customer * (len(self.days) + 1) + self.day
        wanted = np.where(day < 0, NOWHERE, customer * (len(self.days) + 1) + day)
        place = np.minimum(np.searchsorted(keys, wanted), max(len(keys) - 1, 0))
        return np.where(keys[place] == wanted, place, NOWHERE) if len(keys) else np.full(len(wanted), NOWHERE)

    def earlier(self, months: int) -> NDArray[np.int64]:
        """The row of the customer's snapshot so many months before each row; ``NOWHERE`` without one."""
        back = np.array([day_back(day, months, self.days) for day in self.days], dtype=np.int64)
        return self.rows_at(self.customer, back[self.day])


def day_back(day: date, months: int, days: Sequence[date]) -> int:
    """Position of the snapshot day nearest to so many months before ``day``; NOWHERE if none is within half a month."""
    wanted = (pd.Timestamp(day) - pd.DateOffset(months=months)).date()
    nearest = min(range(len(days)), key=lambda i: abs((days[i] - wanted).days))
    return nearest if abs((days[nearest] - wanted).days) <= DAYS_OFF else NOWHERE


def taken(values: Array, rows: NDArray[np.int64]) -> Array:
    """The values at these rows, NaN at ``NOWHERE``."""
    return np.where(rows == NOWHERE, np.nan, values[rows])
