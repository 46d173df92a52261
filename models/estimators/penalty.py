"""Penalised logistic regression, and how strong the penalty should be."""

import logging
from collections.abc import Sequence
from typing import Protocol

import numpy as np
from scipy.optimize import minimize
from scipy.special import expit

from models.estimators.base import CrossFit, Estimator, Folds
from models.estimators.refinement import RefinedLoss, log_loss
from models.schema import Array

PENALISED_INTERCEPT = 1e-6
"""Keeps the fit finite where the classes are perfectly separated; too small to move it elsewhere."""


ROWS_WORTH_A_LINE = 20_000
"""From so many rows on a fold takes seconds, and the log says how far it is."""

log = logging.getLogger(__name__)


class FitPath(Protocol):
    """Fits an estimator to rows, once for each inverse strength of the penalty."""

    def __call__(self, X: Array, y: Array, strengths: Sequence[float]) -> list[Estimator]:
        """The fitted estimators, in the order of ``strengths``."""
        ...


def cross_fit(X: Array, y: Array, folds: Folds, fit: FitPath, strengths: Sequence[float]) -> CrossFit:
    """Fit to all rows with the inverse strength by which the held-out folds lose least once recalibrated."""
    held_out = np.full((len(strengths), len(y)), np.nan)
    for number, (learn, unseen) in enumerate(folds, start=1):
        held_out[:, unseen] = [fitted.log_odds(X[unseen]) for fitted in fit(X[learn], y[learn], strengths)]
        if len(y) >= ROWS_WORTH_A_LINE:
            log.info("Penalty: %d of %d folds", number, len(folds))
    loss_of = RefinedLoss(y)
    best = int(np.argmin([loss_of(log_odds) for log_odds in held_out]))
    return CrossFit(fit(X, y, [strengths[best]])[0], held_out[best])


def fit_weights(Z: Array, y: Array, c: float, nonnegative: bool, towards: Array | float = 0.0) -> tuple[Array, float]:
    """Weights w and intercept b that minimise c x sum of log losses of Z w + b, plus |w - towards|^2 / 2.

    Parameters
    ----------
    Z
        Columns, shape (n, k).
    nonnegative
        Weights below zero are not allowed: each column already points in the direction of risk.
    towards
        Weights that the penalty draws to, shape (k,) or one for all.
    """
    columns = np.column_stack([Z, np.ones(len(Z))])
    ridge = np.append(np.ones(Z.shape[1]), PENALISED_INTERCEPT)
    centre = np.append(np.broadcast_to(towards, Z.shape[1]), 0.0)

    def loss(beta: Array) -> tuple[float, Array]:
        z = columns @ beta
        value = c * log_loss(y, z).sum() + (ridge * (beta - centre) ** 2).sum() / 2
        return float(value), c * columns.T @ (expit(z) - y) + ridge * (beta - centre)

    bounds = [(0.0 if nonnegative else None, None)] * Z.shape[1] + [(None, None)]
    found = minimize(loss, centre, jac=True, method="L-BFGS-B", bounds=bounds)
    return found.x[:-1], float(found.x[-1])
