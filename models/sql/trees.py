"""Trees of LightGBM and of CatBoost as nested CASE expressions over encoded columns (``models.sql.statement``)."""

from collections.abc import Sequence

import numpy as np
from sqlglot import exp

from models.estimators.boosted_trees import BoostedTrees
from models.estimators.catboost_trees import CatBoostTrees
from models.estimators.oblivious_trees import ObliviousTree
from models.monotonicity.trees import CATEGORICAL, DEFAULT_LEFT, MISSING_IS_NAN, MISSING_IS_ZERO, ZERO, Tree, read_trees
from models.sql.expressions import Expression, bare, choice, is_null, number, total


def boosted_trees(model: BoostedTrees, columns: Sequence[Expression]) -> Expression:
    """The raw log-odds of LightGBM's trees.

    Raises
    ------
    UnknownForm
        When a tree is of a kind whose decisions are not followed (``models.monotonicity.trees``).
    """
    return total([_node(tree, 0 if len(tree.feature) else -1, columns) for tree in read_trees(model.to_text())])


def catboost_trees(model: CatBoostTrees, columns: Sequence[Expression]) -> Expression:
    """The raw log-odds of CatBoost's trees."""
    questioned = [(i, level) for i, count in enumerate(model.levels) for level in (range(count) if count else [None])]
    trees = [_oblivious(tree, len(tree.columns) - 1, 0, questioned, columns) for tree in model.trees]
    return total([number(model.bias), *trees])


def _node(tree: Tree, node: int, columns: Sequence[Expression]) -> Expression:
    if node < 0:
        return number(float(tree.value[-1 - node]))
    left, right = (_node(tree, int(child[node]), columns) for child in (tree.left, tree.right))
    return choice(_goes_left(tree, node, columns[int(tree.feature[node])]), left, right)


def _goes_left(tree: Tree, node: int, value: Expression) -> Expression:
    """LightGBM's decision; a comparison with null is null, and null goes right."""
    kind, threshold = int(tree.kind[node]), float(tree.threshold[node])
    if kind & CATEGORICAL:
        codes = [exp.Literal.number(int(code)) for code in tree.categories[int(threshold)]]
        return exp.In(this=value.copy(), expressions=codes)
    missing_type, missing_left = (kind >> 2) & 3, bool(kind & DEFAULT_LEFT)
    below = _at_most(value, threshold)
    if missing_type == MISSING_IS_NAN:
        return _either(below, is_null(value)) if missing_left else below
    if missing_type == MISSING_IS_ZERO:
        zero = _either(is_null(value), exp.LTE(this=exp.Abs(this=value.copy()), expression=bare(ZERO)))
        return _either(zero, below) if missing_left else exp.and_(exp.not_(zero), below)
    return _either(below, is_null(value)) if threshold >= 0 else below  # a missing value counts as zero


def _either(first: Expression, second: Expression) -> Expression:
    return exp.Or(this=first, expression=second)


def _at_most(value: Expression, threshold: float) -> Expression:
    """Whether a value is no more than the threshold, where what lies around zero counts as zero.

    Every value is finite, so that an infinite threshold only tells missing values from the others.
    """
    if np.isinf(threshold):
        return exp.not_(is_null(value)) if threshold > 0 else exp.false()
    if -ZERO <= threshold < 0:
        return exp.LT(this=value.copy(), expression=bare(-ZERO))
    return exp.LTE(this=value.copy(), expression=bare(ZERO if 0 <= threshold <= ZERO else threshold))


def _oblivious(
    tree: ObliviousTree,
    question: int,
    leaf: int,
    questioned: Sequence[tuple[int, int | None]],
    columns: Sequence[Expression],
) -> Expression:
    if question < 0:
        return number(float(tree.leaves[leaf]))
    feature, level = questioned[int(tree.columns[question])]
    border, missing_yes = float(tree.borders[question]), bool(tree.missing[question])
    asked = _exceeds(columns[feature], border, missing_yes) if level is None else _is(columns[feature], level, border)
    yes, no = (_oblivious(tree, question - 1, leaf | bit << question, questioned, columns) for bit in (1, 0))
    return choice(asked, yes, no)


def _is(code: Expression, level: int, border: float) -> Expression:
    """Whether a column that is 1 for one level of a category, and else 0, lies above the border."""
    if border >= 1 or border < 0:
        return exp.false() if border >= 1 else exp.true()
    return exp.EQ(this=code.copy(), expression=exp.Literal.number(level))


def _exceeds(value: Expression, border: float, missing_yes: bool) -> Expression:
    """Whether a value, rounded to single precision as CatBoost does, lies above the border.

    Doubles that round to the next single above the border begin in the middle between that one and the one below it;
    the middle itself goes to the neighbour whose last bit is 0.
    """
    above = np.float32(border)
    while float(above) <= border:
        above = np.nextafter(above, np.float32(np.inf))
    below = np.nextafter(above, np.float32(-np.inf))
    middle = (float(above) + float(below)) / 2
    kind = exp.GTE if int(above.view(np.int32)) % 2 == 0 else exp.GT
    exceeds: Expression = kind(this=value.copy(), expression=bare(middle))
    return _either(exceeds, is_null(value)) if missing_yes else exceeds
