"""From raw log-odds to a probability that means what it says, with the uncertainty of that step."""

from typing import Self

import numpy as np
from pydantic import BaseModel, ConfigDict, Field
from scipy.special import expit
from scipy.stats import norm

from models.params import CalibrateParams
from models.schema import Array

RIDGE = 1e-6
"""Keeps the fit finite where the classes are perfectly separated; too small to move it elsewhere."""


class SigmoidCalibrator(BaseModel):
    """Calibrated log-odds = intercept + slope x raw log-odds (Platt 1999), with the covariance of the two.

    The slope is never below zero: where the raw log-odds do not order defaults at all, everyone gets the base rate.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    intercept: float
    slope: float = Field(ge=0)
    covariance: tuple[tuple[float, float], tuple[float, float]]
    confidence: float

    @classmethod
    def fit(cls, raw: Array, defaulted: Array, customers: Array, params: CalibrateParams) -> Self:
        """Fit by maximum likelihood; the covariance allows for the snapshots of one customer being alike.

        Parameters
        ----------
        raw
            Raw log-odds by models that have not seen the row, shape (n,).
        defaulted
            1 default, 0 none, shape (n,).
        customers
            Any label that is the same for the rows of one customer, shape (n,).
        """
        design = np.column_stack([np.ones_like(raw), raw])
        start = np.array([0.0, 1.0])
        beta = _newton(design, defaulted, start)
        if beta[1] < 0:
            base_rate = (defaulted.sum() + 0.5) / (len(defaulted) + 1)
            beta = np.array([np.log(base_rate / (1 - base_rate)), 0.0])
        covariance = _clustered_covariance(design, defaulted, beta, customers)
        return cls(
            intercept=beta[0],
            slope=beta[1],
            covariance=((covariance[0, 0], covariance[0, 1]), (covariance[1, 0], covariance[1, 1])),
            confidence=params.confidence,
        )

    def log_odds(self, raw: Array) -> Array:
        """Calibrated log-odds of default."""
        return self.intercept + self.slope * raw

    def interval(self, raw: Array) -> tuple[Array, Array]:
        """Lower and upper probability: how far the calibration itself may be off (delta method)."""
        (v_intercept, v_both), (_, v_slope) = self.covariance
        deviation = np.sqrt(np.maximum(v_intercept + 2 * raw * v_both + raw**2 * v_slope, 0))
        reach = norm.ppf(0.5 + self.confidence / 2) * deviation
        centre = self.log_odds(raw)
        return expit(centre - reach), expit(centre + reach)


def _newton(design: Array, y: Array, beta: Array) -> Array:
    """Maximum likelihood of a two-parameter logistic regression; converges in a handful of steps."""
    for _ in range(50):
        p = expit(design @ beta)
        hessian = design.T @ (design * (p * (1 - p))[:, None]) + RIDGE * np.eye(2)
        step = np.linalg.solve(hessian, design.T @ (y - p) - RIDGE * beta)
        beta = beta + np.clip(step, -2, 2)
        if np.abs(step).max() < 1e-10:
            break
    return beta


def _clustered_covariance(design: Array, y: Array, beta: Array, customers: Array) -> Array:
    """Sandwich covariance with clusters (Liang and Zeger 1986)."""
    p = expit(design @ beta)
    bread = np.linalg.inv(design.T @ (design * (p * (1 - p))[:, None]) + RIDGE * np.eye(2))
    scores = design * (y - p)[:, None]
    _, cluster = np.unique(customers, return_inverse=True)
    summed = np.zeros((cluster.max() + 1, 2))
    np.add.at(summed, cluster, scores)
    return np.asarray(bread @ (summed.T @ summed) @ bread)
