"""What each feature adds to the log-odds of each customer, and the average customer from whom points are counted."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np
from numpy.typing import NDArray

from models.schema import Array


@dataclass(frozen=True)
class Start:
    """A customer, real or average, from whom the points of others are counted.

    ``parts`` are raw log-odds by feature, shape (features,), ``base`` what all customers share, ``offset`` the level of
    the segment in calibrated log-odds.
    """

    parts: Array
    base: float
    offset: float

    @property
    def raw(self) -> float:
        """Raw log-odds."""
        return float(self.base + self.parts.sum())


@dataclass(frozen=True)
class Contributions:
    """SHAP values of customers: raw log-odds by feature, shape (n, features), ``base`` shared by all, offsets (n,)."""

    parts: Array
    base: float
    offset: Array

    @property
    def raw(self) -> Array:
        """Raw log-odds, shape (n,)."""
        return np.asarray(self.base + self.parts.sum(axis=1), dtype=np.float64)

    @property
    def nobody(self) -> Start:
        """The start of which every feature adds nothing: the average of the training rows."""
        return Start(np.zeros(self.parts.shape[1]), self.base, 0.0)

    def some(self, rows: slice) -> "Contributions":
        """Those of a few customers that lie side by side, read into memory."""
        return Contributions(np.array(self.parts[rows]), self.base, self.offset[rows])

    def where(self, chosen: NDArray[np.bool_]) -> "Contributions":
        """Those of the chosen customers."""
        return Contributions(self.parts[chosen], self.base, self.offset[chosen])

    def average(self) -> Start:
        """The average customer."""
        return book_of([self]).average()


@dataclass(frozen=True)
class Book:
    """The customers of a book, as averages of them are taken.

    Attributes
    ----------
    raw, offset
        Raw log-odds and offset of each customer, shape (n,).
    base
        What all customers share.
    weighed
        From a weight per customer, shape (n,), to the sum of weighed contributions by feature: they are a large matrix,
        in portions, and may lie elsewhere.
    """

    raw: Array
    offset: Array
    base: float
    weighed: Callable[[Array], Array]

    def average(self, weights: Array | None = None) -> Start:
        """The average customer; ``weights`` add up to 1, None: all alike."""
        share = np.full(len(self.raw), 1 / len(self.raw)) if weights is None else weights
        return Start(self.weighed(share), self.base, float(share @ self.offset))


def book_of(portions: Sequence[Contributions]) -> Book:
    """The book whose contributions are at hand, in portions."""
    raw = np.concatenate([portion.raw for portion in portions])
    offset = np.concatenate([portion.offset for portion in portions])
    return Book(raw, offset, portions[0].base, partial(weighed_here, [portion.parts for portion in portions]))


def weighed_here(portions: Sequence[Array], weights: Array) -> Array:
    """``Book.weighed`` of contributions that are at hand, in portions."""
    shares = portioned(weights, [len(portion) for portion in portions])
    return summed([share @ portion for share, portion in zip(shares, portions, strict=True)])


def portioned(weights: Array, sizes: Sequence[int]) -> list[Array]:
    """The weights of each portion."""
    return np.split(weights, np.cumsum(sizes)[:-1])


def summed(sums: Sequence[Array]) -> Array:
    """The sum over portions, in their order: the same portions give the same bits, wherever each was summed."""
    return np.asarray(np.sum(sums, axis=0), dtype=np.float64)
