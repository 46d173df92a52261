"""A scorecard of weights of evidence: bins that fit on a page, monotone where the direction of risk is known."""

import json
from collections.abc import Sequence
from typing import ClassVar, Self

import numpy as np

from models.estimators.base import CrossFit, Estimator, Folds
from models.estimators.binning import Bins, learn_bins
from models.estimators.penalty import cross_fit, fit_weights
from models.params import TrainParams
from models.schema import Array, FeatureSchema


class Scorecard:
    """log-odds = intercept + sum of weight x evidence; weights are never negative, so no bin turns its direction.

    Evidence and weights are all there is: scoring needs no optbinning.
    """

    name: ClassVar[str] = "scorecard"
    file_name: ClassVar[str] = "scorecard.json"

    def __init__(self, bins: list[Bins], weights: Array, intercept: float, means: Array) -> None:
        self.bins = bins
        self.weights = weights
        self.intercept = intercept
        self.means = means

    def log_odds(self, X: Array) -> Array:
        """See ``Estimator``."""
        return np.asarray(evidence_of(X, self.bins) @ self.weights + self.intercept)

    def contributions(self, X: Array) -> Array:
        """See ``Estimator``: weight times the evidence's distance from its training mean."""
        parts = (evidence_of(X, self.bins) - self.means) * self.weights
        shared = np.full(len(X), self.intercept + self.means @ self.weights)
        return np.column_stack([parts, shared])

    def to_text(self) -> str:
        """See ``Estimator``: JSON, a line per feature, ready to be read and to be put into another system."""
        features = [
            json.dumps({**bins.model_dump(), "weight": weight, "mean": mean}, allow_nan=False)
            for bins, weight, mean in zip(self.bins, self.weights.tolist(), self.means.tolist(), strict=True)
        ]
        return f'{{"intercept": {self.intercept!r}, "features": [\n' + ",\n".join(features) + "\n]}\n"

    @classmethod
    def from_text(cls, text: str, schema: FeatureSchema) -> Self:
        """See ``Estimator``."""
        fitted = json.loads(text)
        weights = np.array([feature.pop("weight") for feature in fitted["features"]])
        means = np.array([feature.pop("mean") for feature in fitted["features"]])
        return cls([Bins(**feature) for feature in fitted["features"]], weights, fitted["intercept"], means)


def evidence_of(X: Array, bins: list[Bins]) -> Array:
    """Weight of evidence of every cell, shape (n, features)."""
    return np.column_stack([of.evidence_of(X[:, i]) for i, of in enumerate(bins)])


def fit_scorecard(X: Array, y: Array, folds: Folds, schema: FeatureSchema, params: TrainParams) -> CrossFit:
    """Cut every feature and weigh them, on all rows, and on each fold's others for the held-out log-odds."""

    def fit(X: Array, y: Array, strengths: Sequence[float]) -> list[Estimator]:
        bins = [learn_bins(X[:, i], y, feature) for i, feature in enumerate(schema.features)]
        evidence = evidence_of(X, bins)
        means = evidence.mean(axis=0)
        weighed = [fit_weights(evidence, y, c, nonnegative=True) for c in strengths]
        return [Scorecard(bins, weights, intercept, means) for weights, intercept in weighed]

    return cross_fit(X, y, folds, fit, params.logistic_c)
