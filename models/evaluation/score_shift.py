"""How far the distribution of the score has moved between development and the held-out rows."""

from collections.abc import Mapping

import numpy as np
import pandas as pd

from models.validation.stability import population_stability_index

GROUPS = 10
"""Groups of about equal size in development: the usual number behind the usual limits (0.1, 0.25)."""


def score_shift(development: pd.DataFrame, held_out: pd.DataFrame, counts: Mapping[str, Mapping[str, float]]) -> float:
    """Population stability index of the score.

    Parameters
    ----------
    development, held_out
        ``models.evaluation.curves``: score (lower edge of a band), and the shares no_default and default of either
        outcome in it.
    counts
        ``rows`` and ``defaults`` of ``development`` and ``test``, as in ``reports/metrics.json``.
    """
    before = _rows_by_band(development, counts["development"])
    now = _rows_by_band(held_out, counts["test"])
    both = pd.concat([before, now], axis=1).sort_index().fillna(0.0).to_numpy()
    # A band belongs to the group in which its middle row lies.
    middle = (np.cumsum(both[:, 0]) - both[:, 0] / 2) / both[:, 0].sum()
    group = np.minimum((middle * GROUPS).astype(int), GROUPS - 1)
    occupied = np.unique(group, return_inverse=True)[1]
    old, new = (np.bincount(occupied, both[:, i]).astype(np.float64) for i in range(2))
    return population_stability_index(old, new)


def _rows_by_band(shares: pd.DataFrame, counts: Mapping[str, float]) -> "pd.Series[float]":
    others = counts["rows"] - counts["defaults"]
    rows = shares["no_default"] * others + shares["default"] * counts["defaults"]
    return pd.Series(rows.to_numpy(), index=shares["score"].to_numpy())
