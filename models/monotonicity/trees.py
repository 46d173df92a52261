"""Trees and the way a row takes through them; those of LightGBM are read from the text that is shipped."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from models.schema import Array

ZERO = float(np.float32(1e-35))
"""LightGBM's kZeroThreshold: it takes numbers this close to zero for zero (LightGBM/meta.h)."""

CATEGORICAL, DEFAULT_LEFT = 1, 2
MISSING_IS_ZERO, MISSING_IS_NAN = 1, 2
"""Bits of a node's decision type; its missing type stands in bits 2 and 3 (LightGBM/tree.h)."""

Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]


class UnknownForm(ValueError):
    """The text describes trees of a kind whose decisions are not followed here."""


@dataclass(frozen=True)
class Tree:
    """One tree: a node's child is a node, or leaf ``-1 - child`` where it is negative."""

    feature: Ints
    threshold: Array
    kind: Ints
    left: Ints
    right: Ints
    value: Array
    categories: tuple[Ints, ...]
    """Codes that go left, by the number that stands in the threshold of a categorical node."""
    node_rows: Ints = field(default_factory=lambda: np.zeros(0, dtype=np.int64))
    leaf_rows: Ints = field(default_factory=lambda: np.zeros(0, dtype=np.int64))
    """Training rows that came to each node, and to each leaf; empty where nobody counted them."""

    def goes_left(self, nodes: Ints, values: Array) -> Bools:
        """Which of these nodes send which of these values of their feature to the left, shape (nodes, values)."""
        return np.stack([self._left(int(node), values) for node in nodes])

    def _left(self, node: int, values: Array) -> Bools:
        if self.kind[node] & CATEGORICAL:
            # Missing, negative and never seen go right.
            return np.isin(values, self.categories[int(self.threshold[node])])
        missing_type = (self.kind[node] >> 2) & 3
        value = np.where(np.abs(values) <= ZERO, 0.0, values)
        if missing_type != MISSING_IS_NAN:
            value = np.nan_to_num(value, nan=0.0)
        missing = value == 0 if missing_type == MISSING_IS_ZERO else np.isnan(value)
        return np.where(missing, bool(self.kind[node] & DEFAULT_LEFT), value <= self.threshold[node])

    def paths(self) -> tuple[Bools, Bools]:
        """Nodes that a row must leave to the left, and to the right, to reach each leaf; shape (leaves, nodes)."""
        must_left = np.zeros((len(self.value), len(self.feature)), dtype=bool)
        must_right = must_left.copy()
        to_visit: list[tuple[int, list[tuple[int, bool]]]] = [(0 if len(self.feature) else -1, [])]
        while to_visit:
            child, path = to_visit.pop()
            if child >= 0:
                to_visit.append((int(self.left[child]), [*path, (child, True)]))
                to_visit.append((int(self.right[child]), [*path, (child, False)]))
                continue
            for node, left in path:
                (must_left if left else must_right)[-1 - child, node] = True
        return must_left, must_right


def read_trees(text: str) -> list[Tree]:
    """Every tree of a model's text.

    Raises
    ------
    UnknownForm
        When leaves are linear models, or a row has more than one output.
    """
    head, *parts = text.partition("\nend of trees")[0].split("\nTree=")
    if "num_tree_per_iteration=1" not in head.splitlines():
        raise UnknownForm("the model has more than one output")
    return [_tree(dict(_lines(part))) for part in parts]


def _lines(part: str) -> Iterator[tuple[str, str]]:
    for line in part.splitlines():
        name, sign, value = line.partition("=")
        if sign:
            yield name, value


def _tree(told: dict[str, str]) -> Tree:
    if told.get("is_linear", "0") != "0":
        raise UnknownForm("its leaves are linear models")
    edges, words = _ints(told, "cat_boundaries"), _ints(told, "cat_threshold")
    bitsets = [words[first:last] for first, last in pairwise(edges)]
    return Tree(
        feature=_ints(told, "split_feature"),
        threshold=np.array(told.get("threshold", "").split(), dtype=np.float64),
        kind=_ints(told, "decision_type"),
        left=_ints(told, "left_child"),
        right=_ints(told, "right_child"),
        value=np.array(told["leaf_value"].split(), dtype=np.float64),
        categories=tuple(_codes(bitset) for bitset in bitsets),
        node_rows=_ints(told, "internal_count"),
        leaf_rows=_ints(told, "leaf_count"),
    )


def _ints(told: dict[str, str], name: str) -> Ints:
    return np.array(told.get(name, "").split(), dtype=np.int64)


def _codes(bitset: Ints) -> Ints:
    """The numbers of the bits that are set, 32 to a word."""
    return np.flatnonzero(((bitset[:, None] >> np.arange(32)) & 1).ravel())
