"""From raw log-odds to a probability that means what it says, with how far it may be off."""

import numpy as np
import pandas as pd
from pydantic import BaseModel, ConfigDict, Field
from scipy.special import expit, ndtr, ndtri, stdtr, stdtrit

from data.errors import DataRefused
from models.calibration.calibrators.base import Sample, limited
from models.calibration.calibrators.catalogue import Curve
from models.calibration.calibrators.knots import Knots
from models.calibration.level import YearLevel
from models.calibration.segments import SegmentOffsets
from models.schema import Array

SPREAD_KNOTS = 41
"""Raw log-odds at which the standard error of the curve is kept; in between it is interpolated."""

NEAR = 1e-10
"""Raw log-odds closer than this are on one straight piece of the curve."""


class Calibration(BaseModel):
    """Calibrated log-odds = curve(raw log-odds) + offset of the customer's segment, and their standard error.

    Three things make it uncertain: where the curve lies, what the segment's offset is, and how far the coming year's
    level will be from the average of the years that set it. The model behind the raw log-odds is taken as given.

    Attributes
    ----------
    curve
        One of ``models.calibration.calibrators.catalogue``.
    spread
        Standard error of the curve by raw log-odds.
    segments
        None: one level for all.
    level
        None: fewer than two years are known, and the interval says nothing of the coming year's level.
    years
        Years that set the level: the mean of so many is itself off.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    curve: Curve
    spread: Knots
    segments: SegmentOffsets | None
    level: YearLevel | None
    years: int = Field(ge=1)
    confidence: float = Field(gt=0, lt=1)

    def log_odds(self, raw: Array, rows: pd.DataFrame) -> Array:
        """Calibrated log-odds of default; ``rows`` hold the segment's column where there are segments."""
        return np.asarray(self.curve.log_odds(limited(raw)) + self.offset(rows))

    def offset(self, rows: pd.DataFrame) -> Array:
        """What the customer's segment adds to the log-odds."""
        return np.zeros(len(rows)) if self.segments is None else self.segments.offset(_segment(rows, self.segments))

    def deviation(self, raw: Array, rows: pd.DataFrame) -> Array:
        """Standard error of the calibrated log-odds as a forecast of one year's."""
        variance = np.maximum(self.spread.at(limited(raw)), 0) ** 2
        if self.segments is not None:
            variance = variance + self.segments.deviation(_segment(rows, self.segments)) ** 2
        if self.level is not None:
            variance = variance + self.level.deviation**2 * (1 + 1 / self.years)
        return np.asarray(np.sqrt(variance))

    def interval(self, raw: Array, rows: pd.DataFrame) -> tuple[Array, Array]:
        """Lower and upper probability at ``confidence``."""
        centre, reach = self.log_odds(raw, rows), self.reach * self.deviation(raw, rows)
        return expit(centre - reach), expit(centre + reach)

    @property
    def reach(self) -> float:
        """Standard errors from the probability to either end of its interval: Student's t, by the years known."""
        upper = 0.5 + self.confidence / 2
        return float(ndtri(upper) if self.level is None else stdtrit(self.level.degrees_of_freedom, upper))

    def below(self, deviations: Array) -> Array:
        """Chance that the log-odds lie below their estimate by more than minus so many standard errors."""
        return np.asarray(ndtr(deviations) if self.level is None else stdtr(self.level.degrees_of_freedom, deviations))

    def stretch(self, start: float, difference: Array) -> Array:
        """Calibrated over raw difference, from a raw start: what one raw log-odd is worth on the way to each customer.

        Of no difference at all it is the steepness of the curve at the start, to which the ratio tends.
        """
        ends = np.where(np.abs(difference) < NEAR, 1e-4, difference)
        begin = np.where(np.abs(difference) < NEAR, start - 1e-4, start)
        rise = self.curve.log_odds(limited(start + ends)) - self.curve.log_odds(limited(begin))
        return np.asarray(rise / (start + ends - begin))


def spread_of(curve: Curve, sample: Sample, resamples: int, seed: int) -> Knots:
    """Standard error of the curve over the range of its sample; beyond it goes on as it last grew, or stays."""
    low, high = sample.raw.min(), sample.raw.max()
    at = np.linspace(low, high, SPREAD_KNOTS) if high - low > NEAR else np.array([low])
    deviation = curve.deviation(sample, at, resamples, seed)
    growth = np.diff(deviation) / np.diff(at) if len(at) > 1 else np.zeros(1)
    below, above = min(float(growth[0]), 0.0), max(float(growth[-1]), 0.0)
    return Knots(raw=tuple(at), value=tuple(deviation), slope_below=below, slope_above=above)


def _segment(rows: pd.DataFrame, segments: SegmentOffsets) -> pd.Series:
    if segments.column not in rows:
        raise DataRefused(f"The calibration needs the column {segments.column}, which the features lack.")
    return rows[segments.column]
