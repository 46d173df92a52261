"""What is usual: the median of a customer's industry on the same day, or of everybody where the industry is small."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from models.schema import Array, FeatureSpec

LEAST_PEERS = 20
"""Customers with a value below which an industry's median says more about one of them than about the industry."""

INDUSTRY = "industry"
"""The feature by which peers are found; without it everybody is a peer."""

AT_ONCE = 32
"""Columns of a book that are held in memory at a time."""

Columns = Callable[[Sequence[str]], pd.DataFrame]
"""Reads those of the named columns that there are, of all customers of a book on one day, in one order."""


@dataclass(frozen=True)
class Usual:
    """The usual values of a book, of the features that are numbers.

    Attributes
    ----------
    everybody
        Medians of all customers by feature; NaN where nobody has a value.
    industries
        Medians by industry (index) and feature; NaN where fewer than ``LEAST_PEERS`` have a value, or all the same.
    """

    everybody: pd.Series
    industries: pd.DataFrame

    def of(self, rows: pd.DataFrame, specs: Sequence[FeatureSpec]) -> tuple[Array, NDArray[np.bool_]]:
        """The usual value of every feature for every customer.

        Returns
        -------
        tuple
            Medians, shape (n, features), NaN for categories and where nobody has a value; and where they are those of
            the customer's industry rather than of all customers, same shape.
        """
        numbers = [f.name for f in specs if f.levels is None]
        industry = rows[INDUSTRY].to_numpy(dtype=object) if INDUSTRY in rows else np.full(len(rows), None)
        at = self.industries.index.get_indexer(pd.Index(industry, dtype=object))
        theirs = np.vstack([self.industries[numbers].to_numpy(), np.full(len(numbers), np.nan)])[at]  # -1: the last
        everybody = self.everybody[numbers].to_numpy(np.float64)
        places = [i for i, f in enumerate(specs) if f.levels is None]
        usual, same_industry = np.full((len(rows), len(specs)), np.nan), np.zeros((len(rows), len(specs)), dtype=bool)
        same_industry[:, places] = ~np.isnan(theirs)
        usual[:, places] = np.where(np.isnan(theirs), everybody, theirs)
        return usual, same_industry


def usual_values(columns: Columns, specs: Sequence[FeatureSpec]) -> Usual:
    """The usual values of a book, a few columns at a time."""
    names = [f.name for f in specs if f.levels is None]
    portions = [_usual(columns, names[at : at + AT_ONCE]) for at in range(0, len(names), AT_ONCE)]
    if not portions:
        return Usual(pd.Series(dtype="float64"), pd.DataFrame())
    return Usual(pd.concat([each for each, _ in portions]), pd.concat([each for _, each in portions], axis=1))


def _usual(columns: Columns, names: Sequence[str]) -> tuple[pd.Series, pd.DataFrame]:
    rows = columns([*names, INDUSTRY])
    numbers = rows[list(names)].astype("float64")
    numbers = numbers.where(np.isfinite(numbers))
    industry = rows[INDUSTRY].astype(object) if INDUSTRY in rows else pd.Series(None, index=rows.index, dtype=object)
    by_industry = numbers.groupby(industry)
    # What all of an industry have in common (its own growth) tells its customers apart from those of others only.
    telling = (by_industry.count() >= LEAST_PEERS) & (by_industry.min() != by_industry.max())
    return numbers.median(), by_industry.median().where(telling)
