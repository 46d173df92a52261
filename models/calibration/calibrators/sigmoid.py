"""A line on the log-odds (Platt 1999)."""

from typing import Literal, Self

import numpy as np
from pydantic import BaseModel, ConfigDict, Field
from scipy.special import expit, logit

from models.calibration.calibrators.base import Sample
from models.calibration.calibrators.parametric import clustered_covariance, maximum_likelihood
from models.schema import Array

SAME = 1e-9
"""Raw log-odds less than this apart tell nobody from anybody."""


class SigmoidCalibrator(BaseModel):
    """Calibrated log-odds = intercept + slope x raw log-odds.

    The slope is never below zero: where the raw log-odds do not order defaults at all, or are all the same, everyone
    gets the base rate.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    method: Literal["sigmoid"] = "sigmoid"
    intercept: float
    slope: float = Field(ge=0)

    @classmethod
    def fit(cls, sample: Sample) -> Self:
        """See ``Calibrator``."""
        if np.ptp(sample.raw) >= SAME:
            intercept, slope = maximum_likelihood(_design(sample.raw), sample.defaulted, 0.0, np.array([0.0, 1.0]))
            if slope > 0:
                return cls(intercept=float(intercept), slope=float(slope))
        return cls(intercept=float(logit((sample.defaulted.sum() + 0.5) / (len(sample.raw) + 1))), slope=0)

    def log_odds(self, raw: Array) -> Array:
        """See ``Calibrator``."""
        return self.intercept + self.slope * raw

    def deviation(self, sample: Sample, at: Array, resamples: int, seed: int) -> Array:
        """See ``Calibrator``: delta method."""
        covariance = self._covariance(sample)
        wanted = _design(at)[:, : len(covariance)]
        return np.asarray(np.sqrt(np.maximum(np.einsum("ni,ij,nj->n", wanted, covariance, wanted), 0)))

    def slope_is_one(self, sample: Sample) -> bool:
        """Whether the slope is within one standard error of 1, so that only the base rate is off (Cox 1958)."""
        return self.slope > 0 and abs(self.slope - 1) <= self.slope_error(sample)

    def slope_error(self, sample: Sample) -> float:
        """Standard error of the slope; 0 where it is held at zero."""
        return float(np.sqrt(self._covariance(sample)[1, 1])) if self.slope > 0 else 0.0

    def _covariance(self, sample: Sample) -> Array:
        design = _design(sample.raw) if self.slope > 0 else np.ones((len(sample.raw), 1))
        return clustered_covariance(design, sample, expit(self.log_odds(sample.raw)))


def _design(raw: Array) -> Array:
    return np.column_stack([np.ones_like(raw), raw])
