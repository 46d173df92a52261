"""How a firm gets into arrears and out of them: the transition of one month, shared by the simulation and the truth.

A firm settles once a month. Whether it can depends on its quality (latent health plus the state of its industry) and
on how many settlements it has already missed. Three missed in a row leave the first unpaid for more than 90 days.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from data.sources.synthetic.frames import Floats

DEFAULTED = 3
"""Settlements missed in a row after which the 91st day past due arrives before the next can be paid."""

PERSISTENCE = 0.975
"""Share of latent health that carries over a month: half of a shock is gone after 27 months."""

HEALTH_SPREAD = 1.1
"""Standard deviation of latent health across firms, in units of quality (log-odds, about)."""

SHOCK = HEALTH_SPREAD * float(np.sqrt(1 - PERSISTENCE**2))
"""Standard deviation of a month's shock: keeps the spread of health the same for ever."""

LEAVING = 0.004
"""Share of firms in good standing that stop buying in a month, about 5 % a year."""

_MISS_INTERCEPT = np.array([-4.65, -0.8, -0.1, 1.75])
_MISS_SLOPE = np.array([1.15, 0.75, 0.6, 0.45])
_INSOLVENCY_INTERCEPT = np.array([-9.6, -6.0, -5.0, -3.5])
_INSOLVENCY_SLOPE = 0.8


def miss_probability(quality: Floats, missed: NDArray[Any]) -> Floats:
    """Probability of missing this month's settlement, given those ``missed`` in a row up to now.

    It jumps once a settlement has been missed: what is owed has doubled while the means are the same. From DEFAULTED
    on it is the probability of not being cured.
    """
    step = np.minimum(missed, DEFAULTED)
    return _logistic(_MISS_INTERCEPT[step] - _MISS_SLOPE[step] * quality)


def insolvency_probability(quality: Floats, missed: NDArray[Any]) -> Floats:
    """Probability of filing for insolvency this month, given the settlements ``missed`` in a row up to now."""
    return _logistic(_INSOLVENCY_INTERCEPT[np.minimum(missed, DEFAULTED)] - _INSOLVENCY_SLOPE * quality)


def _logistic(log_odds: Floats) -> Floats:
    return np.asarray(1.0 / (1.0 + np.exp(-log_odds)))
