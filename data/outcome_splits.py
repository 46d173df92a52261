"""Which outcomes a model learns from and which judge it, where each has a day of its own.

Snapshot days that all customers share are split by day (``data.splits``). Loans and applications have a day each:
there, rows and defaults are what counts, not days.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd

from data.errors import UserError
from data.outcome_delays import countable_on
from data.params import SplitParams
from data.splits import periods_known

LEARNT = ("train", "calibrate")

LARGEST_TEST = 0.5
"""Share of the rows that may judge the model: no more than learn."""

SHARED = 0.25
"""A snapshot day that all customers share holds at least this part of them, on average over the days."""


@dataclass(frozen=True)
class OutcomeSplit:
    """The period of every row, and how it came about.

    Attributes
    ----------
    period
        ``train``, ``calibrate``, ``gap`` or ``test``, by the index of the rows.
    why
        A sentence: how the model is judged, and why so.
    """

    period: pd.Series
    why: str


def split_outcomes(rows: pd.DataFrame, params: SplitParams) -> OutcomeSplit:
    """Hold out the latest rows where time and defaults allow it, else leave all to be learnt from.

    A row can be learnt from if its outcome counted as known on the first day of the test (``data.outcome_delays``), and
    nobody stands on both sides: rows that break this are left out (``gap``). Without a test period, cross-validation
    judges.

    Parameters
    ----------
    rows
        customer_id, as_of and known_on (days), defaulted (bool): every outcome that is known; horizon_end (days), null
        where the source does not give it; outcome_id, missing throughout where rows are not loans or applications.

    Raises
    ------
    UserError
        When a date that the user has set leaves a period without a row.
    """
    days = rows["as_of"].nunique()
    rows = rows.assign(known_on=countable_on(rows))
    loans = bool(rows["outcome_id"].notna().any())
    if params.test_from or params.calibrate_from:
        why = "Judged on the latest outcomes, by the dates that are set or that the data was published with."
        return OutcomeSplit(_apart(rows, _by_day(rows, params), loans), why)
    if days <= 1:
        why = "Judged in cross-validation: all outcomes lie on one day, so that none is later."
        return _all_learnt(rows, why)
    shared_days = not lie_on_own_days(len(rows), days, rows["customer_id"].nunique())
    if shared_days and not loans and (shared := _shared_days(rows, params)) is not None:
        return shared
    return _by_rows(rows, params)


def lie_on_own_days(rows: int, days: int, customers: int) -> bool:
    """Whether so many outcomes lie on days of their own, not on snapshot days that customers share.

    >>> lie_on_own_days(354, 250, 300), lie_on_own_days(40_000, 28, 3_000)
    (True, False)
    """
    return days > 1 and rows / days < SHARED * customers


def _by_rows(rows: pd.DataFrame, params: SplitParams) -> OutcomeSplit:
    total = int(rows["defaulted"].sum())
    first = _first_test_day(rows, params)
    if first is None:
        why = (
            f"Judged in cross-validation: {total} defaults among {len(rows)} outcomes are too few to hold some out "
            f"(label.splits.min_defaults asks for {params.min_defaults} on either side)."
        )
        return _all_learnt(rows, why)
    test = rows["as_of"] >= first
    known = ~test & (rows["known_on"] <= first)
    learn = known & ~rows["customer_id"].isin(rows["customer_id"][test])
    learnt, judged = (int(rows["defaulted"][side].sum()) for side in (learn, test))
    if learnt < params.min_defaults or learnt == learn.sum():
        why = (
            f"Judged in cross-validation: holding out the outcomes from {first} on would leave {learnt} defaults to "
            f"learn from ({int(known.sum())} of {len(rows)} outcomes were known by then, {int(learn.sum())} of them of "
            f"customers that are not held out; label.splits.min_defaults asks for {params.min_defaults})."
        )
        return _all_learnt(rows, why)
    period = pd.Series(np.select([test, learn], ["test", "train"], "gap"), rows.index)
    why = (
        f"Judged out of time: {int(test.sum())} of {len(rows)} outcomes, from {first} on, with {judged} defaults, were "
        f"held out; the model learnt from {int(learn.sum())} of other customers that were known by then, with {learnt} "
        "defaults."
    )
    return OutcomeSplit(period, why)


def _first_test_day(rows: pd.DataFrame, params: SplitParams) -> date | None:
    """The latest day from which on there are rows and defaults enough; None if that takes over half of the rows."""
    daily = rows.groupby("as_of")["defaulted"].agg(["size", "sum"]).sort_index(ascending=False).cumsum()
    enough = daily[(daily["size"] >= params.test_share * len(rows)) & (daily["sum"] >= params.min_defaults)]
    if enough.empty or enough["size"].iloc[0] > LARGEST_TEST * len(rows):
        return None
    day: date = enough.index[0]
    return day


def _shared_days(rows: pd.DataFrame, params: SplitParams) -> OutcomeSplit | None:
    """The split by snapshot days; None if it leaves too few defaults on a side."""
    try:
        period = _by_day(rows, params)
    except UserError:
        return None
    sides = (rows["defaulted"][period.isin(names)] for names in (LEARNT, ("test",)))
    if any(side.sum() < params.min_defaults for side in sides):
        return None
    return OutcomeSplit(period, "Judged out of time: the last snapshot days were held out.")


def _by_day(rows: pd.DataFrame, params: SplitParams) -> pd.Series:
    """The period of the day of each row, less rows that were not known on the first day of the test."""
    known_on: Mapping[date, date] = dict(rows.groupby("as_of")["known_on"].min())
    found = periods_known(known_on, params)
    period = rows["as_of"].map(found)
    judged = rows["as_of"][period == "test"]
    late = rows["known_on"] > judged.min() if len(judged) else False
    return period.mask(period.isin(LEARNT) & late, "gap")


def _apart(rows: pd.DataFrame, period: pd.Series, loans: bool) -> pd.Series:
    """Loans of one customer never stand on both sides; snapshots of one may, as published data sets have it."""
    judged = rows["customer_id"].isin(rows["customer_id"][period == "test"])
    return period.mask(judged & period.isin(LEARNT), "gap") if loans else period


def _all_learnt(rows: pd.DataFrame, why: str) -> OutcomeSplit:
    return OutcomeSplit(pd.Series("train", rows.index), why)
