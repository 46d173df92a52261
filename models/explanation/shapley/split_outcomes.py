"""How rows answer the questions of a tree: which nodes they leave to the right."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from models.explanation.shapley.groups import Group, Question
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

LARGEST = float(np.finfo(np.float64).max)
"""Beside infinity, which stands for what is missing."""

NO_CODE = 2**31
"""Beyond all codes: LightGBM's are positive numbers of 32 bits."""

Treatment = tuple[int, bool]
"""What a node does with missing values: its missing type, and whether missing goes left."""


@dataclass(frozen=True)
class Columns:
    """What trees look at in rows.

    Attributes
    ----------
    numbers
        A feature, and what becomes of its missing values.
    categories
        Features that are told as codes.
    """

    numbers: tuple[tuple[int, Treatment], ...]
    categories: tuple[int, ...]

    @classmethod
    def of(cls, trees: Sequence[Tree]) -> "Columns":
        """All that the nodes of these trees look at."""
        seen = [pair for tree in trees for pair in _looked_at(tree)]
        numbers = {(feature, how) for feature, how in seen if how is not None}
        return cls(tuple(sorted(numbers)), tuple(sorted({feature for feature, how in seen if how is None})))

    def of_rows(self, X: Array) -> "Seen":
        """What these trees see of rows."""
        numbers = [_treated(X[:, feature], how) for feature, how in self.numbers]
        return Seen(numbers, {feature: _codes(X[:, feature]) for feature in self.categories})


@dataclass(frozen=True)
class Seen:
    """Rows as ``Columns`` asks for them: numbers without NaN, and codes by feature, arrays of shape (n,)."""

    numbers: list[Array]
    codes: dict[int, Ints]


def _treated(values: Array, how: Treatment) -> Array:
    """Numbers whose missing ones are replaced by what sends them where the node says."""
    missing_type, left = how
    values = np.clip(np.where(np.abs(values) <= ZERO, 0.0, values), -LARGEST, LARGEST)
    missing = np.isnan(values)
    if missing_type == MISSING_IS_ZERO:
        missing |= values == 0
    elif missing_type != MISSING_IS_NAN:
        return np.where(missing, 0.0, values)
    return np.where(missing, -np.inf if left else np.inf, values)


def _codes(values: Array) -> Ints:
    """As LightGBM does, numbers are cut off to whole ones; what is no code becomes ``NO_CODE``."""
    known = (values > -1) & (values < NO_CODE)
    return np.where(known, values, NO_CODE).astype(np.int64)


def _looked_at(tree: Tree) -> list[tuple[int, Treatment | None]]:
    """By node: the feature, and how missing values are treated; None for a category."""
    return [
        (feature, None if kind & CATEGORICAL else (kind >> 2 & 3, bool(kind & DEFAULT_LEFT)))
        for feature, kind in zip(tree.feature.tolist(), tree.kind.tolist(), strict=True)
    ]


@dataclass(frozen=True)
class _Asked:
    """The questions of a group: first step of each, and of those that have more, the further ones.

    ``nodes`` have shape (questions,), ``lefts`` and ``bits`` (questions, 1): they are held against rows.
    """

    nodes: Ints
    lefts: Bools
    bits: NDArray[np.integer[Any]]
    further: list[tuple[int, Ints, Bools]]

    @classmethod
    def by(cls, questions: Sequence[Question]) -> "_Asked":
        """These questions."""
        nodes, lefts = _columns([question.steps[0] for question in questions])
        bits = np.arange(len(questions))[:, None]
        further = [
            (i, *_columns(question.steps[1:])) for i, question in enumerate(questions) if len(question.steps) > 1
        ]
        # Narrow numbers are quicker to add up.
        return cls(nodes, lefts, bits.astype(np.uint16) if len(questions) <= 16 else bits, further)


def _columns(steps: Sequence[tuple[int, bool]]) -> tuple[Ints, Bools]:
    return np.array([node for node, _ in steps]), np.array([[left] for _, left in steps])


class Answers:
    """The questions of one tree's groups, ready to be put to rows."""

    def __init__(self, tree: Tree, groups: Sequence[Group], columns: Columns) -> None:
        place = {column: i for i, column in enumerate(columns.numbers)}
        looked_at = list(enumerate(_looked_at(tree)))
        self.nodes = len(looked_at)
        self.numeric = [
            (node, place[feature, how], min(max(float(tree.threshold[node]), -LARGEST), LARGEST))
            for node, (feature, how) in looked_at
            if how is not None
        ]
        self.categorical = [
            (node, feature, _goes_right(tree.categories[int(tree.threshold[node])]))
            for node, (feature, how) in looked_at
            if how is None
        ]
        self.asked = [_Asked.by(group.questions) for group in groups]

    def numbers(self, rows: Seen) -> Iterator[Ints]:
        """For each group, under which number each row looks up, shape (n,)."""
        right = self._right(rows)
        for asked in self.asked:
            yes = right[asked.nodes] == asked.lefts
            for question, nodes, lefts in asked.further:
                yes[question] |= (right[nodes] == lefts).any(axis=0)
            yield np.bitwise_or.reduce(yes.astype(asked.bits.dtype) << asked.bits, axis=0).astype(np.int64)

    def _right(self, rows: Seen) -> Bools:
        """Which nodes send which rows to the right, shape (nodes, n)."""
        n = len(rows.numbers[0] if rows.numbers else next(iter(rows.codes.values())))
        right = np.empty((self.nodes, n), dtype=bool)
        for node, column, threshold in self.numeric:
            np.greater(rows.numbers[column], threshold, out=right[node])
        for node, feature, goes_right in self.categorical:
            goes_right.take(rows.codes[feature], out=right[node], mode="clip")
        return right


def _goes_right(codes: Ints) -> Bools:
    """By code; the last place stands for all that is beyond or no code."""
    goes_right = np.ones(int(codes.max(initial=-1)) + 2, dtype=bool)
    goes_right[codes] = False
    return goes_right
