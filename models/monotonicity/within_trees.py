"""The sufficient proof: where no single tree ever falls, their sum never falls.

It also holds for the sum as a computer forms it, one tree after the other: rounding keeps the order of two sums.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from models.monotonicity.cells import cells
from models.monotonicity.trees import Bools, Tree
from models.schema import Array


@dataclass(frozen=True)
class Reach:
    """Which rows reach which leaf, feature by feature."""

    cells: Mapping[int, Array]
    """Cells of every feature that the tree splits on."""
    members: Mapping[int, Bools]
    """Whether a leaf can be reached from a cell of the feature, shape (leaves, cells)."""
    apart: Mapping[int, Bools]
    """Whether two leaves share no cell of the feature, shape (leaves, leaves)."""

    def together(self, feature: int) -> Bools:
        """Pairs of leaves that two rows can reach which differ in this feature only, shape (leaves, leaves)."""
        others = [apart for other, apart in self.apart.items() if other != feature]
        shape = self.apart[feature].shape
        return ~np.logical_or.reduce(others) if others else np.ones(shape, dtype=bool)


def reach(tree: Tree, given: Mapping[int, Array] | None = None) -> Reach:
    """Follow every cell through a tree; ``given`` are the cells to use, if not the tree's own."""
    must_left, must_right = (path.astype(np.float32) for path in tree.paths())
    used = {int(feature): cells([tree], int(feature)) for feature in np.unique(tree.feature)}
    if given is not None:
        used = {feature: given[feature] for feature in used}
    members, apart = {}, {}
    for feature, values in used.items():
        nodes = np.flatnonzero(tree.feature == feature)
        left = tree.goes_left(nodes, values).astype(np.float32)
        refused = must_left[:, nodes] @ (1 - left) + must_right[:, nodes] @ left
        members[feature] = refused == 0
        inside = members[feature].astype(np.float32)
        apart[feature] = inside @ inside.T == 0
    return Reach(used, members, apart)


def largest_falls(tree: Tree, signs: NDArray[np.int64]) -> dict[int, float]:
    """How far a tree can fall at most when a feature moves in its risky direction and nothing else changes.

    Parameters
    ----------
    signs
        Per feature 1 (a rise is risky), -1 (a fall is) or 0 (no direction).

    Returns
    -------
    dict
        The fall, above 0, per feature that has one.
    """
    if not (signs[tree.feature] != 0).any():
        return {}
    reached = reach(tree)
    falls = {}
    for feature, members in reached.members.items():
        if signs[feature] == 0:
            continue
        numbers = members[:, :-1]
        first = np.where(numbers.any(axis=1), numbers.argmax(axis=1), numbers.shape[1])
        last = np.where(numbers.any(axis=1), numbers.shape[1] - 1 - numbers[:, ::-1].argmax(axis=1), -1)
        possible = reached.together(feature) & (first[:, None] < last[None, :])
        drop = signs[feature] * (tree.value[:, None] - tree.value[None, :])
        worst = float(np.where(possible, drop, 0.0).max())
        if worst > 0:
            falls[feature] = worst
    return falls
