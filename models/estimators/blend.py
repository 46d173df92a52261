"""Several estimators' log-odds taken together, where that is better than the best of them by more than chance."""

import json
import logging
from collections.abc import Mapping, Sequence
from typing import ClassVar, Self

import numpy as np

from models.estimators.base import CrossFit, Estimator, Folds
from models.estimators.penalty import fit_weights
from models.estimators.refinement import log_loss
from models.estimators.single import SINGLE
from models.evaluation.comparison import on_a_line, paired_difference
from models.params import SingleName
from models.schema import Array, FeatureSchema

log = logging.getLogger(__name__)

STRENGTH = 1.0
"""Inverse strength of the penalty on the members' weights: log-odds of good members are nearly alike."""


class Blend:
    """log-odds = intercept + sum of weight x member's log-odds; no weight is negative, members without one are gone."""

    name: ClassVar[str] = "blend"
    file_name: ClassVar[str] = "blend.json"

    def __init__(self, members: Sequence[Estimator], weights: Sequence[float], intercept: float) -> None:
        self.members = [member for member, weight in zip(members, weights, strict=True) if weight > 0]
        self.weights = [float(weight) for weight in weights if weight > 0]
        self.intercept = float(intercept)

    def log_odds(self, X: Array) -> Array:
        """See ``Estimator``."""
        parts = [w * member.log_odds(X) for member, w in zip(self.members, self.weights, strict=True)]
        return self.intercept + sum(parts, np.zeros(len(X)))

    def contributions(self, X: Array) -> Array:
        """See ``Estimator``: Shapley values of a sum are the sums of Shapley values."""
        parts = [w * member.contributions(X) for member, w in zip(self.members, self.weights, strict=True)]
        together = np.sum(parts, axis=0) if parts else np.zeros((len(X), X.shape[1] + 1))
        together[:, -1] += self.intercept
        return np.asarray(together)

    def to_text(self) -> str:
        """See ``Estimator``: JSON with the text of every member."""
        members = [{"name": member.name, "text": member.to_text()} for member in self.members]
        fitted = {"intercept": self.intercept, "weights": self.weights, "members": members}
        return json.dumps(fitted, allow_nan=False, indent=1)

    @classmethod
    def from_text(cls, text: str, schema: FeatureSchema) -> Self:
        """See ``Estimator``."""
        fitted = json.loads(text)
        members = [SINGLE[member["name"]].from_text(member["text"], schema) for member in fitted["members"]]
        return cls(members, fitted["weights"], fitted["intercept"])


def blended(
    fits: Mapping[SingleName, CrossFit], y: Array, customers: Array, folds: Folds, confidence: float
) -> CrossFit:
    """The blend of the members if it earns its place, else the best member alone.

    Two blends are tried: the plain mean of the members' log-odds, and weights by a regression on them (stacking,
    Wolpert 1992) that are learnt, for every fold, on the other folds' customers. The one with less held-out log loss
    ships if its gain over the best member is above zero with ``confidence``, by the paired test over customers.
    """
    members = [fit.estimator for fit in fits.values()]
    Z = np.column_stack([fit.out_of_fold for fit in fits.values()])
    losses = [log_loss(y, on_a_line(z, y)) for z in Z.T]
    best = int(np.argmin([loss.mean() for loss in losses]))
    mean, stacked = Z.mean(axis=1), _stacked_out_of_fold(Z, y, folds)
    of_mean, of_stacked = log_loss(y, on_a_line(mean, y)), log_loss(y, on_a_line(stacked, y))
    use_mean = of_mean.mean() <= of_stacked.mean()
    gain, _, high, _ = paired_difference(of_mean if use_mean else of_stacked, losses[best], customers, confidence)
    earns = high < 0
    log.info(
        "blend of %s: log loss %+.5f against %s alone (at most %+.5f with %.0f %% confidence): %s",
        ", ".join(fits),
        gain,
        members[best].name,
        high,
        100 * confidence,
        "used" if earns else f"not enough, {members[best].name} alone is used",
    )
    if not earns:
        return CrossFit(Blend(members, np.eye(len(members))[best].tolist(), 0.0), Z[:, best])
    if use_mean:
        return CrossFit(Blend(members, [1 / len(members)] * len(members), 0.0), mean)
    weights, intercept = fit_weights(Z, y, STRENGTH, nonnegative=True)
    return CrossFit(Blend(members, weights.tolist(), intercept), stacked)


def _stacked_out_of_fold(Z: Array, y: Array, folds: Folds) -> Array:
    stacked = np.full(len(y), np.nan)
    for learn, held_out in folds:
        weights, intercept = fit_weights(Z[learn], y[learn], STRENGTH, nonnegative=True)
        stacked[held_out] = Z[held_out] @ weights + intercept
    return stacked
