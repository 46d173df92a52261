"""How good a model's answers should be before anybody knows: from its probabilities alone.

If the probabilities are right, they say what will come: the default rate is their mean, and a pair of customers is
ranked rightly as often as its probabilities make it (NannyML calls it confidence-based performance estimation). They
can't say that they are wrong. That is what the realised figures are for.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.stats import rankdata

from models.schema import Array


@dataclass(frozen=True)
class Figure:
    """A figure with the interval in which the realised one is expected; None where there is none."""

    value: float | None
    low: float | None
    high: float | None


@dataclass(frozen=True)
class Expected:
    """What is to come if the probabilities are right.

    Attributes
    ----------
    rate, auc
        Default rate and AUC, with intervals of what will be realised by so many customers.
    aucs
        Of every draw; to be compared with the realised one.
    """

    customers: int
    rate: Figure
    auc: Figure
    aucs: Array


def expected(p: Array, draws: int, confidence: float, seed: int) -> Expected:
    """Expected default rate and AUC of a book.

    AUC = sum of p_i (1 - p_j) ([p_i > p_j] + 1/2 [p_i = p_j]) over the sum of p_i (1 - p_j), over all pairs of two
    different customers i and j. The intervals come from outcomes drawn from the probabilities.

    Parameters
    ----------
    p
        Calibrated probabilities of default, shape (n,).
    """
    random, ranks = np.random.default_rng(seed), rankdata(p)
    rates, aucs = np.empty(draws), np.full(draws, np.nan)
    for number in range(draws):
        outcome = random.random(len(p)) < p
        defaults = int(outcome.sum())
        rates[number] = defaults / len(p)
        if 0 < defaults < len(p):
            aucs[number] = _auc(ranks, outcome, defaults)
    known = aucs[~np.isnan(aucs)]
    tail = (1 - confidence) / 2
    return Expected(
        customers=len(p),
        rate=Figure(float(p.mean()), *_between(rates, tail)),
        auc=Figure(expected_auc(p), *_between(known, tail)),
        aucs=known,
    )


def expected_auc(p: Array) -> float | None:
    """The AUC that the probabilities promise; None for fewer than two customers.

    Examples
    --------
    >>> round(expected_auc(np.array([0.1, 0.5])), 3)  # 0.5 x 0.9 rightly ranked, 0.1 x 0.5 wrongly
    0.9
    """
    if len(p) < 2:
        return None
    _, place = np.unique(p, return_inverse=True)
    defaults, others = np.bincount(place, p), np.bincount(place, 1 - p)
    below = np.concatenate([[0.0], np.cumsum(others)[:-1]])
    alone = float((p * (1 - p)).sum())  # a customer is no pair with itself
    right = float((defaults * (below + others / 2)).sum()) - alone / 2
    return right / (float(p.sum()) * float((1 - p).sum()) - alone)


def _auc(ranks: Array, outcome: NDArray[np.bool_], defaults: int) -> float:
    return float((ranks[outcome].sum() - defaults * (defaults + 1) / 2) / (defaults * (len(ranks) - defaults)))


def _between(values: Array, tail: float) -> tuple[float | None, float | None]:
    if not len(values):
        return None, None
    low, high = np.quantile(values, [tail, 1 - tail])
    return float(low), float(high)
