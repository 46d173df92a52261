"""How sure an AUC is, and whether two differ: DeLong's variance, for rows that come in clusters.

The snapshots of one customer, and its copies in the repeats of a cross-validation, are alike: taken for independent
they would make every interval too narrow. With one row per customer everything here is DeLong's own.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.special import expit, logit, ndtr, ndtri
from scipy.stats import rankdata

from models.schema import Array

Labels = Sequence[object] | pd.Series | NDArray[np.generic]


@dataclass(frozen=True)
class AucInterval:
    """An AUC with its variance and interval; ``variance``, ``low`` and ``high`` are None where the data can't say.

    That is so with fewer than two customers of either outcome, and where all defaults rank above (or below) all others:
    a variance of zero would not be certainty.
    """

    auc: float
    variance: float | None
    low: float | None
    high: float | None


@dataclass(frozen=True)
class AucDifference:
    """AUC of a less AUC of b, with its interval, z and the two-sided p-value of "they are equal"."""

    auc_a: float
    auc_b: float
    difference: float
    low: float
    high: float
    z: float
    p_value: float


def delong_interval(
    y: Array, p: Array, customers: Labels | None = None, repeats: Labels | None = None, confidence: float = 0.95
) -> AucInterval:
    """AUC with an interval on the logit scale, which keeps it between 0 and 1 (Qin and Hotilovac, 2008).

    Parameters
    ----------
    y
        1 default, 0 none, shape (n,); both must occur.
    p
        Anything that rises with the risk, shape (n,).
    customers
        Rows with the same label are one piece of evidence (Obuchowski, Biometrics 1997); None: each row its own.
    repeats
        Repeats of a cross-validation: the AUC is taken within each and averaged; None: one.

    Raises
    ------
    ValueError
        When a repeat holds one outcome only.

    Examples
    --------
    >>> round(delong_interval(np.array([0.0, 0, 1, 1]), np.array([0.1, 0.4, 0.35, 0.8])).auc, 4)
    0.75
    """
    part = _parts(y, [p], customers, repeats)
    auc, variance = float(part.auc[0]), part.covariance()
    if variance is None or variance[0, 0] <= 0 or not 0 < auc < 1:
        return AucInterval(auc, None, None, None)
    deviation = float(np.sqrt(variance[0, 0]))
    reach = ndtri(0.5 + confidence / 2) * deviation / (auc * (1 - auc))
    return AucInterval(auc, float(variance[0, 0]), float(expit(logit(auc) - reach)), float(expit(logit(auc) + reach)))


def delong_paired(
    y: Array,
    p_a: Array,
    p_b: Array,
    customers: Labels | None = None,
    repeats: Labels | None = None,
    confidence: float = 0.95,
) -> AucDifference | None:
    """Whether model a ranks the same rows better than model b (DeLong, DeLong and Clarke-Pearson, Biometrics 1988).

    Returns
    -------
    AucDifference or None
        None with fewer than two customers of either outcome. Where the difference has no variance (both rank alike) the
        p-value is 1 if it is zero and 0 if not.
    """
    part = _parts(y, [p_a, p_b], customers, repeats)
    covariance = part.covariance()
    if covariance is None:
        return None
    difference = float(part.auc[0] - part.auc[1])
    deviation = float(np.sqrt(max(covariance[0, 0] + covariance[1, 1] - 2 * covariance[0, 1], 0.0)))
    if deviation < 1e-12:
        z = 0.0 if abs(difference) < 1e-12 else float(np.copysign(np.inf, difference))
    else:
        z = difference / deviation
    reach = float(ndtri(0.5 + confidence / 2)) * deviation
    p_value = float(2 * ndtr(-abs(z)))
    a, b = (float(value) for value in part.auc)
    return AucDifference(a, b, difference, difference - reach, difference + reach, z, p_value)


@dataclass(frozen=True)
class _Parts:
    """AUC per model, and what each customer's defaults and others add to its error, shape (models, customers)."""

    auc: Array
    of_defaults: Array
    of_others: Array
    with_defaults: int
    with_others: int

    def covariance(self) -> Array | None:
        """Covariance of the AUCs, shape (models, models) (Obuchowski, 1997, equations 3 to 6)."""
        count = self.of_defaults.shape[1]
        if min(self.with_defaults, self.with_others) < 2:
            return None
        both = self.of_defaults @ self.of_others.T * count / (count - 1)
        return np.asarray(
            self.of_defaults @ self.of_defaults.T * self.with_defaults / (self.with_defaults - 1)
            + self.of_others @ self.of_others.T * self.with_others / (self.with_others - 1)
            + both
            + both.T
        )


def _parts(y: Array, models: Sequence[Array], customers: Labels | None, repeats: Labels | None) -> _Parts:
    cluster = np.arange(len(y)) if customers is None else pd.factorize(np.asarray(customers))[0]
    repeat = np.zeros(len(y), dtype=int) if repeats is None else pd.factorize(np.asarray(repeats))[0]
    count, times = int(cluster.max()) + 1, int(repeat.max()) + 1
    auc = np.zeros(len(models))
    of_defaults, of_others = np.zeros((len(models), count)), np.zeros((len(models), count))
    positive = np.asarray(y) == 1
    for number in range(times):
        defaults, others = np.flatnonzero((repeat == number) & positive), np.flatnonzero((repeat == number) & ~positive)
        if not len(defaults) or not len(others):
            raise ValueError("An AUC needs rows with and rows without a default.")
        for model, p in enumerate(models):
            above, below = _placements(np.asarray(p)[defaults], np.asarray(p)[others])
            value = float(above.mean())
            auc[model] += value / times
            scale = times * np.array([len(defaults), len(others)])
            of_defaults[model] += np.bincount(cluster[defaults], above - value, count) / scale[0]
            of_others[model] += np.bincount(cluster[others], below - value, count) / scale[1]
    with_defaults, with_others = len(np.unique(cluster[positive])), len(np.unique(cluster[~positive]))
    return _Parts(auc, of_defaults, of_others, with_defaults, with_others)


def _placements(defaults: Array, others: Array) -> tuple[Array, Array]:
    """Share of the others that each default outranks, and of the defaults that outrank each other one; ties are half.

    By midranks in O(n log n) (Sun and Xu, IEEE Signal Processing Letters 2014).
    """
    together = rankdata(np.concatenate([defaults, others]))
    above = (together[: len(defaults)] - rankdata(defaults)) / len(others)
    below = 1 - (together[len(defaults) :] - rankdata(others)) / len(defaults)
    return above, below
