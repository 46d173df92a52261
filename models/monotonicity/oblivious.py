"""Trees that ask the same question of every row on a level (CatBoost's), in the form in which trees are examined."""

from collections.abc import Sequence

import numpy as np

from models.estimators.catboost_trees import CatBoostTrees
from models.estimators.oblivious_trees import ObliviousTree
from models.monotonicity.certificate import FeatureProof
from models.monotonicity.proof import prove_forest
from models.monotonicity.trees import CATEGORICAL, DEFAULT_LEFT, MISSING_IS_NAN, Tree
from models.schema import FeatureSchema


def prove_catboost(estimator: CatBoostTrees, schema: FeatureSchema) -> tuple[FeatureProof, ...]:
    """A verdict for every feature with a direction of risk.

    Numbers within 1e-35 of zero count as zero here, as they do in LightGBM.
    """
    owner, code = _columns(estimator.levels)
    return prove_forest([as_tree(tree, owner, code) for tree in estimator.trees], schema)


def as_tree(tree: ObliviousTree, owner: Sequence[int], code: Sequence[int | None]) -> Tree:
    """The same decisions node by node.

    Parameters
    ----------
    owner
        The feature that each column belongs to.
    code
        The category that a column stands for; None for a number.
    """
    depth = len(tree.columns)
    levels = [(level, answers) for level in range(depth) for answers in range(1 << level)]
    nodes = {place: number for number, place in enumerate(levels)}
    yes_is_left = [code[column] is not None for column in tree.columns]

    def child(level: int, answers: int, yes: bool) -> int:
        told = answers | int(yes) << level
        return nodes[level + 1, told] if level + 1 < depth else -1 - told

    asked = [level for level, _ in levels]
    named = [code[tree.columns[level]] for level in asked]
    return Tree(
        feature=np.array([owner[tree.columns[level]] for level in asked], dtype=np.int64),
        threshold=np.array([float(n) if named[n] is not None else tree.borders[asked[n]] for n in range(len(asked))]),
        kind=np.array([_kind(named[n], bool(tree.missing[asked[n]])) for n in range(len(asked))], dtype=np.int64),
        left=np.array([child(level, a, yes_is_left[level]) for level, a in levels], dtype=np.int64),
        right=np.array([child(level, a, not yes_is_left[level]) for level, a in levels], dtype=np.int64),
        value=tree.leaves,
        categories=tuple(np.array([] if name is None else [name], dtype=np.int64) for name in named),
    )


def _kind(code: int | None, missing_says_yes: bool) -> int:
    if code is not None:
        return CATEGORICAL
    return MISSING_IS_NAN << 2 | (0 if missing_says_yes else DEFAULT_LEFT)


def _columns(levels: Sequence[int]) -> tuple[list[int], list[int | None]]:
    """Owner and category of each of CatBoost's columns (``models.estimators.catboost_trees.numbers``)."""
    owner = [i for i, count in enumerate(levels) for _ in range(max(count, 1))]
    code: list[int | None] = []
    for count in levels:
        code += list(range(count)) if count else [None]
    return owner, code
