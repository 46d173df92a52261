"""What the calibrators with few parameters share: maximum likelihood, and its clustered covariance."""

import numpy as np
from scipy.special import expit

from models.calibration.calibrators.base import Sample
from models.schema import Array

RIDGE = 1e-6
"""Keeps the fit finite where the classes are perfectly separated; too small to move it elsewhere."""

STEPS = 100
"""Newton steps at most; a usual fit takes six."""


def maximum_likelihood(design: Array, y: Array, offset: Array | float, start: Array) -> Array:
    """Coefficients of a logistic regression with a known offset: Newton steps, halved while they do not help."""
    beta, loss = start, _loss(design, y, offset, start)
    for _ in range(STEPS):
        p = expit(offset + design @ beta)
        slope = design.T @ (y - p) - RIDGE * beta
        step = np.linalg.solve(_information(design, p), slope)
        length = 1.0
        while (reached := _loss(design, y, offset, beta + length * step)) > loss and length > 1e-6:
            length /= 2
        if reached > loss:
            break
        beta, loss = beta + length * step, reached
        if np.abs(length * step).max() < 1e-10:
            break
    return beta


def clustered_covariance(design: Array, sample: Sample, probability: Array) -> Array:
    """Sandwich covariance of the coefficients with customers as clusters (Liang and Zeger 1986)."""
    bread = np.linalg.inv(_information(design, probability))
    scores = design * (sample.defaulted - probability)[:, None]
    summed = np.column_stack([np.bincount(sample.customers, column) for column in scores.T])
    return np.asarray(bread @ (summed.T @ summed) @ bread)


def _information(design: Array, p: Array) -> Array:
    return np.asarray(design.T @ (design * (p * (1 - p))[:, None]) + RIDGE * np.eye(design.shape[1]))


def _loss(design: Array, y: Array, offset: Array | float, beta: Array) -> float:
    log_odds = offset + design @ beta
    return float(np.logaddexp(0, log_odds).sum() - y @ log_odds + RIDGE / 2 * (beta @ beta))
