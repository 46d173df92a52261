"""The contract of every fitted estimator: predict log-odds, say what each feature contributed, be written as text."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar, Protocol, Self

import numpy as np
from numpy.typing import NDArray

from models.schema import Array, FeatureSchema

Folds = Sequence[tuple[NDArray[np.int64], NDArray[np.int64]]]
"""Pairs of row positions: learn from the first, predict the second."""


class Estimator(Protocol):
    """A fitted model of raw (not yet calibrated) log-odds over encoded rows (``models.schema.encode``)."""

    name: ClassVar[str]
    file_name: ClassVar[str]

    def log_odds(self, X: Array) -> Array:
        """Raw log-odds of default, shape (n,)."""
        ...

    def contributions(self, X: Array) -> Array:
        """What each feature adds to the log-odds, shape (n, features + 1); the last column is what all rows share."""
        ...

    def to_text(self) -> str:
        """The fitted model as text, without pickles."""
        ...

    @classmethod
    def from_text(cls, text: str, schema: FeatureSchema) -> Self:
        """The fitted model from ``to_text``."""
        ...


@dataclass(frozen=True)
class CrossFit:
    """A model fitted to all rows, and the raw log-odds that models blind to a row's fold gave it, shape (n,)."""

    estimator: Estimator
    out_of_fold: Array
