"""Is a predicted default rate too low for what was observed? Binomial and Jeffreys tests with traffic lights."""

from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray
from scipy.special import betainc, betaincinv

from models.schema import Array
from models.validation.params import LightParams

Light = Literal["green", "yellow", "red", "grey"]

Clusters = NDArray[Any]
"""A label per row; the rows of one customer have the same."""


@dataclass(frozen=True)
class RateTest:
    """A predicted against an observed default rate.

    Attributes
    ----------
    design_effect
        How many rows count as one piece of evidence; the tests use rows and defaults divided by it.
    low, high
        Interval of the observed rate.
    binomial, jeffreys
        p-values of "the prediction is high enough"; small: it is too low.
    too_high
        Jeffreys p-value of "the prediction is low enough".
    power
        Chance of at least yellow if the true rate were ``detectable_ratio`` times the predicted one.
    why
        Why the light is grey; empty where it is not.
    """

    rows: int
    customers: int
    defaults: int
    predicted: float | None
    observed: float | None
    low: float | None
    high: float | None
    design_effect: float | None
    binomial: float | None
    jeffreys: float | None
    too_high: float | None
    power: float | None
    light: Light
    why: str


def rate_test(y: Array, p: Array, customers: Clusters, params: LightParams, confidence: float) -> RateTest:
    """Compare the mean probability with the share of defaults.

    Parameters
    ----------
    y, p
        1 default and 0 none, predicted probability; shape (n,), n may be 0.
    customers
        Snapshots of one customer overlap: one default shows in several. Rows and defaults are divided by the design
        effect, the clustered variance over the binomial one (Rao and Scott, Biometrics 1992).
    """
    if not len(y):
        return RateTest(0, 0, 0, None, None, None, None, None, None, None, None, None, "grey", "no row")
    effect = design_effect(y, customers)
    predicted, n, d = float(p.mean()), len(y) / effect, float(y.sum()) / effect
    low, high = jeffreys_interval(d, n, confidence)
    p_jeffreys = jeffreys(d, n, predicted)
    power = power_of(n, predicted, params)
    light, why = light_of(p_jeffreys, power, params)
    return RateTest(
        rows=len(y),
        customers=len(np.unique(customers)),
        defaults=int(y.sum()),
        predicted=predicted,
        observed=float(y.mean()),
        low=low,
        high=high,
        design_effect=effect,
        binomial=binomial(d, n, predicted),
        jeffreys=p_jeffreys,
        too_high=1 - p_jeffreys,
        power=power,
        light=light,
        why=why,
    )


def binomial(defaults: float, rows: float, predicted: float) -> float:
    """Chance of at least so many defaults if the prediction were right; counts may be fractions (incomplete beta)."""
    return float(betainc(defaults, rows - defaults + 1, predicted)) if defaults > 0 else 1.0


def jeffreys(defaults: float, rows: float, predicted: float) -> float:
    """Chance that the true rate is at most the prediction, after Jeffreys' prior: Beta(D + 1/2, N - D + 1/2).

    ECB, Instructions for reporting the validation results of internal models (2019), section 2.5.
    """
    return float(betainc(defaults + 0.5, rows - defaults + 0.5, predicted))


def jeffreys_interval(defaults: float, rows: float, confidence: float) -> tuple[float, float]:
    """Interval of a rate; 0 and 1 belong to it when none or all defaulted (Brown, Cai and DasGupta, 2001)."""
    tail = (1 - confidence) / 2
    low, high = betaincinv(defaults + 0.5, rows - defaults + 0.5, [tail, 1 - tail])
    return (0.0 if defaults == 0 else float(low)), (1.0 if defaults == rows else float(high))


def design_effect(y: Array, customers: Clusters) -> float:
    """Clustered over binomial variance of the mean of y, at least 1.

    Without both outcomes there is no variance to compare: each customer counts once then.
    """
    rate, n = float(y.mean()), len(y)
    _, cluster = np.unique(customers, return_inverse=True)
    count = int(cluster.max()) + 1
    if rate in (0.0, 1.0) or count < 2:
        return n / count
    summed = np.bincount(cluster, y - rate)
    variance = float((summed**2).sum()) * count / (count - 1) / n**2
    return max(variance / (rate * (1 - rate) / n), 1.0)


def power_of(rows: float, predicted: float, params: LightParams) -> float:
    """Chance that the Jeffreys test turns at least yellow at ``detectable_ratio`` times the predicted rate.

    A ratio that would lead beyond 1 stops half way between the prediction and 1.
    """
    n = max(round(rows), 1)
    true = min(predicted * params.detectable_ratio, (predicted + 1) / 2)
    counts = np.arange(n + 1)
    alarms = counts[betainc(counts + 0.5, n - counts + 0.5, predicted) < params.yellow_below]
    return float(betainc(alarms[0], n - alarms[0] + 1, true)) if len(alarms) else 0.0


def light_of(p_value: float, power: float, params: LightParams) -> tuple[Light, str]:
    """Red and yellow by level; green only if a wrong prediction would have shown, else grey with the reason."""
    if p_value < params.red_below:
        return "red", ""
    if p_value < params.yellow_below:
        return "yellow", ""
    if power < params.min_power:
        times = f"{params.detectable_ratio:g}"
        return "grey", f"too few to say: {times} times the predicted rate would show with a chance of {power:.0%} only"
    return "green", ""
