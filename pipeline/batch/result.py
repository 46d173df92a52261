"""Probability, score, reasons and tier of every customer, written portion by portion in bounded memory."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
from numpy.typing import NDArray

from features.told import SILENCE
from models.bundle import DefaultModel
from models.explanation import Explanation, explained
from models.oddities import oddities, say
from models.reason_rows import reason_rows
from models.schema import Array
from models.scoring import scores_of
from models.segments import DESCRIBED as SEGMENT_DESCRIBED
from pipeline.artifacts import write_batches
from pipeline.batch.past import Past
from pipeline.params import Params

SCORES, EXPLANATIONS, REASONS = "scores", "explanations", "reasons"
ALERTS, IN_DEFAULT = "alerts", "in_default"
TOLERANCE = 1e-6
"""Reference and points sum up to the score to within so many points."""


@dataclass(frozen=True)
class Telling:
    """How results are told.

    Attributes
    ----------
    described
        The features that were computed, as ``features/catalogue.json`` has them.
    currency
        The portfolio's currency.
    version
        Version of the model.
    """

    described: Sequence[Mapping[str, str]]
    currency: str
    version: str


def write_result(
    model: DefaultModel,
    whole: pd.DataFrame,
    chosen: pd.DataFrame,
    past: Past,
    params: Params,
    telling: Telling,
    folder: Path,
) -> pd.DataFrame:
    """Write scores, explanations, reasons, alerts and the customers in default; give back the scores.

    Parameters
    ----------
    whole, chosen
        The book on the day, sorted by customer, and those of its rows that are written. Reasons are told against the
        average of the whole book, whoever is written.
    """
    written: list[pd.DataFrame] = []
    tiers, alerts = params.assign_tiers, past.open_alerts
    say(oddities(whole, model.schema))
    explanation = explained(model, whole, tiers)
    described = [*telling.described, SEGMENT_DESCRIBED]

    def portions() -> Iterator[tuple[str, pa.Table]]:
        for start in range(0, len(chosen), params.score.portion):
            rows = chosen.iloc[start : start + params.score.portion]
            part = _part(explanation, rows.index.to_numpy())
            reasons = reason_rows(part, described, SILENCE, telling.currency, tiers.top_reasons)
            scores = scores_of(model, rows.reset_index(drop=True), reasons, alerts, past.known, tiers)
            scores = scores.assign(model_version=telling.version)
            refuse_wrong(scores, part.points.sum(axis=1) + part.reference_score)
            written.append(scores)
            yield SCORES, _typed(scores)
            yield EXPLANATIONS, _typed(part.table())
            yield REASONS, _typed(reasons)
        yield ALERTS, _typed(past.alerts[past.alerts["customer_id"].isin(chosen["customer_id"])])
        yield IN_DEFAULT, _typed(past.in_default)

    write_batches(folder, _alike(portions()))
    return pd.concat(written, ignore_index=True)


def _part(explanation: Explanation, rows: NDArray[np.int64]) -> Explanation:
    return replace(
        explanation,
        keys=explanation.keys.iloc[rows],
        number=explanation.number[rows],
        text=explanation.text[rows],
        points=explanation.points[rows],
        points_to_next_tier=explanation.points_to_next_tier[rows],
        edge=explanation.edge[rows],
        usual=explanation.usual[rows],
        same_industry=explanation.same_industry[rows],
    )


def refuse_wrong(scores: pd.DataFrame, summed: Array) -> None:
    """Raise ArithmeticError if a probability is none, or the reasons of a score do not add up to it."""
    pd_ = scores["pd"].to_numpy(np.float64)
    if not ((pd_ > 0) & (pd_ < 1)).all():
        raise ArithmeticError(f"The model gives probabilities outside (0, 1), first to {_first(scores, pd_)}.")
    off = np.abs(scores["score"].to_numpy(np.float64) - summed)
    if off.max() > TOLERANCE:
        raise ArithmeticError(
            f"Reference and points miss a score by up to {off.max():.3g} points (at most {TOLERANCE})."
        )


def _first(scores: pd.DataFrame, pd_: Array) -> str:
    return str(scores["customer_id"].to_numpy()[~((pd_ > 0) & (pd_ < 1))][0])


def _typed(frame: pd.DataFrame) -> pa.Table:
    """The rows in Arrow; what holds nothing but nulls is text, as it would be in another portion."""
    table = pa.Table.from_pandas(frame, preserve_index=False)
    empty = {pa.null(): pa.string(), pa.list_(pa.null()): pa.list_(pa.string())}
    fields = [field.with_type(empty.get(field.type, field.type)) for field in table.schema]
    return table.cast(pa.schema(fields, table.schema.metadata))


def _alike(batches: Iterator[tuple[str, pa.Table]]) -> Iterator[tuple[str, pa.Table]]:
    schemas: dict[str, pa.Schema] = {}
    for name, rows in batches:
        yield name, rows.cast(schemas.setdefault(name, rows.schema))
