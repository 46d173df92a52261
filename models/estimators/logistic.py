"""Penalised logistic regression: the baseline that a more complex model has to beat."""

import json
from typing import Any, ClassVar, Self

import numpy as np
from sklearn.linear_model import LogisticRegression

from models.estimators.base import CrossFit, Folds
from models.params import TrainParams
from models.schema import Array, FeatureSchema


class Preparation:
    """Turns encoded rows into columns that a linear model can use.

    A number is centred on its training median, divided by half its middle range (5th to 95th percentile) and tamed by
    the inverse hyperbolic sine, which is linear near the median and logarithmic far from it. A missing one counts as
    the median and raises a flag of its own. A category becomes a column per level; missing or unseen is no level.
    """

    def __init__(self, levels: list[int], centre: Array, spread: Array) -> None:
        self.levels = levels
        self.centre = centre
        self.spread = spread

    @classmethod
    def fit(cls, X: Array, schema: FeatureSchema) -> Self:
        """Learn centre and spread of each number; a column without two different values gets spread 1."""
        known = np.where(np.isnan(X).all(axis=0), 0.0, X)
        low, centre, high = np.nanpercentile(known, [5, 50, 95], axis=0)
        spread = np.where(high > low, (high - low) / 2, 1.0)
        return cls([len(f.levels) if f.levels is not None else 0 for f in schema.features], centre, spread)

    def columns(self, X: Array) -> tuple[Array, list[int]]:
        """The prepared columns, shape (n, k), and for each the position of the feature that it came from."""
        blocks: list[Array] = []
        owner: list[int] = []
        for i, levels in enumerate(self.levels):
            value = X[:, i]
            if levels:
                block = (value[:, None] == np.arange(levels)).astype(np.float64)
            else:
                missing = np.isnan(value)
                tamed = np.arcsinh((np.where(missing, self.centre[i], value) - self.centre[i]) / self.spread[i])
                block = np.column_stack([tamed, missing])
            blocks.append(block)
            owner += [i] * block.shape[1]
        return np.column_stack(blocks), owner


class Logistic:
    """A fitted logistic regression over prepared columns."""

    name: ClassVar[str] = "logistic"
    file_name: ClassVar[str] = "logistic.json"

    def __init__(self, preparation: Preparation, weights: Array, intercept: float, means: Array) -> None:
        self.preparation = preparation
        self.weights = weights
        self.intercept = intercept
        self.means = means

    def log_odds(self, X: Array) -> Array:
        """See ``Estimator``."""
        columns, _ = self.preparation.columns(X)
        return np.asarray(columns @ self.weights + self.intercept)

    def contributions(self, X: Array) -> Array:
        """See ``Estimator``: the linear SHAP values, each column's weight times its distance from the training mean."""
        columns, owner = self.preparation.columns(X)
        parts = np.zeros((len(X), len(self.preparation.levels) + 1))
        np.add.at(parts.T, owner, ((columns - self.means) * self.weights).T)
        parts[:, -1] = self.intercept + self.means @ self.weights
        return parts

    def to_text(self) -> str:
        """See ``Estimator``: JSON; numbers survive the round trip exactly."""
        p = self.preparation
        fitted: dict[str, Any] = {
            "levels": p.levels,
            "centre": p.centre.tolist(),
            "spread": p.spread.tolist(),
            "weights": self.weights.tolist(),
            "intercept": self.intercept,
            "means": self.means.tolist(),
        }
        return json.dumps(fitted, allow_nan=False)

    @classmethod
    def from_text(cls, text: str, schema: FeatureSchema) -> Self:
        """See ``Estimator``."""
        fitted = json.loads(text)
        preparation = Preparation(fitted["levels"], np.array(fitted["centre"]), np.array(fitted["spread"]))
        return cls(preparation, np.array(fitted["weights"]), fitted["intercept"], np.array(fitted["means"]))


def fit_logistic(X: Array, y: Array, folds: Folds, schema: FeatureSchema, params: TrainParams) -> CrossFit:
    """Fit the logistic regression to all rows, and to each fold's others for the held-out log-odds."""
    out_of_fold = np.empty(len(y))
    for learn, held_out in folds:
        out_of_fold[held_out] = _fit(X[learn], y[learn], schema, params).log_odds(X[held_out])
    return CrossFit(_fit(X, y, schema, params), out_of_fold)


def _fit(X: Array, y: Array, schema: FeatureSchema, params: TrainParams) -> Logistic:
    preparation = Preparation.fit(X, schema)
    columns, _ = preparation.columns(X)
    fitted = LogisticRegression(C=params.logistic_c, max_iter=1000).fit(columns, y)
    return Logistic(preparation, fitted.coef_[0], float(fitted.intercept_[0]), columns.mean(axis=0))
