"""A customer's points as a page shows them: by reason, by risk dimension, and against the next tier's edge."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from features.column_metadata import SILENCE
from features.dimensions import DIMENSIONS
from models.explanation.reason_texts import Told, figure_en, figure_zh, phrase_en, phrase_zh
from models.explanation.reasons import Topics
from models.schema import Array
from pipeline.reports.customer_page.words import Say
from pipeline.reports.numbers import is_known

STEPS = 10
"""Bars of a waterfall beside the rest: what a person reads in one go."""


@dataclass(frozen=True)
class Step:
    """One bar: what it is about with the customer's figure, the usual one (None: not to be told), and its points."""

    label: str
    usual: str | None
    points: float


@dataclass(frozen=True)
class Waterfall:
    """``start`` plus the points of the steps plus ``rest`` (of ``others`` reasons) is ``end``, to 1e-6."""

    start: float
    steps: tuple[Step, ...]
    others: int
    rest: float
    end: float


def waterfall(
    explained: pd.DataFrame, described: Sequence[Mapping[str, str]], currency: str, say: Say, to_next_tier: bool = False
) -> Waterfall | None:
    """From the portfolio's average, or from the edge of the next better tier, to the customer's score.

    Parameters
    ----------
    explained
        The customer's rows of ``scores/explanations.parquet``.

    Returns
    -------
    Waterfall or None
        None where there are no such points: in the best tier, or nobody scores near its edge.
    """
    points = explained["points_to_next_tier" if to_next_tier else "points"].to_numpy(np.float64)
    start = float(explained["edge" if to_next_tier else "reference_score"].iloc[0])
    if np.isnan(points).any() or np.isnan(start):
        return None
    topics = Topics.of(explained["feature"].tolist(), described)
    silent = (explained["value"].isna() & explained["text"].isna()).to_numpy()
    belongs = topics.of_rows(silent[None, :])
    totals = topics.totals(points[None, :], belongs)[0]
    order = np.argsort(totals if to_next_tier else -np.abs(totals), kind="stable")
    shown = [at for at in order if np.round(totals[at]) != 0][:STEPS]
    entries = {each["name"]: each for each in described}
    steps = tuple(
        _step(explained, entries, points, belongs[0], int(at), at >= topics.first_source, currency, say, totals[at])
        for at in shown
    )
    told = np.isin(belongs[0], shown)
    rest = float(points[~told].sum())
    return Waterfall(start, steps, len(set(belongs[0][~told])), rest, start + float(points.sum()))


def _step(
    explained: pd.DataFrame,
    entries: Mapping[str, Mapping[str, str]],
    points: Array,
    belongs: NDArray[np.int64],
    topic: int,
    mute: bool,
    currency: str,
    say: Say,
    total: float,
) -> Step:
    """The topic is told by the feature that counts most towards its points."""
    weight = np.where(belongs == topic, points * np.sign(total), -np.inf)
    row = _telling(explained, entries, int(weight.argmax()))
    entry = entries[row["feature"]]
    if mute:
        return Step(say("none_known", source=say.of(SILENCE[entry["source"]])), None, float(total))
    value, usual = (float(row[name]) if is_known(row[name]) else None for name in ("value", "usual"))
    text = row["text"] if is_known(row["text"]) else None
    told = Told(entry, value, text, usual, False, float(total))
    phrase, figure = (phrase_en, figure_en) if say.language == "en" else (phrase_zh, figure_zh)
    return Step(phrase(told, currency), figure(usual, None, told.unit, currency), float(total))


def _telling(explained: pd.DataFrame, entries: Mapping[str, Mapping[str, str]], at: int) -> pd.Series:
    """The feature at the place, or, held against its peers, the quantity that is: the usual figure stands beside it."""
    teller = entries[explained["feature"].iloc[at]].get("told_by")
    found = np.flatnonzero(explained["feature"] == teller)
    return explained.iloc[int(found[0]) if len(found) else at]


def dimension_points(explained: pd.DataFrame, say: Say) -> list[tuple[str, float]]:
    """Points of each of the eight risk dimensions against the portfolio's average; what no feature asks about is 0."""
    sums = explained.groupby("dimension")["points"].sum()
    return [(say.of((each.en, each.zh)), float(sums.get(each.code, 0.0))) for each in DIMENSIONS]
