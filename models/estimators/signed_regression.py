"""Ridge logistic regression in which a weight may be kept from pointing against the known direction of risk."""

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit

from models.estimators.refinement import log_loss
from models.schema import Array

STEPS = 30
"""Newton steps at most; five to eight are usual."""

PATIENCE = 4
"""Rounds of pivoting that may pass without fewer weights in the wrong place."""

ROUNDING = 1e-10
"""Share of the steepest slope below which a slope is rounding."""

ENOUGH = 1e-7
"""A step that lowers the mean log loss by less ends the search."""


def regressions(
    columns: Array, y: Array, signs: NDArray[np.int64], strengths: Sequence[float]
) -> Iterator[tuple[Array, float]]:
    """Weights w and intercept b that minimise c x sum of log losses of columns w + b, plus |w|^2 / 2, for each c.

    Newton's method: a few steps with the exact curvature, each to the least point of the parabola within the bounds
    (Lee, Sun and Saunders 2014). Every search starts where the one before ended.

    Parameters
    ----------
    columns
        Shape (n, k).
    y
        1 default, 0 none, shape (n,).
    signs
        1: no weight below zero, -1: none above, 0: either, shape (k,).
    strengths
        The inverse strengths c of the penalty.
    """
    turned = np.append(np.where(signs < 0, -1.0, 1.0), 1.0)
    design = np.column_stack([columns, np.ones(len(y))]) * turned
    floor = np.append(np.where(signs != 0, 0.0, -np.inf), -np.inf)
    ridge = np.append(np.ones(len(signs)), 0.0)
    beta = np.append(np.zeros(len(signs)), np.log(y.mean() / (1 - y.mean())))
    for c in strengths:
        beta = _least(design, y, c, ridge, floor, beta)
        yield (beta * turned)[:-1], float(beta[-1])


def _least(design: Array, y: Array, c: float, ridge: Array, floor: Array, beta: Array) -> Array:
    def loss(z: Array, beta: Array) -> float:
        return float(c * log_loss(y, z).sum() + (ridge * beta**2).sum() / 2)

    z = design @ beta
    now = loss(z, beta)
    for _ in range(STEPS):
        p = expit(z)
        slope = c * design.T @ (p - y) + ridge * beta
        root = np.sqrt(c * p * (1 - p))
        scaled = design * root[:, None]
        step = _bounded(scaled.T @ scaled + np.diag(ridge), slope, floor - beta)
        along, share = design @ step, 1.0
        while (then := loss(z + share * along, beta + share * step)) > now and share > ENOUGH:
            share /= 2
        if then > now:
            break
        beta, z, gained, now = beta + share * step, z + share * along, now - then, then
        if gained < ENOUGH * c * len(y):
            break
    return beta


def _bounded(curvature: Array, slope: Array, lowest: Array) -> Array:
    """The step, none below its lowest, that minimises slope . step + step . curvature . step / 2.

    Block pivoting (Portugal, Judice and Vicente 1994): steps that would fall too low are held there, held ones that
    would gain by rising are let go, all at once; one at a time where that ends in a circle.
    """
    rounding = ROUNDING * max(1.0, float(np.abs(slope).max()))
    held, fewest, patience = np.zeros(len(slope), dtype=bool), len(slope) + 1, PATIENCE
    while True:
        step = np.where(held, lowest, 0.0)
        moves = ~held
        step[moves] = np.linalg.solve(curvature[np.ix_(moves, moves)], -(slope + curvature @ step)[moves])
        rising = slope + curvature @ step
        wrong = np.flatnonzero(np.where(held, rising < -rounding, step < lowest - ROUNDING))
        if len(wrong) == 0:
            return np.maximum(step, lowest)
        patience = PATIENCE if len(wrong) < fewest else patience - 1
        fewest = min(fewest, len(wrong))
        changed = wrong if patience > 0 else wrong[-1:]
        held[changed] = ~held[changed]
