"""Isotonic regression, centred and smoothed so that it keeps order and never says never."""

from typing import Literal, Self

import numpy as np
from pydantic import BaseModel, ConfigDict
from scipy.special import logit

from models.calibration.calibrators.base import Sample
from models.calibration.calibrators.knots import Cells, Knots, cells_of, resampled_deviation
from models.calibration.calibrators.sigmoid import SigmoidCalibrator
from models.schema import Array


class IsotonicCalibrator(BaseModel):
    """The best rising curve, drawn through the middles of its steps: centred isotonic regression.

    Source: Oron and Flournoy 2017.

    *Ties*: between the middles of two steps the curve rises in a straight line, so customers with different raw
    log-odds keep their order. *Zero and one*: a step on which nobody or everybody defaulted, which can only be the
    first or the last, is given half a row of either outcome more, so the log loss is finite; if that puts it out of
    order, it is put together with its neighbour. *Ends*: beyond the middles of the first and the last step the curve
    runs parallel to the sigmoid's line.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    method: Literal["isotonic"] = "isotonic"
    knots: Knots

    @classmethod
    def fit(cls, sample: Sample) -> Self:
        """See ``Calibrator``."""
        steps = cells_of(sample)
        steps = _pooled(steps, steps.defaults / steps.rows)
        while (np.diff(rate := _never_certain(steps)) <= 0).any():
            steps = _pooled(steps, rate)
        slope = SigmoidCalibrator.fit(sample).slope
        knots = Knots(raw=tuple(steps.raw), value=tuple(logit(rate)), slope_below=slope, slope_above=slope)
        return cls(knots=knots)

    def log_odds(self, raw: Array) -> Array:
        """See ``Calibrator``."""
        return self.knots.at(raw)

    def deviation(self, sample: Sample, at: Array, resamples: int, seed: int) -> Array:
        """See ``Calibrator``: by resampling customers."""
        return resampled_deviation(lambda drawn: self.fit(drawn).log_odds, sample, at, resamples, seed)


def _never_certain(steps: Cells) -> Array:
    one_outcome = (steps.defaults == 0) | (steps.defaults == steps.rows)
    return np.asarray((steps.defaults + 0.5 * one_outcome) / (steps.rows + one_outcome))


def _pooled(steps: Cells, rate: Array) -> Cells:
    """Neighbours that do not rise put together (pool adjacent violators), each at the mean of its rows."""
    from sklearn.isotonic import isotonic_regression  # half a second to load, for a fit only

    rising = isotonic_regression(rate, sample_weight=steps.rows)
    step = np.concatenate([[0], np.cumsum(np.diff(rising) > 0)])
    rows, defaults = (np.bincount(step, counts).astype(np.float64) for counts in (steps.rows, steps.defaults))
    return Cells(np.bincount(step, steps.rows * steps.raw) / rows, rows, defaults)
