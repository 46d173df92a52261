"""Penalised logistic regression: the baseline that a more complex model has to beat."""

import json
from collections.abc import Sequence
from typing import Any, ClassVar, Self

import numpy as np
from numpy.typing import NDArray

from models.estimators.base import CrossFit, Estimator, Folds
from models.estimators.penalty import cross_fit
from models.estimators.preparation import Preparation
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
    """Fit the logistic regression to all rows, and to each fold's others for the held-out log-odds."""
    from sklearn.linear_model import LogisticRegression

    def fit(X: Array, y: Array, strengths: Sequence[float]) -> list[Estimator]:
        preparation = Preparation.fit(X, schema)
        columns, _ = preparation.columns(X)
        means = columns.mean(axis=0)
        same, times = _equal_columns(columns)
        root = np.sqrt(times)
        distinct = np.empty((len(columns), len(times)))
        distinct[:, same] = columns
        distinct *= root
        # Newton's method: a few steps with the exact curvature. Each fit starts from the one before.
        regression = LogisticRegression(solver="newton-cholesky", warm_start=True)
        fitted: list[Estimator] = []
        for strength in strengths:
            regression.set_params(C=strength).fit(distinct, y)
            weights = (regression.coef_[0] / root)[same]
            fitted.append(Logistic(preparation, weights, float(regression.intercept_[0]), means))
        return fitted

    return cross_fit(X, y, folds, fit, params.logistic_c)


def _equal_columns(columns: Array) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Which distinct column each column equals, and how many columns equal each distinct one.

    Of k equal columns a ridge penalty gives each the same weight: one column, scaled by the root of k, does for all.
    A third of the columns equals another: the flags of features that are missing together.
    """
    seen: dict[bytes, int] = {}
    same = np.array([seen.setdefault(column.tobytes(), len(seen)) for column in columns.T], dtype=np.int64)
    return same, np.bincount(same)
