"""Raw log-odds with outcomes drawn from a known curve, for the tests of calibration."""

from collections.abc import Callable

import numpy as np
import pandas as pd
from scipy.special import expit

from models.calibration.calibrators.base import Sample, checked_sample


def sample(n: int, curve: Callable[[np.ndarray], np.ndarray] = lambda raw: raw, seed: int = 0) -> Sample:
    """Outcomes of ``n`` customers whose true log-odds are ``curve`` of their raw ones."""
    random = np.random.default_rng(seed)
    raw = random.normal(-2, 1.5, n)
    return checked_sample(raw, (random.random(n) < expit(curve(raw))).astype(float), np.arange(n))


def by_hand(raw: list[float], defaulted: list[int]) -> Sample:
    """A sample written down, a customer per row."""
    return checked_sample(np.array(raw), np.array(defaulted, dtype=float), np.arange(len(raw)))


def history(days: int, customers: int, steps: list[float], seed: int = 0) -> tuple[np.ndarray, pd.DataFrame]:
    """Raw log-odds and rows of ``customers`` new customers a year, on the first of January, the level moved by steps.

    The last two days set the level; trade is one of food and steel.
    """
    random = np.random.default_rng(seed)
    n = days * customers
    raw = random.normal(-1.5, 1.2, n)
    level = np.repeat(np.resize(steps, days), customers)
    as_of = np.repeat([f"{2010 + day}-01-01" for day in range(days)], customers)
    rows = pd.DataFrame(
        {
            "customer_id": [f"C{i:05d}" for i in range(n)],
            "as_of": as_of,
            "period": np.where(as_of >= f"{2010 + days - 2}-01-01", "calibrate", "train"),
            "defaulted": random.random(n) < expit(raw + level),
            "trade": random.choice(["food", "steel"], n),
        }
    )
    return raw, rows
