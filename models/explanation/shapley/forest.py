"""Exact SHAP values of a sum of trees: looked up where LightGBM computes them row by row."""

from collections.abc import Iterator, Sequence
from functools import cached_property

import numpy as np

from models.explanation.shapley.formula import of_rows
from models.explanation.shapley.groups import BITS_ALONE, Group, grouped
from models.explanation.shapley.paths import Path, paths_of
from models.explanation.shapley.split_outcomes import Answers, Columns
from models.explanation.shapley.tables import Sums
from models.monotonicity.trees import Ints, Tree
from models.schema import Array

CHUNK = 16_384
"""Rows taken at a time: their intermediate results stay in the processor's memory."""

FEW = 256
"""Rows below which no table is filled: computing them one by one is quicker."""

TABLE_BYTES = 512 << 20
"""Memory for tables. Trees that need more are worked through in parts; a part's tables are thrown away after it."""

Terms = list[tuple[int, Array]]
"""A group's features, and for each the group's sums: by number looked up, or by row."""


class Forest:
    """Trees whose log-odds are added up (docs/decisions/0021-contributions-are-looked-up.md).

    A row's contributions are the same to the last bit in whatever company it comes: looked up or computed, they are the
    same terms, added in the same order, and that order hangs on the trees alone.
    """

    def __init__(self, trees: Sequence[Tree], features: int) -> None:
        """Raise ``UnknownForm`` for trees that do not say how many training rows came to their nodes."""
        self.features = features
        self.parts = list(_parts([tree for tree in trees if len(tree.feature)]))
        self.base = sum((_mean(tree) for tree in trees), 0.0)

    def contributions(self, X: Array) -> Array:
        """What each feature adds, shape (n, features + 1); the last column is the mean of the training rows."""
        told = np.zeros((len(X), self.features + 1))
        told[:, -1] = self.base
        few = len(X) < FEW
        for part in self.parts:
            tables = [] if few else part.kept_tables if len(self.parts) == 1 else part.tables()
            for start in range(0, len(X), CHUNK):
                rows = X[start : start + CHUNK]
                added = part.computed(rows) if few else part.looked_up(rows, tables)
                told[start : start + CHUNK, part.features] += np.column_stack([added[f] for f in part.features])
        return told


class Part:
    """Trees whose tables fit into memory together."""

    def __init__(self, trees: Sequence[Tree], groups: Sequence[Sequence[Group]]) -> None:
        self.columns = Columns.of(trees)
        self.answers = [Answers(tree, own, self.columns) for tree, own in zip(trees, groups, strict=True)]
        self.groups = [group for own in groups for group in own]
        self.features = sorted({feature for group in self.groups for feature in group.features})
        alike: dict[int, list[int]] = {}
        for number, group in enumerate(self.groups):
            alike.setdefault(len(group.questions), []).append(number)
        self.alike = {bits: np.array(numbers) for bits, numbers in alike.items()}
        self.sums = {bits: Sums([self.groups[n] for n in numbers]) for bits, numbers in alike.items()}

    @cached_property
    def kept_tables(self) -> list[Terms]:
        """``tables``, kept for the next rows."""
        return self.tables()

    def tables(self) -> list[Terms]:
        """By group; empty for a leaf that has none."""
        return self._by_group({bits: sums.tables() for bits, sums in self.sums.items() if bits <= BITS_ALONE})

    def looked_up(self, X: Array, tables: Sequence[Terms]) -> dict[int, Array]:
        """What each feature adds, by its number: arrays of shape (n,)."""
        told, found = self._nothing(X), np.empty(len(X))
        for group, terms, numbers in zip(self.groups, tables, self._numbers(X), strict=True):
            if not terms:
                # Of the many ways to pass so long a path, rows that come together take few.
                met, numbers = np.unique(numbers, return_inverse=True)
                terms = _terms_of(group.paths[0], met)
            for feature, table in terms:
                table.take(numbers, out=found, mode="clip")
                told[feature] += found
        return told

    def computed(self, X: Array) -> dict[int, Array]:
        """The same as ``looked_up``, without tables."""
        told, numbers = self._nothing(X), np.stack(list(self._numbers(X)))
        sums = {bits: sums.of_rows(numbers[self.alike[bits]]) for bits, sums in self.sums.items()}
        for terms in self._by_group(sums):
            for feature, values in terms:
                told[feature] += values
        return told

    def _numbers(self, X: Array) -> Iterator[Ints]:
        seen = self.columns.of_rows(X)
        return (numbers for answers in self.answers for numbers in answers.numbers(seen))

    def _nothing(self, X: Array) -> dict[int, Array]:
        return {feature: np.zeros(len(X)) for feature in self.features}

    def _by_group(self, sums: dict[int, Array]) -> list[Terms]:
        terms: list[Terms] = [[] for _ in self.groups]
        for bits, rows in sums.items():
            first = self.sums[bits].first
            for i, number in enumerate(self.alike[bits]):
                terms[number] = list(zip(self.groups[number].features, rows[first[i] : first[i + 1]], strict=True))
        return terms


def _parts(trees: Sequence[Tree]) -> Iterator[Part]:
    taken: list[tuple[Tree, list[Group]]] = []
    size = 0
    for tree in trees:
        groups = grouped(paths_of(tree))
        needed = sum(8 * len(g.features) << len(g.questions) for g in groups if len(g.questions) <= BITS_ALONE)
        if taken and size + needed > TABLE_BYTES:
            yield Part([tree for tree, _ in taken], [groups for _, groups in taken])
            taken, size = [], 0
        taken.append((tree, groups))
        size += needed
    if taken:
        yield Part([tree for tree, _ in taken], [groups for _, groups in taken])


def _terms_of(path: Path, numbers: Ints) -> Terms:
    values = of_rows(np.array([path.shares]), np.array([path.value]), numbers[None])[0]
    return list(zip(path.features, values, strict=True))


def _mean(tree: Tree) -> float:
    return float(np.average(tree.value, weights=tree.leaf_rows)) if len(tree.feature) else float(tree.value[0])
