"""Has the population moved? The population stability index, with fixed limits and one that knows the sample size."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.special import chdtri

from models.schema import Array
from models.validation.params import StabilityParams
from models.validation.rates import Light

EMPTY = 0.5
"""A group with no row counts as half a row: the index has a logarithm in it."""

LEVELS = 20
"""Most frequent categories that are told apart; the rest is one group."""


@dataclass(frozen=True)
class Stability:
    """A population stability index.

    Attributes
    ----------
    limit
        What chance alone exceeds with the probability ``significance`` for so many customers in either sample:
        chi-square quantile x (1/n + 1/m) (Yurdakul and Naranjo, Journal of Risk Model Validation 2020).
    beyond_chance
        Whether the index exceeds it.
    """

    index: float | None
    groups: int
    reference: int
    current: int
    limit: float | None
    beyond_chance: bool | None
    light: Light
    why: str


def stability(
    reference: pd.Series, current: pd.Series, sizes: tuple[int, int], params: StabilityParams
) -> tuple[Stability, pd.DataFrame]:
    """Compare the distribution of a number or a category in two samples.

    Parameters
    ----------
    reference, current
        Values; missing ones are a group of their own.
    sizes
        Customers in either sample: snapshots of one customer are no independent draws.

    Returns
    -------
    tuple
        The index, and per group: group, reference and current (shares).
    """
    before, now, names = _counted(reference, current, params.bins)
    shares = pd.DataFrame({"group": names, "reference": before / before.sum(), "current": now / now.sum()})
    groups = len(names)
    if min(sizes) < 5 * groups:
        why = f"too few customers for {groups} groups ({min(sizes)})"
        return Stability(None, groups, *sizes, None, None, "grey", why), shares
    index = population_stability_index(before, now)
    limit = size_adjusted_limit(groups, *sizes, params.significance)
    light: Light = "green" if index < params.yellow_from else "yellow" if index < params.red_from else "red"
    return Stability(index, groups, *sizes, limit, index > limit, light, ""), shares


def population_stability_index(reference: Array, current: Array) -> float:
    """Sum over groups of (current - reference share) x ln(current / reference share), from counts."""
    before, now = (np.where(counts > 0, counts, EMPTY) / counts.sum() for counts in (reference, current))
    return float(((now - before) * np.log(now / before)).sum())


def size_adjusted_limit(groups: int, n: float, m: float, significance: float) -> float:
    """The index that chance alone exceeds with this probability: chi2(groups - 1) x (1/n + 1/m)."""
    return float(chdtri(groups - 1, significance) * (1 / n + 1 / m)) if groups > 1 else 0.0


def _counted(reference: pd.Series, current: pd.Series, bins: int) -> tuple[Array, Array, list[str]]:
    """Counts per group: quantiles of the reference, its most frequent categories, and missing where there is any."""
    if pd.api.types.is_numeric_dtype(reference) and not pd.api.types.is_bool_dtype(reference):
        old, new = (pd.to_numeric(s).to_numpy(np.float64, na_value=np.nan) for s in (reference, current))
        known = old[np.isfinite(old)]
        edges = np.unique(np.quantile(known, np.linspace(0, 1, bins + 1)[1:-1])) if len(known) else np.array([])
        names = [f"{i + 1}" for i in range(len(edges) + 1)]
        codes = [np.where(np.isfinite(v), np.searchsorted(edges, v, side="left"), -1) for v in (old, new)]
    else:
        frequent = list(reference.value_counts().head(LEVELS).index)
        names = [str(name) for name in frequent] + ["others"]
        index = pd.Index(frequent)
        codes = []
        for s in (reference, current):
            code = index.get_indexer(pd.Index(s))
            codes.append(np.where(s.isna().to_numpy(), -1, np.where(code < 0, len(frequent), code)))
    names.append("missing")
    before, now = (np.bincount(np.where(c < 0, len(names) - 1, c), minlength=len(names)) for c in codes)
    kept = (before > 0) | (now > 0)
    return before[kept].astype(float), now[kept].astype(float), [n for n, k in zip(names, kept, strict=True) if k]
