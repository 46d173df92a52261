"""Trees that ask the same question of every row on a level (CatBoost's), scored and explained without CatBoost."""

from dataclasses import dataclass
from functools import cached_property
from itertools import product
from math import comb
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from models.schema import Array


@dataclass(frozen=True)
class ObliviousTree:
    """One tree of depth d: question j is "column > border", and its answer is bit j of the leaf's number.

    ``columns`` and ``borders`` have shape (d,), ``missing`` is the answer that a missing value gives; ``leaves`` are
    log-odds and ``weights`` the training rows behind them, shape (2^d,).
    """

    columns: NDArray[np.int64]
    borders: Array
    missing: NDArray[np.bool_]
    leaves: Array
    weights: Array

    def leaf_of(self, Z: NDArray[np.float32]) -> NDArray[np.int64]:
        """The leaf that each row falls into, shape (n,)."""
        asked = Z[:, self.columns]
        answers = np.where(np.isnan(asked), self.missing, asked > self.borders)
        return np.asarray(answers @ (1 << np.arange(len(self.columns))), dtype=np.int64)

    @cached_property
    def mean(self) -> float:
        """Mean of the leaves over the training rows."""
        return float(np.average(self.leaves, weights=self.weights))

    def shapley(self, owner: NDArray[np.int64]) -> tuple[NDArray[np.int64], Array]:
        """Exact Shapley values of every leaf by enumeration of what is known (Lundberg et al. 2020, path-dependent).

        Parameters
        ----------
        owner
            The feature that each column belongs to: columns of one category are known together.

        Returns
        -------
        tuple
            The k features that the tree asks about, and what each adds to the mean, shape (2^d, k).
        """
        features, player = np.unique(owner[self.columns], return_inverse=True)
        worth = {known: self._expected(np.array(known, dtype=bool)[player]) for known in _coalitions(len(features))}
        values = np.zeros((len(self.leaves), len(features)))
        for known, expected in worth.items():
            for i in (i for i in range(len(features)) if not known[i]):
                joined = worth[(*known[:i], True, *known[i + 1 :])]
                values[:, i] += (joined - expected) / (len(features) * comb(len(features) - 1, sum(known)))
        return features, values

    def _expected(self, known: NDArray[np.bool_]) -> Array:
        """What a row of each leaf can expect when only the questions in ``known`` are answered, shape (2^d,)."""
        depth = len(known)
        weight, answered = self.weights, np.arange(1 << depth)
        # From the first question on, as CatBoost does: a known answer picks its half, an unknown one is averaged by
        # training rows (without any, evenly).
        table = np.broadcast_to(self.leaves, (1 << depth, 1 << depth))
        for level in range(depth):
            low, high = table[:, 0::2], table[:, 1::2]
            if known[level]:
                table = np.where((answered >> level & 1)[:, None] == 1, high, low)
            else:
                both = weight[0::2] + weight[1::2]
                share = np.divide(weight[1::2], both, out=np.full(len(both), 0.5), where=both > 0)
                table = low + share * (high - low)
            weight = weight[0::2] + weight[1::2]
        return np.asarray(table[:, 0])

    def to_dict(self) -> dict[str, Any]:
        """The tree, ready for JSON."""
        return {name: getattr(self, name).tolist() for name in ("columns", "borders", "missing", "leaves", "weights")}

    @classmethod
    def from_dict(cls, tree: dict[str, Any]) -> Self:
        """The tree from ``to_dict``."""
        return cls(
            columns=np.array(tree["columns"], dtype=np.int64),
            borders=np.array(tree["borders"], dtype=np.float64),
            missing=np.array(tree["missing"], dtype=bool),
            leaves=np.array(tree["leaves"], dtype=np.float64),
            weights=np.array(tree["weights"], dtype=np.float64),
        )


def _coalitions(players: int) -> list[tuple[bool, ...]]:
    return list(product((False, True), repeat=players))
