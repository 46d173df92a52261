"""A feature's values cut into cells within which no split of the given trees decides differently.

One value stands for each cell: what holds for these finitely many values holds for all. Numbers come in rising order,
missing (NaN) comes last; it has no place in the order, so going from missing to a number is no change in a direction.
"""

from collections.abc import Sequence

import numpy as np

from models.monotonicity.trees import CATEGORICAL, ZERO, Tree
from models.schema import Array


def cells(trees: Sequence[Tree], feature: int) -> Array:
    """One value per cell of a feature: each cell's upper edge, which belongs to it; NaN last.

    A category that no split names stands for all such, seen in training or not.
    """
    numbers: list[Array] = [np.array([np.nextafter(-ZERO, -np.inf), ZERO])]
    codes = -1
    for tree in trees:
        own = tree.feature == feature
        categorical = own & (tree.kind & CATEGORICAL != 0)
        numbers.append(tree.threshold[own & ~categorical])
        for node in np.flatnonzero(categorical):
            codes = max(codes, *tree.categories[int(tree.threshold[node])], -1)
    if codes >= 0:
        return np.append(np.arange(codes + 2, dtype=np.float64), np.nan)
    edges = np.unique(np.concatenate(numbers))
    return np.append(edges, [edges[-1] + max(1.0, abs(edges[-1])), np.nan])
