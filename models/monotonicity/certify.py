"""Examine an estimator: each kind by a proof of its own; a kind without one is not proven, and says so."""

import hashlib
from collections.abc import Callable
from typing import Any

from models.estimators.base import Estimator
from models.monotonicity.certificate import Certificate, FeatureProof, overall
from models.monotonicity.linear import prove_logistic
from models.monotonicity.proof import DIRECTIONS, prove_trees
from models.schema import FeatureSchema

CERTIFICATE = "monotonicity.json"
"""Its name among the files of a model."""

PROOFS: dict[str, Callable[[Any, FeatureSchema], tuple[FeatureProof, ...]]] = {
    "lightgbm": lambda estimator, schema: prove_trees(estimator.to_text(), schema),
    "logistic": prove_logistic,
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
