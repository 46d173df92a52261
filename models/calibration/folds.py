"""On which rows calibrators are compared: later days where there are any, else customers held out."""

from collections.abc import Iterator
from typing import Literal

import numpy as np
import pandas as pd

from models.calibration.pooled_days import pooled
from models.estimators.base import Folds
from models.params import CalibrateParams
from models.schema import Array

FoldKind = Literal["time_ordered", "customers"]

LEAST = 10
"""Rows of the rarer outcome that a fold must learn from; with fewer a curve is chance."""


def calibration_folds(
    rows: pd.DataFrame, calibrates: np.ndarray, horizon_days: int, params: CalibrateParams
) -> tuple[FoldKind, Folds]:
    """Pairs of row positions: fit a calibrator to the first, compare it on the second.

    Each day of the calibration period in turn is predicted from what was known on it: the days whose horizon had ended
    by then, at most as many as the calibration period has, just as the shipped calibrator is fitted to what is known
    today. Outcomes on days of their own go by months. Where fewer than two days can be predicted so (a cross-section,
    or a short history), customers of the calibration rows are held out instead, with about the same share of defaults
    in each fold.

    Parameters
    ----------
    rows
        customer_id, as_of (dates), defaulted of all development rows.
    calibrates
        Which of them set the level, shape (n,), bool.
    """
    defaulted = rows["defaulted"].to_numpy(np.float64)
    in_time = list(_time_ordered(*pooled(rows["as_of"], horizon_days), defaulted, calibrates))
    if len(in_time) >= 2:
        return "time_ordered", in_time
    return "customers", _by_customer(rows["customer_id"].to_numpy(), defaulted, np.flatnonzero(calibrates), params)


def _time_ordered(
    days: pd.Series, horizon_days: int, defaulted: Array, calibrates: np.ndarray
) -> Iterator[tuple[np.ndarray, np.ndarray]]:
    every = pd.DatetimeIndex(days.unique()).sort_values()
    window = days[calibrates].nunique()
    for day in sorted(days[calibrates].unique()):
        known = every[every + pd.Timedelta(days=horizon_days) <= day][-window:]
        learn = np.flatnonzero(days.isin(known))
        rarer = min(defaulted[learn].sum(), len(learn) - defaulted[learn].sum())
        if rarer >= LEAST:
            yield learn, np.flatnonzero((days == day).to_numpy())


def _by_customer(customers: np.ndarray, defaulted: Array, chosen: np.ndarray, params: CalibrateParams) -> Folds:
    from sklearn.model_selection import StratifiedGroupKFold, StratifiedKFold  # half a second to load, for a fit only

    rarer = int(min(defaulted[chosen].sum(), len(chosen) - defaulted[chosen].sum()))
    folds = min(params.folds, rarer)
    if folds < 2:
        return []
    groups, y = customers[chosen], defaulted[chosen]
    if len(np.unique(groups)) == len(groups):  # gives the same kind of folds, many times quicker
        dealt = StratifiedKFold(folds, shuffle=True, random_state=params.seed).split(y, y)
    else:
        dealt = StratifiedGroupKFold(folds, shuffle=True, random_state=params.seed).split(y, y, groups)
    split = [(chosen[learn], chosen[held_out]) for learn, held_out in dealt]
    return [(learn, held_out) for learn, held_out in split if 0 < defaulted[learn].sum() < len(learn)]
