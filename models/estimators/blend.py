"""Several estimators' log-odds taken together: members that earn their place, weighed by what they add."""

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
from models.params import MemberName
from models.schema import Array, FeatureSchema

log = logging.getLogger(__name__)

STRENGTH = 0.03
"""Inverse strength of the penalty on the distance of the weights from those of the plain mean. On a hundred rows that
is nearly all that can be learnt; on thousands the penalty is not felt."""

ONE_ERROR = 0.6827
"""Confidence of an interval that reaches one standard error to either side."""


class Blend:
    """log-odds = intercept + sum of weight x member's log-odds; no weight is negative, members without one are gone."""

    name: ClassVar[str] = "auto"
    file_name: ClassVar[str] = "auto.json"

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


def blended(fits: Mapping[MemberName, CrossFit], y: Array, customers: Array, folds: Folds, few: bool) -> CrossFit:
    """The members that earn their place, weighed by a regression on their held-out log-odds (stacking, Wolpert 1992).

    For every fold, weights are learnt on the other folds' customers. Members are dropped one by one, each time the one
    that is missed least: while the loss without it is no more than one standard error higher, by the paired test over
    customers. Every member costs time in scoring.

    Parameters
    ----------
    few
        Few rows: one standard error would drop nearly everybody there, so a member goes only if the loss is lower
        without it.
    """
    names = list(fits)
    Z = np.column_stack([fits[name].out_of_fold for name in names])
    kept = list(range(len(names)))
    stacked = _stacked_out_of_fold(Z, y, folds)
    while len(kept) > 1:
        without = {i: _stacked_out_of_fold(Z[:, [k for k in kept if k != i]], y, folds) for i in kept}
        dropped = min(kept, key=lambda i: _loss(without[i], y).mean())
        gain, low, _, _ = paired_difference(
            _loss(without[dropped], y), _loss(stacked, y), customers, 0.0 if few else ONE_ERROR
        )
        if low > 0:
            break
        log.info("auto: %s is dropped, log loss %+.5f without it", names[dropped], gain)
        kept.remove(dropped)
        stacked = without[dropped]
    if len(kept) == 1:  # calibration comes later: its level needs no weight here
        log.info("auto: %s alone", names[kept[0]])
        return CrossFit(Blend([fits[names[kept[0]]].estimator], [1.0], 0.0), Z[:, kept[0]])
    weights, intercept = weigh(Z[:, kept], y)
    for i, weight in zip(kept, weights, strict=True):
        log.info("auto: %s has the weight %.3f", names[i], weight)
    return CrossFit(Blend([fits[names[i]].estimator for i in kept], weights.tolist(), intercept), stacked)


def weigh(Z: Array, y: Array) -> tuple[Array, float]:
    """Weights, none below zero, and intercept of members' log-odds, shape (n, k); without evidence, the plain mean."""
    mean = np.full(Z.shape[1], 1 / Z.shape[1])
    return fit_weights(Z, y, STRENGTH, nonnegative=True, towards=mean)


def _stacked_out_of_fold(Z: Array, y: Array, folds: Folds) -> Array:
    stacked = np.full(len(y), np.nan)
    for learn, held_out in folds:
        weights, intercept = weigh(Z[learn], y[learn])
        stacked[held_out] = Z[held_out] @ weights + intercept
    return stacked


def _loss(log_odds: Array, y: Array) -> Array:
    return log_loss(y, on_a_line(log_odds, y))
