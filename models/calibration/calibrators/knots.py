"""Curves through knots: cells of raw log-odds, straight lines between knots, and deviations by resampling."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from pydantic import BaseModel, ConfigDict, Field, model_validator

from models.calibration.calibrators.base import Sample
from models.schema import Array

CELL = 0.02
"""Raw log-odds closer than this (a fiftieth of their unit, about one score point) are one value to the curves through
knots: rows of a cell are ties. It bounds the steepness of the curve and the number of knots, whatever the rows."""


@dataclass(frozen=True)
class Cells:
    """Rows counted by cell: middle of the cell (rising), rows and defaults, each of shape (cells,)."""

    raw: Array
    rows: Array
    defaults: Array


def cells_of(sample: Sample) -> Cells:
    """Count the rows of each cell that holds any."""
    cell, where = np.unique(np.rint(sample.raw / CELL), return_inverse=True)
    rows = np.bincount(where).astype(np.float64)
    return Cells(cell * CELL, rows, np.bincount(where, sample.defaulted).astype(np.float64))


class Knots(BaseModel):
    """A continuous curve: straight between knots, and beyond the outermost ones on with a slope of its own."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    raw: tuple[float, ...] = Field(min_length=1)
    value: tuple[float, ...]
    slope_below: float
    slope_above: float

    @model_validator(mode="after")
    def _fits(self) -> "Knots":
        if len(self.raw) != len(self.value) or (np.diff(self.raw) <= 0).any():
            raise ValueError("knots need one value each, and raw values that rise")
        return self

    def at(self, raw: Array) -> Array:
        """The curve's value at each raw log-odds."""
        inside = np.interp(raw, self.raw, self.value)
        below, above = np.minimum(raw - self.raw[0], 0), np.maximum(raw - self.raw[-1], 0)
        return np.asarray(inside + self.slope_below * below + self.slope_above * above)


def resampled_deviation(
    fit: Callable[[Sample], Callable[[Array], Array]], sample: Sample, at: Array, resamples: int, seed: int
) -> Array:
    """Standard deviation of a curve at ``at`` over fits to resamples of whole customers.

    A resample without both outcomes is drawn again.
    """
    random = np.random.default_rng(seed)
    order = np.argsort(sample.customers, kind="stable")
    counts = np.bincount(sample.customers)
    starts = np.cumsum(counts) - counts
    curves: list[Array] = []
    while len(curves) < resamples:
        drawn = random.integers(len(counts), size=len(counts))
        lengths = counts[drawn]
        within = np.arange(lengths.sum()) - np.repeat(np.cumsum(lengths) - lengths, lengths)
        rows = order[np.repeat(starts[drawn], lengths) + within]
        if 0 < sample.defaulted[rows].sum() < len(rows):
            curves.append(fit(sample[rows])(at))
    return np.asarray(np.std(curves, axis=0))
