"""Beta calibration (Kull, Silva Filho and Flach 2017): a line that may bend in the middle."""

from typing import Literal, Self

import numpy as np
from pydantic import BaseModel, ConfigDict, Field
from scipy.special import expit

from models.calibration.calibrators.base import Sample
from models.calibration.calibrators.parametric import clustered_covariance, maximum_likelihood
from models.calibration.calibrators.sigmoid import SAME, SigmoidCalibrator
from models.schema import Array


class BetaCalibrator(BaseModel):
    """Calibrated log-odds = c + a ln p - b ln(1 - p), where p is the raw probability.

    For rare p the slope against the raw log-odds is a, for frequent p it is b; a = b is the sigmoid. Neither may be
    below zero: as in the authors' own program, one that would be is left out and the other fitted again.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    method: Literal["beta"] = "beta"
    intercept: float
    slope_rare: float = Field(ge=0)
    slope_frequent: float = Field(ge=0)

    @classmethod
    def fit(cls, sample: Sample) -> Self:
        """See ``Calibrator``."""
        for used in ([0, 1, 2], [0, 1], [0, 2]) if np.ptp(sample.raw) >= SAME else ():
            beta = np.zeros(3)
            start = np.array([0.0, 1.0, 1.0])[used]
            beta[used] = maximum_likelihood(_design(sample.raw)[:, used], sample.defaulted, 0.0, start)
            if (beta[1:] >= 0).all():
                return cls(intercept=float(beta[0]), slope_rare=float(beta[1]), slope_frequent=float(beta[2]))
        return cls(intercept=SigmoidCalibrator.fit(sample).intercept, slope_rare=0, slope_frequent=0)

    def log_odds(self, raw: Array) -> Array:
        """See ``Calibrator``."""
        # Not as a matrix product: that would round a row differently in a batch than alone.
        return np.asarray(self.intercept + self.slope_rare * _ln_p(raw) + self.slope_frequent * -_ln_p(-raw))

    def deviation(self, sample: Sample, at: Array, resamples: int, seed: int) -> Array:
        """See ``Calibrator``: delta method, over the slopes that are not held at zero."""
        used = [True, self.slope_rare > 0, self.slope_frequent > 0]
        covariance = clustered_covariance(_design(sample.raw)[:, used], sample, expit(self.log_odds(sample.raw)))
        wanted = _design(at)[:, used]
        return np.asarray(np.sqrt(np.maximum(np.einsum("ni,ij,nj->n", wanted, covariance, wanted), 0)))


def _design(raw: Array) -> Array:
    return np.column_stack([np.ones_like(raw), _ln_p(raw), -_ln_p(-raw)])


def _ln_p(raw: Array) -> Array:
    """Logarithm of the probability of raw log-odds, without rounding that to 0 or 1 first."""
    return np.asarray(-np.logaddexp(0, -raw))
