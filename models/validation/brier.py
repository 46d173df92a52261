"""What the Brier score is made of: how honest the probabilities are, how much they tell apart, what nobody can know."""

from dataclasses import dataclass

import numpy as np

from models.schema import Array


@dataclass(frozen=True)
class Murphy:
    """Brier score = reliability - resolution + uncertainty + within, exactly.

    Attributes
    ----------
    reliability
        Mean squared distance between predicted and observed rate over the groups; 0 is best.
    resolution
        Mean squared distance between the groups' observed rates and the overall one; more is better.
    uncertainty
        Default rate x (1 - default rate): the Brier score of predicting the default rate for everyone.
    within
        What differs inside the groups (Stephenson, Coelho and Jolliffe, Weather and Forecasting 2008); 0 when all
        predictions of a group are the same.
    """

    reliability: float
    resolution: float
    uncertainty: float
    within: float


def murphy(y: Array, p: Array, weight: Array, groups: int = 10) -> Murphy:
    """Decompose the Brier score over groups of equal size (Murphy, Journal of Applied Meteorology 1973)."""
    group = equal_groups(p, groups)
    total = np.bincount(group, weight, groups)
    used = total > 0
    share = total[used] / total.sum()
    predicted = np.bincount(group, weight * p, groups)[used] / total[used]
    observed = np.bincount(group, weight * y, groups)[used] / total[used]
    rate = float(np.average(y, weights=weight))
    reliability = float((share * (predicted - observed) ** 2).sum())
    resolution = float((share * (observed - rate) ** 2).sum())
    brier = float(np.average((p - y) ** 2, weights=weight))
    return Murphy(reliability, resolution, rate * (1 - rate), brier - reliability + resolution - rate * (1 - rate))


def equal_groups(p: Array, groups: int) -> np.ndarray:
    """The group of each row, 0 for the lowest probabilities: groups of equal size, equal values never torn apart."""
    edges = np.quantile(p, np.linspace(0, 1, groups + 1)[1:-1])
    return np.searchsorted(edges, p, side="left")
