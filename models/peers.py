"""What is usual: the median of a customer's industry on the same day, or of everybody where the industry is small."""

from collections.abc import Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from models.schema import Array, FeatureSpec

LEAST_PEERS = 20
"""Customers with a value below which an industry's median says more about one of them than about the industry."""

INDUSTRY = "industry"
"""The feature by which peers are found; without it everybody is a peer."""


def usual_values(rows: pd.DataFrame, specs: Sequence[FeatureSpec]) -> tuple[Array, NDArray[np.bool_]]:
    """The usual value of every feature for every customer.

    Parameters
    ----------
    rows
        One row per customer of one day, with the model's features.

    Returns
    -------
    tuple
        Medians, shape (n, features), NaN for categories and where nobody has a value; and where they are those of the
        customer's industry rather than of all customers, same shape.
    """
    numbers = rows[[f.name for f in specs if f.levels is None]].astype("float64")
    numbers = numbers.where(np.isfinite(numbers))
    everybody = np.tile(numbers.median().to_numpy(), (len(rows), 1))
    if INDUSTRY in rows:
        by_industry = numbers.groupby(rows[INDUSTRY])
        enough = (by_industry.transform("count") >= LEAST_PEERS).to_numpy()
        medians = np.where(enough, by_industry.transform("median").to_numpy(), everybody)
    else:
        enough, medians = np.zeros(numbers.shape, dtype=bool), everybody
    at = [i for i, f in enumerate(specs) if f.levels is None]
    usual = np.full((len(rows), len(specs)), np.nan)
    same_industry = np.zeros(usual.shape, dtype=bool)
    usual[:, at], same_industry[:, at] = medians, enough
    return usual, same_industry
