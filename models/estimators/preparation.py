"""Encoded rows as columns that a linear model can use."""

from typing import Any, Self

import numpy as np
from scipy.special import ndtri

from models.schema import Array, FeatureSchema

KNOTS = 6
"""Values of a number, evenly spread over its training rows, that are given their rank; between them ranks are
interpolated. Of 6, 9, 11 and 15 knots, 6 lost least log loss on three of three sets (docs/decisions)."""


class Preparation:
    """Numbers become normal scores, categories a column per level.

    A number counts by its rank among the training rows, as the quantile of a normal distribution: an amount may run
    over six powers of ten. A missing one counts as the middle and raises a flag of its own. A missing or unseen
    category is no level.
    """

    def __init__(self, levels: list[int], knots: list[tuple[list[float], list[float]]]) -> None:
        self.levels = levels
        self.knots = knots

    @classmethod
    def fit(cls, X: Array, schema: FeatureSchema) -> Self:
        """Learn the ranks of each number; a number that is missing in every row keeps rank 0 throughout."""
        levels = [len(f.levels) if f.levels is not None else 0 for f in schema.features]
        return cls(levels, [_knots(column[~np.isnan(column)]) for column in X.T])

    def columns(self, X: Array) -> tuple[Array, list[int]]:
        """The prepared columns, shape (n, k), and for each the position of the feature that it came from."""
        blocks: list[Array] = []
        owner: list[int] = []
        for i, levels in enumerate(self.levels):
            block = _one_hot(X[:, i], levels) if levels else self._ranked(X[:, i], i)
            blocks.append(block)
            owner += [i] * block.shape[1]
        return np.column_stack(blocks), owner

    def _ranked(self, value: Array, i: int) -> Array:
        missing = np.isnan(value)
        values, scores = self.knots[i]
        rank = np.interp(np.where(missing, values[0], value), values, scores)
        return np.column_stack([np.where(missing, 0.0, rank), missing])

    def to_dict(self) -> dict[str, Any]:
        """What was learnt, ready for JSON."""
        return {"levels": self.levels, "knots": self.knots}

    @classmethod
    def from_dict(cls, learnt: dict[str, Any]) -> Self:
        """The preparation from ``to_dict``."""
        return cls(learnt["levels"], [(values, scores) for values, scores in learnt["knots"]])


def _knots(known: Array) -> tuple[list[float], list[float]]:
    if len(known) == 0:
        return [0.0], [0.0]
    known = np.sort(known)
    values = np.unique(np.quantile(known, np.linspace(0, 1, KNOTS), method="lower"))
    below, up_to = np.searchsorted(known, values, "left"), np.searchsorted(known, values, "right")
    least = max(0.5 / len(known), 0.002)  # the end of the scale: one row in 500, or half a row
    scores = ndtri(np.clip((below + up_to) / 2 / len(known), least, 1 - least))
    return values.tolist(), scores.tolist()


def _one_hot(value: Array, levels: int) -> Array:
    return np.asarray(value[:, None] == np.arange(levels), dtype=np.float64)
