"""The contract of a calibrator, and what it learns from."""

from dataclasses import dataclass
from typing import Protocol, Self

import numpy as np
from numpy.typing import NDArray

from data.errors import DataRefused
from models.schema import Array

RAW_LIMIT = 30.0
"""Raw log-odds are read as at most this far from zero (a probability of 1 in 10^13): beyond, infinite ones included,
there is nothing left to tell apart, and the curve stays finite."""


@dataclass(frozen=True)
class Sample:
    """What a calibrator learns from.

    Attributes
    ----------
    raw
        Raw log-odds by models that have not seen the row, shape (n,), finite.
    defaulted
        1 default, 0 none, shape (n,).
    customers
        The same number for all rows of one customer, shape (n,).
    """

    raw: Array
    defaulted: Array
    customers: NDArray[np.int64]

    def __getitem__(self, rows: NDArray[np.int64]) -> "Sample":
        return Sample(self.raw[rows], self.defaulted[rows], self.customers[rows])


def checked_sample(raw: Array, defaulted: Array, customers: object) -> Sample:
    """A sample that a calibrator can be fitted to.

    Raises
    ------
    DataRefused
        When a raw value is not finite, or the rows hold one outcome only: no curve can be drawn through that.
    """
    if not np.isfinite(raw).all():
        raise DataRefused(
            f"{int((~np.isfinite(raw)).sum())} of {len(raw)} raw log-odds are not finite numbers: the probability "
            "can't be calibrated. The estimator is at fault; check its training."
        )
    defaults = int(defaulted.sum())
    if defaults in (0, len(raw)):
        raise DataRefused(
            f"The probability can't be calibrated: of {len(raw)} rows that set its level {defaults} defaulted, and "
            "both outcomes are needed. Raise label.splits.calibrate_snapshots, more customers, or check label.default."
        )
    codes = np.unique(np.asarray(customers), return_inverse=True)[1]
    return Sample(limited(raw), np.asarray(defaulted, dtype=np.float64), codes.astype(np.int64))


def limited(raw: Array) -> Array:
    """Raw log-odds within ``RAW_LIMIT``.

    Raises
    ------
    DataRefused
        When one is not a number: it has no place on any curve.
    """
    if np.isnan(raw).any():
        raise DataRefused(
            f"{int(np.isnan(raw).sum())} of {len(raw)} raw log-odds are not a number; check the estimator."
        )
    return np.asarray(np.clip(raw, -RAW_LIMIT, RAW_LIMIT), dtype=np.float64)


class Calibrator(Protocol):
    """A fitted curve. It never falls, is continuous, and is finite wherever the raw log-odds are within RAW_LIMIT."""

    @property
    def method(self) -> str:
        """Its name in ``params.yaml``."""
        ...

    @classmethod
    def fit(cls, sample: Sample) -> Self:
        """Fit to a ``checked_sample``."""
        ...

    def log_odds(self, raw: Array) -> Array:
        """Calibrated log-odds of default, shape (n,)."""
        ...

    def deviation(self, sample: Sample, at: Array, resamples: int, seed: int) -> Array:
        """Standard error of the calibrated log-odds at the raw values ``at``, rows of one customer being alike.

        ``resamples`` and ``seed`` are for curves that have no formula for it: they are fitted again to resamples of
        whole customers.
        """
        ...
