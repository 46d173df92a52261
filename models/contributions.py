"""What each feature adds to the log-odds of each customer, and the average customer from whom points are counted."""

from dataclasses import dataclass

import numpy as np

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
    def nobody(self) -> Start:
        """The start of which every feature adds nothing: the average of the training rows."""
        return Start(np.zeros(self.parts.shape[1]), self.base, 0.0)

    def average(self, weights: Array | None = None) -> Start:
        """The average customer; ``weights``, shape (n,), add up to 1 (None: all alike)."""
        if weights is None:
            return Start(self.parts.mean(axis=0), self.base, float(self.offset.mean()))
        return Start(weights @ self.parts, self.base, float(weights @ self.offset))
