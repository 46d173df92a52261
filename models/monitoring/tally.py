"""Counting a book into the groups of a reference, portion by portion: counts add up, so any size fits into memory."""

from collections.abc import Collection
from dataclasses import dataclass

import numpy as np
import pandas as pd

from models.monitoring.reference import Groups, finite
from models.schema import Array


@dataclass(frozen=True)
class Tally:
    """Rows of a book per group of a column.

    Attributes
    ----------
    counts
        Per group, as ``Groups.counts``.
    outside
        Rows beyond the range of training, or with a category that was not seen in it.
    """

    counts: Array
    missing: int
    outside: int

    @property
    def rows(self) -> int:
        """All rows."""
        return int(self.counts.sum()) + self.missing

    def __add__(self, other: "Tally") -> "Tally":
        return Tally(self.counts + other.counts, self.missing + other.missing, self.outside + other.outside)


def nothing(groups: Groups) -> Tally:
    """No row yet."""
    return Tally(np.zeros(len(groups.counts)), 0, 0)


def tally(groups: Groups, values: pd.Series, seen: Collection[str] = ()) -> Tally:
    """Count values into groups.

    Parameters
    ----------
    seen
        Of a category: every level seen in training, also those that the reference does not tell apart.
    """
    if groups.edges is None:
        return _of_text(groups, values, seen)
    numbers = finite(pd.to_numeric(values, errors="coerce"))
    there = numbers[np.isfinite(numbers)]
    places = np.searchsorted(np.array(groups.edges), there)
    outside = 0
    if groups.low is not None and groups.high is not None:
        outside = int(((there < groups.low) | (there > groups.high)).sum())
    counts = np.bincount(places, minlength=len(groups.counts)).astype(float)
    return Tally(counts, len(numbers) - len(there), outside)


def _of_text(groups: Groups, values: pd.Series, seen: Collection[str]) -> Tally:
    there = values[values.notna()].astype(str)
    places = pd.Index(groups.levels or (), dtype=object).get_indexer(pd.Index(there, dtype=object))
    others = len(groups.counts) - 1
    counts = np.bincount(np.where(places < 0, others, places), minlength=len(groups.counts)).astype(float)
    return Tally(counts, len(values) - len(there), int((~there.isin(list(seen))).sum()))
