"""Whether the intervals of the probability hold what comes: observed default rates of held-out rows by decile.

The interval is about the rate that a group has in the coming year, as if the group were without end. A rate counted
in a few customers strays from that by chance as well, so both together say what may be observed.
"""

from typing import Literal, TypedDict

import numpy as np
import pandas as pd
from scipy.special import expit, logit, ndtri

from models.calibration.level import base_rate

DECILES = 10

LEAST = 5
"""Expected defaults, and expected others, below which a decile is too small to say anything."""

Verdict = Literal["covered", "above", "below", "too_small"]


class Decile(TypedDict):
    """A tenth of the held-out rows by predicted probability, the safest first.

    predicted, low, high are the means of pd, pd_low, pd_high; expected_low to expected_high is that interval with the
    chance of so few customers. observed is the default rate, observed_low to observed_high what chance leaves open
    about it. The verdict says where observed lies against expected_low to expected_high.
    """

    rows: int
    customers: int
    defaults: int
    predicted: float
    low: float
    high: float
    expected_low: float
    expected_high: float
    observed: float
    observed_low: float
    observed_high: float
    verdict: Verdict


class Coverage(TypedDict):
    """The deciles, how many of them are large enough to be judged, and how many of those are covered."""

    deciles: list[Decile]
    judged: int
    covered: int
    confidence: float


def coverage(evaluation: pd.DataFrame, confidence: float) -> Coverage:
    """Compare the intervals with what was observed.

    Parameters
    ----------
    evaluation
        customer_id, period, defaulted, pd, pd_low, pd_high of held-out rows; repeats of a cross-validation are pooled,
        and count once when it comes to whether a decile is large enough.
    confidence
        At which pd_low and pd_high were taken.
    """
    rows = evaluation.sort_values("pd", ignore_index=True, kind="stable")
    repeats = rows["period"].nunique()
    decile = np.arange(len(rows)) * DECILES // len(rows)
    deciles = [_decile(of, repeats, confidence) for _, of in rows.groupby(decile, sort=True)]
    judged = [each for each in deciles if each["verdict"] != "too_small"]
    covered = sum(each["verdict"] == "covered" for each in judged)
    return Coverage(deciles=deciles, judged=len(judged), covered=covered, confidence=confidence)


def _decile(rows: pd.DataFrame, repeats: int, confidence: float) -> Decile:
    observed = base_rate(rows["defaulted"].to_numpy(np.float64), rows["customer_id"].to_numpy(), confidence)
    predicted, low, high = (float(rows[column].mean()) for column in ("pd", "pd_low", "pd_high"))
    expected = predicted * len(rows) / repeats
    small = min(expected, len(rows) / repeats - expected) < LEAST
    expected_low, expected_high = _expected(rows, predicted, low, high, confidence)
    return Decile(
        rows=observed["rows"],
        customers=observed["customers"],
        defaults=observed["defaults"],
        predicted=predicted,
        low=low,
        high=high,
        expected_low=expected_low,
        expected_high=expected_high,
        observed=observed["rate"],
        observed_low=observed["low"],
        observed_high=observed["high"],
        verdict="too_small" if small else _against(observed["rate"], expected_low, expected_high),
    )


def _expected(rows: pd.DataFrame, predicted: float, low: float, high: float, confidence: float) -> tuple[float, float]:
    """The interval with chance added, as two errors that know nothing of each other, on the log-odds.

    Rows of one customer, on days a quarter apart, share nearly all of their horizon: they count as wholly alike.
    """
    alike = (rows["customer_id"].value_counts() ** 2).sum() / len(rows)
    chance = ndtri(0.5 + confidence / 2) / np.sqrt(len(rows) / alike * predicted * (1 - predicted))
    centre = logit(predicted)
    down, up = (np.hypot(logit(end) - centre, chance) for end in (low, high))
    return float(expit(centre - down)), float(expit(centre + up))


def _against(observed: float, low: float, high: float) -> Verdict:
    if observed > high:
        return "above"
    return "below" if observed < low else "covered"
