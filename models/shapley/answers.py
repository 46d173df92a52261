"""How rows answer the questions of a tree: which nodes they leave to the right."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from models.monotonicity.trees import (
    CATEGORICAL,
    DEFAULT_LEFT,
    MISSING_IS_NAN,
    MISSING_IS_ZERO,
    ZERO,
    Bools,
    Ints,
    Tree,
)
from models.schema import Array
from models.shapley.groups import Group, Question

LARGEST = float(np.finfo(np.float64).max)

Treatment = tuple[int, bool]
"""What a node does with missing values: its missing type, and whether missing goes left."""


@dataclass(frozen=True)
class Columns:
    """The columns that trees look at: a feature, its missing values replaced by what sends them where the node says."""

    wanted: tuple[tuple[int, Treatment], ...]

    @classmethod
    def of(cls, trees: Sequence[Tree]) -> "Columns":
        """All that the numeric nodes of these trees look at."""
        return cls(tuple(sorted({pair for tree in trees for pair in _looked_at(tree) if pair is not None})))

    def of_rows(self, X: Array) -> Array:
        """Shape (columns, n), without NaN."""
        return np.stack([_treated(X[:, feature], how) for feature, how in self.wanted] or [np.zeros(len(X))])


def _treated(values: Array, how: Treatment) -> Array:
    missing_type, left = how
    values = np.clip(np.where(np.abs(values) <= ZERO, 0.0, values), -LARGEST, LARGEST)
    missing = np.isnan(values)
    if missing_type == MISSING_IS_ZERO:
        missing |= values == 0
    elif missing_type != MISSING_IS_NAN:
        return np.where(missing, 0.0, values)
    return np.where(missing, -np.inf if left else np.inf, values)


def _looked_at(tree: Tree) -> list[tuple[int, Treatment] | None]:
    return [
        None if kind & CATEGORICAL else (feature, (kind >> 2 & 3, bool(kind & DEFAULT_LEFT)))
        for feature, kind in zip(tree.feature.tolist(), tree.kind.tolist(), strict=True)
    ]


class Answers:
    """The questions of one tree's groups, ready to be put to rows."""

    def __init__(self, tree: Tree, groups: Sequence[Group], columns: Columns) -> None:
        place = {pair: i for i, pair in enumerate(columns.wanted)}
        looked_at = _looked_at(tree)
        self.column = np.array([0 if pair is None else place[pair] for pair in looked_at], dtype=np.int64)
        self.threshold = np.clip(tree.threshold, -LARGEST, LARGEST)
        self.categorical = [
            (node, int(tree.feature[node]), _goes_right(tree.categories[int(tree.threshold[node])]))
            for node, pair in enumerate(looked_at)
            if pair is None
        ]
        self.joint: list[tuple[Ints, Bools]] = []
        self.weights = self._weights(groups)

    def _weights(self, groups: Sequence[Group]) -> NDArray[np.floating]:
        """What each answer adds to the number under which a group is looked up, shape (groups, answers).

        Answers are: does the row leave the node to the right, for each node; does it leave one of several nodes to the
        other side, for each question of this kind; and yes. Numbers are whole and below 2^24, where a float32 holds
        them exactly, or 2^52 and a float64.
        """
        added = [
            (row, *self._added(bit, question))
            for row, g in enumerate(groups)
            for bit, question in enumerate(g.questions)
        ]
        most = max(len(group.questions) for group in groups)
        weights = np.zeros(
            (len(groups), len(self.column) + len(self.joint) + 1), dtype=np.float32 if most <= 24 else np.float64
        )
        for row, answer, weight in added:
            weights[row, answer] = weight
            weights[row, -1] += max(-weight, 0)
        return weights

    def _added(self, bit: int, question: Question) -> tuple[int, int]:
        """Number of the answer, and its weight: below zero where a no counts."""
        node, left = question.steps[0]
        if len(question.steps) == 1:
            return node, 1 << bit if left else -(1 << bit)
        nodes, lefts = zip(*question.steps, strict=True)
        self.joint.append((np.array(nodes), np.array(lefts)))
        return len(self.column) + len(self.joint) - 1, 1 << bit

    def numbers(self, X: Array, columns: Array) -> Ints:
        """Under which number each row looks up in each group, shape (groups, n)."""
        nodes = len(self.column)
        right = np.empty((nodes, len(X)), dtype=bool)
        for node, column in enumerate(self.column):
            np.greater(columns[column], self.threshold[node], out=right[node])
        for node, feature, goes_right in self.categorical:
            right[node] = goes_right[_code(X[:, feature], len(goes_right))]
        answers = np.ones((self.weights.shape[1], len(X)), dtype=self.weights.dtype)
        answers[:nodes] = right
        for i, (asked, lefts) in enumerate(self.joint):
            answers[nodes + i] = (right[asked] == lefts[:, None]).any(axis=0)
        return (self.weights @ answers).astype(np.int64)


def _goes_right(codes: Ints) -> Bools:
    """By code, the last place standing for all that is missing, negative or beyond."""
    goes_right = np.ones(int(codes.max(initial=-1)) + 2, dtype=bool)
    goes_right[codes] = False
    return goes_right


def _code(values: Array, beyond: int) -> Ints:
    # LightGBM cuts a number off to its code.
    known = (values > -1) & (values < beyond - 1)
    return np.where(known, values, beyond - 1).astype(np.int64)
