"""The proof over a sum of trees: tree by tree where that suffices, else by search over all that are concerned."""

import numpy as np
from numpy.typing import NDArray

from models.monotonicity.across_trees import MAX_NODES, Fall, deepest_fall
from models.monotonicity.certificate import DIRECTIONS, FeatureProof, Violation
from models.monotonicity.trees import Tree, UnknownForm, read_trees
from models.monotonicity.within_trees import largest_falls
from models.schema import FeatureSchema

NEVER_SEEN = "(a category that the trees do not name)"


def prove_trees(text: str, schema: FeatureSchema, max_nodes: int = MAX_NODES) -> tuple[FeatureProof, ...]:
    """A verdict for every feature with a direction of risk, from the text of a LightGBM model."""
    try:
        return prove_forest(read_trees(text), schema, max_nodes)
    except UnknownForm as error:
        signs, reason = _signs(schema), f"Not followed: {error}."
        return tuple(_proof(schema, int(i), signs, [], [], None, reason) for i in np.flatnonzero(signs))


def prove_forest(trees: list[Tree], schema: FeatureSchema, max_nodes: int = MAX_NODES) -> tuple[FeatureProof, ...]:
    """A verdict for every feature with a direction of risk.

    Parameters
    ----------
    trees
        Their sum is the prediction.
    max_nodes
        How long to search per feature, where single trees fall.
    """
    signs = _signs(schema)
    falling: dict[int, list[int]] = {}
    for number, tree in enumerate(trees):
        for feature in largest_falls(tree, signs):
            falling.setdefault(feature, []).append(number)
    proofs = []
    for i in np.flatnonzero(signs):
        concerned = falling.get(int(i), [])
        found = deepest_fall(trees, concerned, int(i), int(signs[i]), max_nodes)
        reason = None if found.complete else f"The search ended after {max_nodes} nodes."
        proofs.append(_proof(schema, int(i), signs, trees, concerned, found.fall, reason))
    return tuple(proofs)


def _signs(schema: FeatureSchema) -> NDArray[np.int64]:
    return np.array([feature.monotone for feature in schema.features], dtype=np.int64)


def _proof(
    schema: FeatureSchema,
    i: int,
    signs: NDArray[np.int64],
    trees: list[Tree],
    falling: list[int],
    fall: Fall | None,
    reason: str | None,
) -> FeatureProof:
    return FeatureProof(
        name=schema.features[i].name,
        direction=DIRECTIONS[int(signs[i])],
        verdict="violated" if fall else "not_proven" if reason else "proven",
        parts=sum(bool((tree.feature == i).any()) for tree in trees),
        falling_parts=len(falling),
        violation=_violation(schema, fall) if fall else None,
        reason=reason,
    )


def _violation(schema: FeatureSchema, fall: Fall) -> Violation:
    others = {schema.features[f].name: _shown(schema, f, value) for f, value in sorted(fall.others.items())}
    return Violation(safer=fall.safer, riskier=fall.riskier, others=others, by=fall.by)


def _shown(schema: FeatureSchema, feature: int, value: float) -> float | str | None:
    if np.isnan(value):
        return None
    levels = schema.features[feature].levels
    if levels is None:
        return value
    return levels[int(value)] if value < len(levels) else NEVER_SEEN
