"""The tables of many groups: what each answer adds, and the same for rows that are not worth a table."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from models.explanation.shapley.formula import of_patterns, of_rows
from models.explanation.shapley.groups import Group
from models.explanation.shapley.paths import Path
from models.monotonicity.trees import Ints
from models.schema import Array

AT_ONCE = 1 << 16
"""Patterns of leaves that are worked on together."""


@dataclass(frozen=True)
class Leaves:
    """Leaves of different groups that are computed together: as many features, the same place in their group.

    Attributes
    ----------
    shares, values
        See ``of_patterns``.
    group
        The group of each leaf.
    rows
        Where the sums of each leaf's features stand, shape (leaves, m).
    masks
        See ``Group``, shape (leaves, questions, 2).
    """

    shares: Array
    values: Array
    group: Ints
    rows: Ints
    masks: Ints

    def portions(self) -> Iterator["Leaves"]:
        """As many leaves at a time as the processor's memory holds the patterns of."""
        size = max(AT_ONCE >> self.shares.shape[1], 1)
        for start in range(0, len(self.values), size):
            some = slice(start, start + size)
            yield Leaves(self.shares[some], self.values[some], self.group[some], self.rows[some], self.masks[some])


class Sums:
    """Groups with as many questions, and for each of them a row per feature: its Shapley value, summed over leaves.

    Leaves of a group are added one after the other, by their place: always in the same order, so that the sum for a row
    is the same, to the last bit, looked up or computed.
    """

    def __init__(self, groups: Sequence[Group]) -> None:
        self.first = np.cumsum([0, *(len(group.features) for group in groups)])
        self.questions = len(groups[0].questions)
        self.leaves = list(_leaves(groups, self.first))

    def tables(self) -> Array:
        """For every number under which can be looked up, shape (rows, 2^questions)."""
        told = np.zeros((self.first[-1], 1 << self.questions))
        for leaves in (some for every in self.leaves for some in every.portions()):
            values = of_patterns(leaves.shares, leaves.values)
            stopped = np.zeros((len(values), 1), dtype=np.int64)
            for question in range(self.questions):
                no, yes = leaves.masks[:, question, 0, None], leaves.masks[:, question, 1, None]
                stopped = np.concatenate([stopped | no, stopped | yes], axis=1)
            for slot, rows in enumerate(leaves.rows.T):
                place = np.arange(slot, values.shape[0] * values.shape[1], values.shape[1]) * values.shape[2]
                told[rows] += values.ravel().take(stopped + place[:, None])
        return told

    def of_rows(self, numbers: Ints) -> Array:
        """For rows that would look up under these numbers, shape (groups, n): shape (rows, n)."""
        told = np.zeros((self.first[-1], numbers.shape[1]))
        for leaves in self.leaves:
            stopped = np.zeros((len(leaves.values), numbers.shape[1]), dtype=np.int64)
            for question in range(self.questions):
                yes = (numbers[leaves.group] >> question & 1).astype(bool)
                stopped |= np.where(yes, leaves.masks[:, question, 1, None], leaves.masks[:, question, 0, None])
            told[leaves.rows] += of_rows(leaves.shares, leaves.values, stopped)
        return told


def _leaves(groups: Sequence[Group], first: Ints) -> Iterator[Leaves]:
    most = max(len(group.paths) for group in groups)
    for place in range(most):
        alike: dict[int, list[tuple[int, Path]]] = {}
        for number, group in enumerate(groups):
            if place < len(group.paths):
                path = group.paths[place]
                alike.setdefault(len(path.features), []).append((number, path))
        for _, found in sorted(alike.items()):
            yield Leaves(
                shares=np.array([path.shares for _, path in found]),
                values=np.array([path.value for _, path in found]),
                group=np.array([number for number, _ in found]),
                rows=np.array([[first[n] + groups[n].features.index(f) for f in path.features] for n, path in found]),
                masks=np.array([groups[n].masks[place] for n, _ in found], dtype=np.int64),
            )
