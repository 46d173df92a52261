"""A base rate that moved, and nothing else: one step up or down on the log-odds."""

from typing import Literal, Self

import numpy as np
from pydantic import BaseModel, ConfigDict
from scipy.special import expit

from models.calibration.calibrators.base import Sample
from models.calibration.calibrators.parametric import clustered_covariance, maximum_likelihood
from models.schema import Array


class ShiftCalibrator(BaseModel):
    """Calibrated log-odds = raw log-odds + intercept: the ranking and the spread of the raw model are believed.

    This is the correction for a changed base rate (Saerens, Latinne and Decaestecker 2002), fitted by maximum
    likelihood to the outcomes of the calibration rows. The textbook's shift, the difference of the two base rates'
    log-odds, would count twice what the features already know of the change; it is reported beside this one.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    method: Literal["shift"] = "shift"
    intercept: float

    @classmethod
    def fit(cls, sample: Sample) -> Self:
        """See ``Calibrator``."""
        one = np.ones((len(sample.raw), 1))
        return cls(intercept=float(maximum_likelihood(one, sample.defaulted, sample.raw, np.zeros(1))[0]))

    def log_odds(self, raw: Array) -> Array:
        """See ``Calibrator``."""
        return self.intercept + raw

    def deviation(self, sample: Sample, at: Array, resamples: int, seed: int) -> Array:
        """See ``Calibrator``: the same everywhere."""
        one = np.ones((len(sample.raw), 1))
        covariance = clustered_covariance(one, sample, expit(self.log_odds(sample.raw)))
        return np.full(len(at), np.sqrt(covariance[0, 0]))
