"""The proof over CatBoost's trees: every tree alone must never fall; what one tree may lose others may make good."""

import numpy as np

from models.estimators.catboost_trees import CatBoostTrees
from models.estimators.oblivious_trees import ObliviousTree
from models.monotonicity.certificate import FeatureProof
from models.monotonicity.proof import DIRECTIONS
from models.schema import FeatureSchema


def prove_catboost(estimator: CatBoostTrees, schema: FeatureSchema) -> tuple[FeatureProof, ...]:
    """A verdict for every feature with a direction of risk: proven, or not (then trees together may still not fall)."""
    first_column = np.concatenate([[0], np.cumsum([max(levels, 1) for levels in estimator.levels])])
    proofs = []
    for column, feature in zip(first_column, schema.features, strict=False):
        if not feature.monotone:
            continue
        concerned = [tree for tree in estimator.trees if column in tree.columns]
        falling = sum(_can_fall(tree, int(column), feature.monotone) for tree in concerned)
        proofs.append(
            FeatureProof(
                name=feature.name,
                direction=DIRECTIONS[feature.monotone],
                verdict="not_proven" if falling else "proven",
                parts=len(concerned),
                falling_parts=falling,
                reason="Single trees fall; whether others make it good was not searched." if falling else None,
            )
        )
    return tuple(proofs)


def _can_fall(tree: ObliviousTree, column: int, monotone: int) -> bool:
    """Whether some answers to the other questions let a riskier value of the column lower the tree's log-odds."""
    asked = np.flatnonzero(tree.columns == column)
    bits = 1 << asked
    others = np.array([leaf for leaf in range(len(tree.leaves)) if not any(leaf & bit for bit in bits)])
    borders = np.unique(tree.borders[asked])
    yes = [int(bits[tree.borders[asked] < border].sum()) for border in borders]
    rising = tree.leaves[others[:, None] + np.array([*yes, int(bits.sum())])]  # a column per interval between borders
    return bool((monotone * np.diff(rising, axis=1) < 0).any())
