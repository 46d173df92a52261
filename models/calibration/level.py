"""The level of the default rate: how it moved between the periods, and how far one year lies from the average."""

from typing import TypedDict

import numpy as np
import pandas as pd
from pydantic import BaseModel, ConfigDict, Field
from scipy.special import expit, logit, ndtri

from models.calibration.pooled_days import pooled
from models.schema import Array


class BaseRate(TypedDict):
    """Default rate of a set of rows; low and high allow for the snapshots of one customer being alike."""

    rows: int
    customers: int
    defaults: int
    rate: float
    low: float
    high: float


class DayLevel(TypedDict):
    """Observed and predicted default rate of a snapshot day, and the step on the log-odds between them."""

    as_of: str
    rows: int
    defaults: int
    observed: float
    predicted: float
    step: float


class YearLevel(BaseModel):
    """How far the level of one year lies from the average of the years, as a standard deviation on the log-odds.

    ``years`` is the number of horizons without overlap that the days span: that many years speak for the deviation, not
    the number of snapshot days, which share outcomes.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    deviation: float = Field(ge=0)
    years: int = Field(ge=2)

    @property
    def degrees_of_freedom(self) -> int:
        """Of Student's t, by which a deviation that is itself estimated has to be taken wider."""
        return self.years - 1


def base_rate(defaulted: Array, customers: np.ndarray, confidence: float) -> BaseRate:
    """Default rate with its clustered interval, taken on the log-odds so that it stays between 0 and 1."""
    rate = (defaulted.sum() + 0.5) / (len(defaulted) + 1)  # finite where one outcome is missing
    _, code = np.unique(customers, return_inverse=True)
    clustered = np.sqrt((np.bincount(code, defaulted - defaulted.mean()) ** 2).sum()) / len(defaulted)
    least = np.sqrt(rate * (1 - rate) / len(defaulted)) if clustered == 0 else clustered
    reach = ndtri(0.5 + confidence / 2) * least / (rate * (1 - rate))
    return BaseRate(
        rows=len(defaulted),
        customers=int(code.max()) + 1,
        defaults=int(defaulted.sum()),
        rate=float(defaulted.mean()),
        low=float(expit(logit(rate) - reach)),
        high=float(expit(logit(rate) + reach)),
    )


def day_levels(log_odds: Array, defaulted: Array, days: pd.Series) -> list[DayLevel]:
    """Each snapshot day (or month) against the calibrated prediction; a customer is on a day once."""
    p = expit(log_odds)
    rows = pd.DataFrame({"y": defaulted, "p": p, "information": p * (1 - p)})
    return [
        DayLevel(
            as_of=str(day)[:10],
            rows=len(of),
            defaults=int(of["y"].sum()),
            observed=float(of["y"].mean()),
            predicted=float(of["p"].mean()),
            step=float((of["y"].sum() - of["p"].sum()) / of["information"].sum()),
        )
        for day, of in rows.groupby(pooled(days, 0)[0].to_numpy(), sort=True)
    ]


def years_of(days: pd.Series, horizon_days: int) -> int:
    """How many horizons without overlap the snapshot days span.

    >>> years_of(pd.Series(["2020-01-01", "2020-07-01", "2021-01-01"]), 365)
    2
    """
    when = pd.to_datetime(days)
    return int(1 + (when.max() - when.min()).days // max(horizon_days, 1))


def year_level(log_odds: Array, defaulted: Array, days: pd.Series, horizon_days: int) -> YearLevel | None:
    """The deviation of a year's level beyond chance; None with fewer than two years, which say nothing about it.

    The variance of the steps of the days around their mean, with the years in place of the days as what is counted,
    less what chance alone would give: 1 / sum of p (1 - p).
    """
    (when, _), years = pooled(days, horizon_days), years_of(days, horizon_days)
    if years < 2:
        return None
    p = expit(log_odds)
    total = pd.DataFrame({"u": defaulted - p, "i": p * (1 - p)}).groupby(when.to_numpy(), sort=True).sum()
    step, chance = total["u"] / total["i"], 1 / total["i"]
    between = float(((step - step.mean()) ** 2).mean()) * years / (years - 1) - float(chance.mean())
    return YearLevel(deviation=float(np.sqrt(max(between, 0.0))), years=years)
