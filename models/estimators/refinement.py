"""When a model has learnt enough: judged by the log loss that is left once its scores are recalibrated."""

from collections.abc import Iterable, Iterator

import numpy as np

from models.calibration.calibrators.parametric import maximum_likelihood
from models.schema import Array

TREES_PER_STAGE = 10
"""Trees between two looks at the held-out rows."""

PATIENCE = 10
"""Stages without a better loss after which boosting ends."""


def log_loss(y: Array, log_odds: Array) -> Array:
    """Negative log-likelihood of each row, shape (n,): ln(1 + e^z) - y z."""
    return np.asarray(np.logaddexp(0, log_odds) - y * log_odds)


class RefinedLoss:
    """Mean log loss of raw log-odds after the best sigmoid: what calibration can no longer take away.

    The raw log loss rises as soon as scores grow too sure, long before they stop ranking better. Calibration comes
    afterwards anyway, so only what it leaves counts (refine, then calibrate: Berta, Holzmüller, Jordan and Bach 2025).
    Each fit of the sigmoid starts where the one before ended.
    """

    def __init__(self, y: Array) -> None:
        self.y = y
        self.line = np.array([0.0, 1.0])

    def __call__(self, raw: Array) -> float:
        """The loss of raw log-odds, shape (n,), for the outcomes given, both of which occur."""
        design = np.column_stack([np.ones_like(raw), raw])
        self.line = maximum_likelihood(design, self.y, 0.0, self.line)
        if self.line[1] > 0:
            return float(log_loss(self.y, design @ self.line).mean())
        rate = self.y.mean()  # scores that order defaults wrongly tell nothing: everyone gets the base rate
        self.line = np.array([0.0, 1.0])
        return float(-rate * np.log(rate) - (1 - rate) * np.log(1 - rate))


def best_stage(stages: Iterable[Array], y: Array) -> tuple[int, Array]:
    """The stage of boosting with the least refined loss, counted from 1, and its raw log-odds, shape (n,).

    Parameters
    ----------
    stages
        Raw log-odds of the held-out rows of all folds after each ``TREES_PER_STAGE`` trees; no more are asked for once
        ``PATIENCE`` of them were no better.
    y
        1 default, 0 none, shape (n,).
    """
    loss_of, least = RefinedLoss(y), np.inf
    best, kept = 0, np.zeros(len(y))
    for number, raw in enumerate(stages, start=1):
        loss = loss_of(raw)
        if loss < least:
            least, best, kept = loss, number, raw.copy()
        elif number - best >= PATIENCE:
            break
    return best, kept


def until_best(stages: Iterable[Array], y: Array) -> Array:
    """Every stage that ``best_stage`` asks for, shape (stages, n)."""
    seen: list[Array] = []

    def kept() -> Iterator[Array]:
        for raw in stages:
            seen.append(raw.copy())
            yield raw

    best_stage(kept(), y)
    return np.array(seen)
