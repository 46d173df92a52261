"""Examine an estimator: each kind by a proof of its own; a kind without one is not proven, and says so."""

import hashlib
from collections.abc import Callable, Sequence
from typing import Any

from models.estimators.base import Estimator
from models.estimators.blend import Blend
from models.monotonicity.additive import prove_logistic, prove_scorecard
from models.monotonicity.certificate import DIRECTIONS, Certificate, FeatureProof, overall
from models.monotonicity.oblivious import prove_catboost
from models.monotonicity.proof import prove_trees
from models.schema import FeatureSchema

Proof = Callable[[Any, FeatureSchema], tuple[FeatureProof, ...]]


def prove_blend(estimator: Blend, schema: FeatureSchema) -> tuple[FeatureProof, ...]:
    """A weighted sum, weights above zero: proven where every member is; one member's fall others may make good."""
    members = [PROOFS[member.name](member, schema) for member in estimator.members]
    return tuple(_together(parts, estimator.weights) for parts in zip(*members, strict=True))


def _together(parts: Sequence[FeatureProof], weights: Sequence[float]) -> FeatureProof:
    if len(parts) == 1 and (fall := parts[0].violation):
        return parts[0].model_copy(update={"violation": fall.model_copy(update={"by": fall.by * weights[0]})})
    verdict = overall(tuple(parts))
    told = {"parts": sum(part.parts for part in parts), "falling_parts": sum(part.falling_parts for part in parts)}
    if verdict == "violated":
        reason = "A member of the blend falls; whether the others make it good was not examined."
        return parts[0].model_copy(update={**told, "verdict": "not_proven", "violation": None, "reason": reason})
    reasons = [part.reason for part in parts if part.reason]
    return parts[0].model_copy(update={**told, "verdict": verdict, "reason": reasons[0] if reasons else None})


PROOFS: dict[str, Proof] = {
    "lightgbm": lambda estimator, schema: prove_trees(estimator.to_text(), schema),
    "logistic": prove_logistic,
    "scorecard": prove_scorecard,
    "catboost": prove_catboost,
    "auto": prove_blend,
}
"""By the estimator's name."""


def certify(estimator: Estimator, schema: FeatureSchema) -> Certificate:
    """The certificate of an estimator; the same estimator gives the same certificate."""
    proofs = PROOFS.get(estimator.name, _unknown)(estimator, schema)
    return Certificate(
        verdict=overall(proofs),
        estimator=estimator.name,
        model_sha256=hashlib.sha256(estimator.to_text().encode()).hexdigest(),
        features=proofs,
    )


def _unknown(estimator: Estimator, schema: FeatureSchema) -> tuple[FeatureProof, ...]:
    reason = f"There is no proof for estimators of the kind {estimator.name}."
    return tuple(
        FeatureProof(name=f.name, direction=DIRECTIONS[f.monotone], verdict="not_proven", parts=0, reason=reason)
        for f in schema.features
        if f.monotone
    )
