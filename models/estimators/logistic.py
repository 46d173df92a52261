"""Penalised logistic regression: the baseline that a more complex model has to beat."""

import json
from collections.abc import Sequence
from typing import Any, ClassVar, Self

import numpy as np
from numpy.typing import NDArray

from models.estimators.base import CrossFit, Estimator, Folds
from models.estimators.penalty import cross_fit
from models.estimators.preparation import Preparation
from models.estimators.signed_regression import regressions
from models.params import TrainParams
from models.schema import Array, FeatureSchema


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
        fitted: dict[str, Any] = {
            **self.preparation.to_dict(),
            "weights": self.weights.tolist(),
            "intercept": self.intercept,
            "means": self.means.tolist(),
        }
        return json.dumps(fitted, allow_nan=False)

    @classmethod
    def from_text(cls, text: str, schema: FeatureSchema) -> Self:
        """See ``Estimator``."""
        fitted = json.loads(text)
        preparation = Preparation.from_dict(fitted)
        return cls(preparation, np.array(fitted["weights"]), fitted["intercept"], np.array(fitted["means"]))


def fit_logistic(X: Array, y: Array, folds: Folds, schema: FeatureSchema, params: TrainParams) -> CrossFit:
    """Fit the logistic regression to all rows, and to each fold's others for the held-out log-odds.

    No weight points against a known direction of risk.
    """

    def fit(X: Array, y: Array, strengths: Sequence[float]) -> list[Estimator]:
        preparation = Preparation.fit(X, schema)
        columns, owner = preparation.columns(X)
        means, signs = columns.mean(axis=0), _signs(owner, schema)
        first, same, times = _equal_columns(columns, signs)
        root = np.sqrt(times)
        return [
            Logistic(preparation, (weights / root)[same], intercept, means)
            for weights, intercept in regressions(columns[:, first] * root, y, signs[first], strengths)
        ]

    return cross_fit(X, y, folds, fit, params.logistic_c)


def _signs(owner: Sequence[int], schema: FeatureSchema) -> NDArray[np.int64]:
    """The direction of each column: of a number its rank, which comes first, and not the flag that it is missing."""
    signs = np.zeros(len(owner), dtype=np.int64)
    signs[np.unique(owner, return_index=True)[1]] = [feature.monotone for feature in schema.features]
    return signs


def _equal_columns(
    columns: Array, signs: NDArray[np.int64]
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
    """Where each distinct column is first, which of them each column equals, and how many columns equal each.

    Of k equal columns of one direction a ridge penalty gives each the same weight: one column, scaled by the root of k,
    does for all. A third of the columns equals another: the flags of features that are missing together.
    """
    keys = [(column.tobytes(), int(sign)) for column, sign in zip(columns.T, signs, strict=True)]
    number = {key: i for i, key in enumerate(dict.fromkeys(keys))}
    same = np.array([number[key] for key in keys], dtype=np.int64)
    _, first, times = np.unique(same, return_index=True, return_counts=True)
    return first, same, times
