"""Which of several estimators predicts unseen customers best, and whether the difference is more than chance."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass

import numpy as np
import pandas as pd
from scipy.special import ndtr, ndtri

from models.estimators.penalty import fit_weights
from models.estimators.refinement import log_loss
from models.evaluation.metrics import auc
from models.schema import Array

UNPENALISED = 1e6
"""Inverse strength of the penalty on the line that puts every estimator on the same footing."""


@dataclass(frozen=True)
class Compared:
    """One estimator on the held-out rows, against the one in use.

    ``difference`` is its mean log loss less that of the one in use (below zero: it is better), with an interval over
    customers; ``p_value`` is the probability of a difference so far from zero if there were none. All three are None
    for the one in use.
    """

    estimator: str
    auc: float
    log_loss: float
    difference: float | None
    difference_low: float | None
    difference_high: float | None
    p_value: float | None


def compare(
    log_odds: Mapping[str, Array], in_use: str, y: Array, customers: Array, confidence: float
) -> list[dict[str, object]]:
    """Compare raw log-odds of held-out rows by log loss, best first.

    Parameters
    ----------
    log_odds
        By estimator: log-odds by models that have not seen the row's customer, shape (n,). Each is first given the
        intercept and slope that fit it best, as the calibration does with the one that ships.
    in_use
        The estimator that the others are compared with.
    y, customers
        1 default, 0 none, and whose row it is, shape (n,).
    confidence
        Of the interval.
    """
    losses = {name: log_loss(y, on_a_line(raw, y)) for name, raw in log_odds.items()}
    weight = np.ones(len(y))
    found = [
        Compared(
            name,
            auc(y, log_odds[name], weight),
            float(loss.mean()),
            *(4 * [None] if name == in_use else paired_difference(loss, losses[in_use], customers, confidence)),
        )
        for name, loss in losses.items()
    ]
    return [asdict(each) for each in sorted(found, key=lambda each: each.log_loss)]


def paired_difference(
    losses: Array, other: Array, customers: Array, confidence: float
) -> tuple[float, float, float, float]:
    """Mean difference of two losses of the same rows: value, lower and upper limit, two-sided p-value.

    The rows of one customer are alike, so the variance is that of sums by customer (Diebold and Mariano 1995, with
    customers in place of time).
    """
    difference = pd.Series(losses - other)
    mean = float(difference.mean())
    by_customer = (difference - mean).groupby(np.asarray(customers)).sum().to_numpy()
    count = len(by_customer)
    deviation = float(np.sqrt((by_customer**2).sum() * count / max(count - 1, 1)) / len(difference))
    if deviation == 0:
        return mean, mean, mean, 1.0 if mean == 0 else 0.0
    reach = float(ndtri(0.5 + confidence / 2)) * deviation
    return mean, mean - reach, mean + reach, float(2 * ndtr(-abs(mean) / deviation))


def on_a_line(raw: Array, y: Array) -> Array:
    """Intercept + slope x raw log-odds, fitted to the outcomes; the slope is never below zero."""
    (slope,), intercept = fit_weights(raw[:, None], y, UNPENALISED, nonnegative=True)
    return np.asarray(intercept + slope * raw)
