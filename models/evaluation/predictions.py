"""Outcomes and predicted probabilities, with everything that does not depend on the weights of the rows.

An interval weighs the same predictions some hundred times. What is sorted, grouped or expanded here is computed once.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from models.schema import Array
from models.validation.calibration_curve import SmoothRate

BINS = 10
"""Groups of equal size over which the calibration error is taken."""


@dataclass(frozen=True, eq=False)
class Predictions:
    """Predictions of rows.

    Attributes
    ----------
    y
        1 default, 0 none, shape (n,).
    p
        Predicted probability, or anything that rises with the risk where only the ranking counts, shape (n,).
    """

    y: Array
    p: Array

    @cached_property
    def order(self) -> np.ndarray:
        """Rows by falling prediction."""
        return np.argsort(-self.p, kind="stable")

    @cached_property
    def ends(self) -> np.ndarray:
        """In this order, the last row of each run of equal predictions: there a threshold can lie."""
        return np.append(np.flatnonzero(np.diff(self.p[self.order])), len(self.p) - 1)

    @cached_property
    def ordered(self) -> tuple[Array, Array]:
        """Defaults and others in this order, as 0 and 1."""
        defaulted = self.y[self.order]
        return defaulted, 1 - defaulted

    @cached_property
    def group(self) -> np.ndarray:
        """One of ``BINS`` groups of about equal size by prediction, 0 the lowest."""
        edges = np.quantile(self.p, np.linspace(0, 1, BINS + 1)[1:-1])
        return np.searchsorted(edges, self.p, side="right")

    @cached_property
    def smooth(self) -> SmoothRate:
        """The smooth observed rate, ready to be fitted under any weights."""
        return SmoothRate(self.y, self.p)

    def caught(self, weight: Array) -> tuple[Array, Array]:
        """Weight of the others, and of the defaults, at or above each threshold, the highest first."""
        weighed = weight[self.order]
        defaulted, others = self.ordered
        return np.cumsum(weighed * others)[self.ends], np.cumsum(weighed * defaulted)[self.ends]

    def roc(self, weight: Array) -> tuple[Array, Array]:
        """Rates of false and true positives by falling threshold, from (0, 0) to (1, 1)."""
        false, true = self.caught(weight)
        return np.append(0, false / false[-1]), np.append(0, true / true[-1])
