"""The proof over a logistic regression: a number moves the log-odds the way its weight points, everywhere."""

from math import asinh

from models.estimators.logistic import Logistic
from models.monotonicity.certificate import FeatureProof, Violation
from models.monotonicity.proof import DIRECTIONS
from models.schema import FeatureSchema


def prove_logistic(estimator: Logistic, schema: FeatureSchema) -> tuple[FeatureProof, ...]:
    """A verdict for every feature with a direction of risk.

    A number is prepared by an increasing function (its spread is above zero), so the sign of its weight decides. The
    violation shown is a step from the training median by one spread.
    """
    prepared = estimator.preparation
    first_column = 0
    proofs = []
    for i, feature in enumerate(schema.features):
        weight = float(estimator.weights[first_column])
        first_column += prepared.levels[i] or 2  # a category has a column per level, a number itself and a flag
        if not feature.monotone:
            continue
        centre, spread = float(prepared.centre[i]), float(prepared.spread[i])
        against = weight * feature.monotone < 0
        step = Violation(safer=centre, riskier=centre + feature.monotone * spread, others={}, by=abs(weight) * asinh(1))
        proofs.append(
            FeatureProof(
                name=feature.name,
                direction=DIRECTIONS[feature.monotone],
                verdict="violated" if against else "proven",
                parts=1,
                falling_parts=int(against),
                violation=step if against else None,
            )
        )
    return tuple(proofs)
