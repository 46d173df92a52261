"""The exact search: where single trees fall, does the sum of all fall, and where?

A step of the feature from one cell into the next is felt only by the trees that split between the two. In each of them
the step changes the value by one of a few amounts, each for a box of the other features. The sum falls where boxes of
amounts that add up to less than zero have a row in common. Branch and bound over these finds the deepest fall, or shows
that there is none; it gives up, and says so, after ``MAX_NODES`` nodes.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from models.monotonicity.cells import cells
from models.monotonicity.trees import Bools, Tree
from models.monotonicity.within_trees import Reach, reach
from models.schema import Array

MAX_NODES = 20_000
"""Nodes searched per feature: seconds at most."""

ROUNDING = 1e-12
"""A smaller fall of the sum is rounding: LightGBM's leaf values are of the order of 0.01, and there are hundreds."""

Box = dict[int, int]
"""Feature -> set of its cells, as bits of a number."""


@dataclass(frozen=True)
class Fall:
    """A step of one feature in its risky direction that lowers the sum, with the other features where it does."""

    safer: float
    riskier: float
    others: Mapping[int, float]
    by: float


@dataclass(frozen=True)
class Searched:
    """What the search over one feature has found; ``complete`` when it looked at everything that matters."""

    fall: Fall | None
    complete: bool


@dataclass(frozen=True)
class Change:
    """What a step changes in one tree for the rows of a box."""

    tree: int
    by: float
    box: Box


def deepest_fall(
    trees: Sequence[Tree], falling: Sequence[int], feature: int, sign: int, max_nodes: int = MAX_NODES
) -> Searched:
    """Search every step of a feature at which one of the ``falling`` trees (their positions) falls.

    At any other step no tree falls, so the sum does not.
    """
    if not falling:
        return Searched(None, complete=True)
    concerned = [number for number, tree in enumerate(trees) if (tree.feature == feature).any()]
    used = {int(f) for number in concerned for f in trees[number].feature}
    values = {f: cells([trees[number] for number in concerned], f) for f in sorted(used)}
    reached = {number: reach(trees[number], values) for number in concerned}
    boxes = {number: _boxes(reached[number], feature) for number in concerned}
    worst: Fall | None = None
    left = max_nodes
    for step in _steps(reached, falling, feature, len(values[feature]) - 2):
        changes = [
            _changes(number, pairs, sign * trees[number].value, boxes[number])
            for number in concerned
            if len(pairs := _leaves_before_and_after(reached[number], feature, step))
        ]
        search = _Search(changes, left)
        search.run()
        left -= search.nodes
        if search.chosen is not None and (worst is None or -search.best > worst.by):
            edges = values[feature][step], values[feature][step + 1]
            safer, riskier = edges if sign > 0 else edges[::-1]
            others = {f: _first_of(values[f], bits) for f, bits in search.chosen.items()}
            worst = Fall(float(safer), float(riskier), others, -search.best)
        if left <= 0:
            return Searched(worst, complete=False)
    return Searched(worst, complete=True)


def _boxes(reached: Reach, feature: int) -> Mapping[int, Sequence[int]]:
    """Per feature other than the one that steps: the cells from which each leaf can be reached, as bits."""
    return {f: _as_bits(members) for f, members in reached.members.items() if f != feature}


def _steps(reached: Mapping[int, Reach], falling: Sequence[int], feature: int, count: int) -> Iterator[int]:
    for step in range(count):
        members = (reached[number].members[feature] for number in falling)
        if any((own[:, step] != own[:, step + 1]).any() for own in members):
            yield step


def _leaves_before_and_after(reached: Reach, feature: int, step: int) -> NDArray[np.int64]:
    """The pairs of leaves between which a step takes some row, shape (pairs, 2); empty where it takes none."""
    own = reached.members[feature]
    if (own[:, step] == own[:, step + 1]).all():
        return np.empty((0, 2), dtype=np.int64)
    return np.argwhere(reached.together(feature) & own[:, step][:, None] & own[:, step + 1][None, :])


def _changes(number: int, pairs: NDArray[np.int64], risk: Array, bits: Mapping[int, Sequence[int]]) -> list[Change]:
    """Every amount by which the step changes a tree; no change, for rows that stay in a leaf, is one of them."""
    return [
        Change(number, float(risk[after] - risk[before]), {f: of[before] & of[after] for f, of in bits.items()})
        for before, after in pairs
    ]


def _as_bits(members: Bools) -> list[int]:
    """Each row of a table of booleans as a number, the first column in the lowest bit."""
    packed = np.packbits(members, axis=1, bitorder="little")
    return [int.from_bytes(row.tobytes(), "little") for row in packed]


def _first_of(values: Array, bits: int) -> float:
    return float(values[(bits & -bits).bit_length() - 1])


class _Search:
    """Depth-first branch and bound over one change per tree, the trees that can fall most first."""

    def __init__(self, by_tree: Sequence[Sequence[Change]], max_nodes: int) -> None:
        ordered = sorted(by_tree, key=lambda changes: min(change.by for change in changes))
        self.changes = [change for changes in ordered for change in changes]
        self.starts = np.cumsum([0, *(len(changes) for changes in ordered)])
        self.by = np.array([change.by for change in self.changes])
        self.compatible = _Compatibility(self.changes)
        self.max_nodes = max_nodes
        self.nodes = 0
        self.best = -ROUNDING
        self.chosen: Box | None = None

    def run(self) -> None:
        """Leave the deepest fall found in ``best`` (below zero) and ``chosen``, None if there is none."""
        if len(self.changes):
            self._descend(0, 0.0, {}, np.ones(len(self.changes), dtype=bool))

    def _descend(self, depth: int, total: float, box: Box, alive: Bools) -> None:
        if depth == len(self.starts) - 1:
            self.best, self.chosen = total, box
            return
        own = np.arange(self.starts[depth], self.starts[depth + 1])
        for position in own[np.argsort(self.by[own], kind="stable")]:
            if not alive[position] or self.nodes >= self.max_nodes:
                continue
            self.nodes += 1
            narrowed = _meet(box, self.changes[position].box)
            still = alive & self.compatible.of(int(position))
            reached = total + float(self.by[position])
            if narrowed is not None and reached + self._at_least(depth + 1, still) < self.best:
                self._descend(depth + 1, reached, narrowed, still)

    def _at_least(self, depth: int, alive: Bools) -> float:
        """The trees from ``depth`` on add no less than this: each its lowest change still possible."""
        if depth == len(self.starts) - 1:
            return 0.0
        first = self.starts[depth]
        lowest = np.minimum.reduceat(np.where(alive[first:], self.by[first:], np.inf), self.starts[depth:-1] - first)
        return float(lowest.sum())


def _meet(box: Box, other: Box) -> Box | None:
    """The rows in both boxes; None if there are none."""
    both = dict(box)
    for feature, bits in other.items():
        both[feature] = both.get(feature, bits) & bits
        if not both[feature]:
            return None
    return both


class _Compatibility:
    """Whether two changes have a row in common; never for two different changes of one tree."""

    def __init__(self, changes: Sequence[Change]) -> None:
        self.trees = np.array([change.tree for change in changes])
        self.tables = []
        for feature in sorted({f for change in changes for f in change.box}):
            boxes = [change.box.get(feature) for change in changes]
            width = max(bits.bit_length() for bits in boxes if bits is not None)
            full = (1 << width) - 1
            self.tables.append(_as_table([full if bits is None else bits for bits in boxes], width))
        self.known: dict[int, Bools] = {}

    def of(self, position: int) -> Bools:
        """The changes that go with the one at this position, shape (changes,)."""
        if position not in self.known:
            together = self.trees != self.trees[position]
            together[position] = True
            for table in self.tables:
                together &= table @ table[position] > 0
            self.known[position] = together
        return self.known[position]


def _as_table(sets: Sequence[int], width: int) -> NDArray[np.float32]:
    octets = (width + 7) // 8
    packed = np.frombuffer(b"".join(bits.to_bytes(octets, "little") for bits in sets), dtype=np.uint8)
    return np.unpackbits(packed.reshape(len(sets), octets), axis=1, bitorder="little").astype(np.float32)
