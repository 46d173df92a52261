"""The observed default rate as a smooth function of the predicted probability, and how far the two lie apart."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from scipy.special import expit, logit, ndtri

from models.schema import Array
from models.validation.rates import Clusters

KNOTS = (0.05, 0.35, 0.65, 0.95)
"""Quantiles of the predicted log-odds where the spline may bend (Harrell, Regression Modeling Strategies, 2015)."""

RIDGE = 1e-4
"""Keeps the fit finite where the outcomes are separated; too small to move it elsewhere."""

STEPS, SMALL = 50, 1e-7


@dataclass(frozen=True)
class CalibrationCurve:
    """A logistic regression of the outcome on a restricted cubic spline of the predicted log-odds."""

    knots: Array
    beta: Array
    covariance: Array

    def rate(self, p: Array) -> Array:
        """Observed default rate that goes with each predicted probability."""
        return np.asarray(expit(spline_basis(_log_odds(p), self.knots) @ self.beta))

    def interval(self, p: Array, confidence: float) -> tuple[Array, Array]:
        """Pointwise interval of the rate."""
        basis = spline_basis(_log_odds(p), self.knots)
        deviation = np.sqrt(np.maximum(np.einsum("ij,jk,ik->i", basis, self.covariance, basis), 0))
        reach = ndtri(0.5 + confidence / 2) * deviation
        centre = basis @ self.beta
        return expit(centre - reach), expit(centre + reach)


def calibration_curve(y: Array, p: Array, weight: Array, customers: Clusters | None = None) -> CalibrationCurve:
    """Fit the curve; its covariance takes the rows of one customer for one piece of evidence (sandwich)."""
    knots, basis, beta = _fit(y, p, weight)
    hessian = _hessian(basis, beta, weight)
    return CalibrationCurve(knots, beta, _sandwich(basis, y - expit(basis @ beta), weight, hessian, customers))


def _fit(y: Array, p: Array, weight: Array) -> tuple[Array, Array, Array]:
    """Knots, basis and coefficients."""
    smooth = SmoothRate(y, p)
    return smooth.knots, smooth.basis, smooth.fit(weight)


class SmoothRate:
    """The observed rate as a smooth function of the predicted one, to be fitted under many weights of the rows."""

    def __init__(self, y: Array, p: Array) -> None:
        self.y, self.p = y, p
        x = _log_odds(p)
        self.knots = np.unique(np.quantile(x, KNOTS))
        self.basis = spline_basis(x, self.knots)

    @cached_property
    def unweighted(self) -> Array:
        """Coefficients with all weights 1: where the fit under other weights begins."""
        start = np.zeros(self.basis.shape[1])
        start[1:2] = 1.0  # begin with "right as they are"
        return self._newton(np.ones_like(self.p), start)

    def fit(self, weight: Array) -> Array:
        """Coefficients, shape (columns of the basis,)."""
        return self._newton(weight, self.unweighted)

    def distance(self, weight: Array) -> float:
        """Mean distance between the predicted probability and the smooth observed rate."""
        rate = expit(self.basis @ self.fit(weight))
        return float(np.average(np.abs(rate - self.p), weights=weight))

    def _newton(self, weight: Array, beta: Array) -> Array:
        """Newton's method with steps that are halved while they lead upwards."""
        loss = _loss(self.basis, beta, self.y, weight)
        for _ in range(STEPS):
            gradient = self.basis.T @ (weight * (self.y - expit(self.basis @ beta))) - RIDGE * beta
            step = np.linalg.solve(_hessian(self.basis, beta, weight), gradient)
            while (found := _loss(self.basis, beta + step, self.y, weight)) > loss and np.abs(step).max() > SMALL:
                step = step / 2  # too far: the curve is flat out there
            beta, gained, loss = beta + step, loss - found, found
            if gained < SMALL:
                break
        return beta


def _loss(basis: Array, beta: Array, y: Array, weight: Array) -> float:
    line = basis @ beta
    return float(weight @ (np.logaddexp(0, line) - y * line) + RIDGE / 2 * beta @ beta)


def _hessian(basis: Array, beta: Array, weight: Array) -> Array:
    rate = expit(basis @ beta)
    return np.asarray(basis.T @ (basis * (weight * rate * (1 - rate))[:, None]) + RIDGE * np.eye(len(beta)))


def integrated_calibration_index(y: Array, p: Array, weight: Array) -> float:
    """Mean distance between the predicted probability and the smooth observed rate (Austin and Steyerberg, 2019)."""
    return SmoothRate(y, p).distance(weight)


def spline_basis(x: Array, knots: Array) -> Array:
    """Constant, x, and the bends between the knots; linear beyond the outer ones (Stone and Koo, 1985)."""
    columns = [np.ones_like(x)]
    if len(knots) >= 2:
        columns.append(x)
    if len(knots) >= 3:
        last, before = knots[-1], knots[-2]
        scale = (last - knots[0]) ** 2
        cubes = {knot: np.maximum(x - knot, 0) ** 3 for knot in knots}
        for knot in knots[:-2]:
            bend = cubes[knot] - (cubes[before] * (last - knot) - cubes[last] * (before - knot)) / (last - before)
            columns.append(bend / scale)
    return np.column_stack(columns)


def _log_odds(p: Array) -> Array:
    return np.asarray(logit(np.clip(p, 1e-9, 1 - 1e-9)))


def _sandwich(basis: Array, error: Array, weight: Array, hessian: Array, customers: Clusters | None) -> Array:
    bread = np.linalg.inv(hessian)
    cluster = np.arange(len(error)) if customers is None else np.unique(customers, return_inverse=True)[1]
    scores = basis * (weight * error)[:, None]
    summed = np.column_stack([np.bincount(cluster, column) for column in scores.T])
    return np.asarray(bread @ (summed.T @ summed) @ bread)
