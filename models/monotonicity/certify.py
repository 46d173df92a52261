"""Examine an estimator: each kind by a proof of its own; a kind without one is not proven, and says so."""

import hashlib
from collections.abc import Callable
from typing import Any

from models.estimators.base import Estimator
from models.estimators.blend import Blend
from models.monotonicity.certificate import Certificate, FeatureProof, overall
from models.monotonicity.linear import prove_logistic, prove_scorecard
from models.monotonicity.oblivious import prove_catboost
from models.monotonicity.proof import DIRECTIONS, prove_trees
from models.schema import FeatureSchema

CERTIFICATE = "monotonicity.json"
"""Its name among the files of a model."""


def _prove_blend(blend: Blend, schema: FeatureSchema) -> tuple[FeatureProof, ...]:
    """No weight is negative, so what holds for every member holds for the blend; if it fails for one it is open."""
    members = [PROOFS.get(member.name, _unknown)(member, schema) for member in blend.members]
    if len(members) == 1:
        return members[0]
    return tuple(_together(proofs) for proofs in zip(*members, strict=True))


def _together(proofs: tuple[FeatureProof, ...]) -> FeatureProof:
    if all(proof.verdict == "proven" for proof in proofs):
        return proofs[0].model_copy(update={"parts": sum(proof.parts for proof in proofs)})
    reason = "A member of the blend is not proven; whether the others make it good was not searched."
    return FeatureProof(
        name=proofs[0].name,
        direction=proofs[0].direction,
        verdict="not_proven",
        parts=sum(proof.parts for proof in proofs),
        falling_parts=sum(proof.falling_parts for proof in proofs),
        reason=reason,
    )


PROOFS: dict[str, Callable[[Any, FeatureSchema], tuple[FeatureProof, ...]]] = {
    "lightgbm": lambda estimator, schema: prove_trees(estimator.to_text(), schema),
    "logistic": prove_logistic,
    "scorecard": prove_scorecard,
    "catboost": prove_catboost,
    "blend": _prove_blend,
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
