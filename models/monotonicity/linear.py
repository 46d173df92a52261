"""The proof over sums of one function per feature: a logistic regression, and a scorecard."""

import numpy as np

from models.estimators.logistic import Logistic
from models.estimators.scorecard import Scorecard
from models.monotonicity.certificate import FeatureProof, Violation
from models.monotonicity.proof import DIRECTIONS
from models.schema import Array, FeatureSchema, FeatureSpec


def prove_logistic(estimator: Logistic, schema: FeatureSchema) -> tuple[FeatureProof, ...]:
    """A verdict for every feature with a direction of risk.

    A number is prepared by a function that never falls (ranks, interpolated between knots), so the sign of its weight
    decides.
    """
    prepared = estimator.preparation
    first_column = 0
    proofs = []
    for i, feature in enumerate(schema.features):
        weight = float(estimator.weights[first_column])
        first_column += prepared.levels[i] or 2  # a category has a column per level, a number itself and a flag
        if feature.monotone:
            values, scores = prepared.knots[i]
            proofs.append(_proof(feature, np.array(values), weight * np.array(scores)))
    return tuple(proofs)


def prove_scorecard(estimator: Scorecard, schema: FeatureSchema) -> tuple[FeatureProof, ...]:
    """A verdict for every feature with a direction of risk: its bins' points in their order decide."""
    proofs = []
    for feature, bins, weight in zip(schema.features, estimator.bins, estimator.weights, strict=True):
        if feature.monotone:
            edges = bins.edges or ()
            inside = np.array([*edges, edges[-1] + 1 if edges else 0.0])  # a bin is shown by the edge that ends it
            proofs.append(_proof(feature, inside, float(weight) * np.array(bins.evidence)))
    return tuple(proofs)


def _proof(feature: FeatureSpec, values: Array, log_odds: Array) -> FeatureProof:
    """The verdict over a function given by its values in rising order, between which it never turns."""
    order = slice(None, None, feature.monotone)
    values, log_odds = values[order], log_odds[order]  # from the safest to the riskiest
    highest = np.maximum.accumulate(log_odds)
    end = int(np.argmax(highest - log_odds))
    start, fall = int(np.argmax(log_odds[: end + 1])), float(highest[end] - log_odds[end])
    step = Violation(safer=float(values[start]), riskier=float(values[end]), others={}, by=fall)
    return FeatureProof(
        name=feature.name,
        direction=DIRECTIONS[feature.monotone],
        verdict="violated" if fall > 0 else "proven",
        parts=1,
        falling_parts=int(fall > 0),
        violation=step if fall > 0 else None,
    )
