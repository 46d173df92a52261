"""What each feature adds to the log-odds of each customer, and the average customer from whom points are counted."""

from collections.abc import Sequence
from dataclasses import dataclass

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
        return average([self])


def average(book: Sequence[Contributions], weights: Array | None = None) -> Start:
    """The average customer of a book that is held in portions.

    Parameters
    ----------
    weights
        Of all customers, shape (n,), adding up to 1; None: all alike.
    """
    ends = np.cumsum([len(portion.parts) for portion in book])
    share = np.full(ends[-1], 1 / ends[-1]) if weights is None else weights
    weighed = list(zip(np.split(share, ends[:-1]), book, strict=True))
    return Start(
        parts=np.sum([weight @ portion.parts for weight, portion in weighed], axis=0),
        base=book[0].base,
        offset=float(np.sum([weight @ portion.offset for weight, portion in weighed])),
    )
