"""The proof over a sum of functions of one feature each: each is looked at where it can turn."""

from collections.abc import Sequence

import numpy as np

from models.estimators.base import Estimator
from models.estimators.logistic import Logistic
from models.estimators.scorecard import Scorecard
from models.monotonicity.certificate import DIRECTIONS, FeatureProof, Violation
from models.schema import FeatureSchema

ROUNDING = 1e-12
"""A smaller fall of the log-odds is rounding of their sum."""


def prove_logistic(estimator: Logistic, schema: FeatureSchema) -> tuple[FeatureProof, ...]:
    """A logistic regression on ranks: between two knots a feature's part is a straight line, beyond them it is flat."""
    return _prove(estimator, schema, [values for values, _ in estimator.preparation.knots])


def prove_scorecard(estimator: Scorecard, schema: FeatureSchema) -> tuple[FeatureProof, ...]:
    """A scorecard: a feature's part is a step function that jumps at the edges of its bins."""
    edges = [bins.edges or () for bins in estimator.bins]
    return _prove(estimator, schema, [[np.nextafter(e[0], -np.inf), *e] if e else [] for e in edges])


def _prove(estimator: Estimator, schema: FeatureSchema, turning: Sequence[Sequence[float]]) -> tuple[FeatureProof, ...]:
    """Compare the prediction at neighbouring turning points of a feature; what the others hold changes nothing."""
    proofs = []
    for i, feature in enumerate(schema.features):
        if not feature.monotone:
            continue
        points = np.asarray(turning[i], dtype=np.float64)
        rows = np.full((len(points), len(schema.features)), np.nan)
        rows[:, i] = points
        falls = -feature.monotone * np.diff(estimator.log_odds(rows)) if len(points) > 1 else np.zeros(1)
        worst = int(falls.argmax())
        against = float(falls[worst]) > ROUNDING
        proofs.append(
            FeatureProof(
                name=feature.name,
                direction=DIRECTIONS[feature.monotone],
                verdict="violated" if against else "proven",
                parts=1,
                falling_parts=int(against),
                violation=_step(points, worst, feature.monotone, float(falls[worst])) if against else None,
            )
        )
    return tuple(proofs)


def _step(points: "np.ndarray[tuple[int], np.dtype[np.float64]]", at: int, sign: int, by: float) -> Violation:
    lower, upper = float(points[at]), float(points[at + 1])
    safer, riskier = (lower, upper) if sign > 0 else (upper, lower)
    return Violation(safer=safer, riskier=riskier, others={}, by=by)
