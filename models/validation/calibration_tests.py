"""Two tests of the probabilities as a whole: Spiegelhalter's z and Hosmer-Lemeshow."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import chdtrc, ndtr

from models.schema import Array
from models.validation.brier import equal_groups
from models.validation.rates import Clusters, design_effect


@dataclass(frozen=True)
class Spiegelhalter:
    """z and two-sided p-value; positive: probabilities are too extreme or too low for what happened."""

    z: float
    p_value: float


@dataclass(frozen=True)
class HosmerLemeshow:
    """Statistic, degrees of freedom and p-value; ``smallest_expected`` is the rarest outcome expected in any group."""

    statistic: float
    degrees: int
    p_value: float
    smallest_expected: float


def spiegelhalter(y: Array, p: Array, customers: Clusters | None = None) -> Spiegelhalter | None:
    """Is the Brier score what it should be if the probabilities were right (Spiegelhalter, Stat. Med. 1986)?

    z = sum (y - p)(1 - 2p) / root of sum (1 - 2p)^2 p (1 - p). With ``customers`` the variance below is that of sums by
    customer, since snapshots of one customer are alike. None where the variance is zero.
    """
    terms = (y - p) * (1 - 2 * p)
    if customers is None:
        variance = float(((1 - 2 * p) ** 2 * p * (1 - p)).sum())
    else:
        _, cluster = np.unique(customers, return_inverse=True)
        variance = float((np.bincount(cluster, terms) ** 2).sum())
    if variance <= 0:
        return None
    z = float(terms.sum() / np.sqrt(variance))
    return Spiegelhalter(z, float(2 * ndtr(-abs(z))))


def hosmer_lemeshow(
    y: Array, p: Array, customers: Clusters | None = None, groups: int = 10, min_expected: float = 0
) -> HosmerLemeshow:
    """Sum over groups of (observed - expected)^2 / (n x mean p x (1 - mean p)), chi-square with a degree per group.

    The rows are held out, so no degree is lost to the fit (Hosmer and Lemeshow, Applied Logistic Regression, external
    validation). With ``customers`` each group's part is divided by its design effect (Rao and Scott, 1992). Groups of
    equal size are put together from the lowest probabilities up until ``min_expected`` of both outcomes are expected in
    each; what is left over joins the last one.
    """
    parts, smallest = [], np.inf
    for of in _merged(p, equal_groups(p, groups), min_expected):
        n, mean = int(of.sum()), float(p[of].mean())
        effect = 1.0 if customers is None else design_effect(y[of], customers[of])
        parts.append((float(y[of].sum()) - n * mean) ** 2 / (n * mean * (1 - mean)) / effect)
        smallest = min(smallest, n * mean, n * (1 - mean))
    statistic = float(np.sum(parts))
    return HosmerLemeshow(statistic, len(parts), float(chdtrc(len(parts), statistic)), float(smallest))


def _merged(p: Array, group: NDArray[np.int64], least: float) -> list[NDArray[np.bool_]]:
    """Which rows belong to each group, small ones put together."""
    found: list[NDArray[np.bool_]] = []
    open_ = np.zeros(len(p), dtype=bool)
    for number in np.unique(group):
        open_ = open_ | (group == number)
        if min(p[open_].sum(), (1 - p[open_]).sum()) >= least:
            found.append(open_)
            open_ = np.zeros(len(p), dtype=bool)
    if open_.any():
        found = [*found[:-1], found[-1] | open_] if found else [open_]
    return found
