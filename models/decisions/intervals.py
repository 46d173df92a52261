"""Shares with an interval."""

import math
from statistics import NormalDist

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from models.schema import Array


def wilson(hits: float, trials: float, confidence: float) -> tuple[float, float]:
    """Wilson's score interval of a share (Wilson 1927): within 0 and 1, and sound for small counts.

    Examples
    --------
    >>> [round(edge, 4) for edge in wilson(8, 10, 0.95)]
    [0.4902, 0.9433]
    """
    z = NormalDist().inv_cdf(0.5 + confidence / 2)
    share = hits / trials
    centre = (share + z**2 / (2 * trials)) / (1 + z**2 / trials)
    reach = z / (1 + z**2 / trials) * math.sqrt(share * (1 - share) / trials + z**2 / (4 * trials**2))
    return max(centre - reach, 0.0), min(centre + reach, 1.0)


def share_with_interval(name: str, hits: int, trials: int, confidence: float) -> dict[str, float | None]:
    """``name``, ``name_low`` and ``name_high``; None where nothing was counted."""
    if not trials:
        return {name: None, f"{name}_low": None, f"{name}_high": None}
    low, high = wilson(hits, trials, confidence)
    return {name: hits / trials, f"{name}_low": low, f"{name}_high": high}


def clustered_share(name: str, hit: Array, customers: NDArray[np.int64], confidence: float) -> dict[str, float | None]:
    """A share of rows, where the rows of one customer are not independent evidence.

    Wilson's interval for the effective number of rows: share x (1 - share) over the variance of the share with
    customers as clusters (Liang and Zeger 1986), no more than there are rows; where all rows agree, the number of
    customers.
    """
    rows, hits = len(hit), float(hit.sum())
    if not rows:
        return share_with_interval(name, 0, 0, confidence)
    share = hits / rows
    residual = pd.Series(hit - share).groupby(customers).sum().to_numpy(np.float64)
    variance = float((residual**2).sum()) / rows**2
    agreed = hits in (0.0, float(rows))
    effective = len(residual) if agreed else min(share * (1 - share) / max(variance, 1e-12), rows)
    low, high = wilson(share * effective, effective, confidence)
    return {name: share, f"{name}_low": low, f"{name}_high": high}
