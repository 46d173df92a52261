"""Inductive Venn-Abers prediction (Vovk, Petej and Fedorova 2015), exact."""

from typing import Literal, Self

import numpy as np
from pydantic import BaseModel, ConfigDict
from scipy.special import logit

from models.calibration.calibrators.base import Sample
from models.calibration.calibrators.knots import CELL, Cells, Knots, cells_of, resampled_deviation
from models.schema import Array


class VennAbersCalibrator(BaseModel):
    """p = p1 / (1 - p0 + p1): isotonic regression as if the customer had defaulted (p1), and had not (p0), made one.

    Exact at every cell of raw log-odds, straight in between, flat beyond the last cell on either side. p is never 0 or
    1, since the customer itself is counted. Customers on one step are ties; order is never reversed.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    method: Literal["venn_abers"] = "venn_abers"
    knots: Knots

    @classmethod
    def fit(cls, sample: Sample) -> Self:
        """See ``Calibrator``."""
        counted = cells_of(sample)
        cells = Cells(
            np.concatenate([[counted.raw[0] - CELL], counted.raw, [counted.raw[-1] + CELL]]),
            np.concatenate([[0], counted.rows, [0]]),
            np.concatenate([[0], counted.defaults, [0]]),
        )
        p0, p1 = both_ways(cells)
        value = logit(p1 / (1 - p0 + p1))
        kept = np.ones(len(value), dtype=bool)
        kept[1:-1] = (np.diff(value)[:-1] != 0) | (np.diff(value)[1:] != 0)
        knots = Knots(raw=tuple(cells.raw[kept]), value=tuple(value[kept]), slope_below=0, slope_above=0)
        return cls(knots=knots)

    def log_odds(self, raw: Array) -> Array:
        """See ``Calibrator``."""
        return self.knots.at(raw)

    def deviation(self, sample: Sample, at: Array, resamples: int, seed: int) -> Array:
        """See ``Calibrator``: by resampling customers; the width p1 - p0 shrinks with the rows of a step."""
        return resampled_deviation(lambda drawn: self.fit(drawn).log_odds, sample, at, resamples, seed)


def both_ways(cells: Cells) -> tuple[Array, Array]:
    """p0 and p1 at each cell: isotonic regression with one row more in the cell, which did not or did default.

    By the max-min formula (Barlow et al. 1972, theorem 1.9): the regression at i is the largest, over a <= i, of the
    smallest, over b >= i, of the mean of the cells a to b. All those means hold the added row, whichever cell it is in:
    so one table serves every cell, where refitting would take one regression each. Work and memory grow with the square
    of the number of cells, not of the rows.
    """
    rows, defaults = (np.concatenate([[0.0], np.cumsum(counts)]) for counts in (cells.rows, cells.defaults))
    rows_within = rows[None, 1:] - rows[:-1, None]
    defaults_within = defaults[None, 1:] - defaults[:-1, None]
    below = np.tri(len(cells.raw), k=-1, dtype=bool)
    found = []
    for added in (0, 1):
        mean = np.where(below, np.inf, defaults_within + added) / np.where(below, 1, rows_within + 1)
        smallest = np.minimum.accumulate(mean[:, ::-1], axis=1)[:, ::-1]
        found.append(np.where(below, -np.inf, smallest).max(axis=0))
    return found[0], found[1]
