"""Probability, score, reasons and tier of every customer, written portion by portion in bounded memory."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa

from models.bundle import DefaultModel
from models.explanation import explain_from
from models.schema import Array
from models.scoring import scores_of
from pipeline.artifacts import write_batches
from pipeline.batch.past import Past
from pipeline.params import Params

SCORES, EXPLANATIONS, ALERTS, IN_DEFAULT = "scores", "explanations", "alerts", "in_default"
TOLERANCE = 1e-6
"""Reference and points sum up to the score to within so many points."""


def write_result(
    model: DefaultModel,
    version: str,
    whole: pd.DataFrame,
    chosen: pd.DataFrame,
    past: Past,
    params: Params,
    folder: Path,
) -> pd.DataFrame:
    """Write scores, explanations, alerts and the customers in default; give back the scores.

    Parameters
    ----------
    whole, chosen
        The book on the day, sorted by customer, and those of its rows that are written. Reasons are told against the
        average of the whole book, whoever is written.
    """
    written: list[pd.DataFrame] = []
    reference, alerts = model.reference(whole), past.open_alerts

    def portions() -> Iterator[tuple[str, pa.Table]]:
        for start in range(0, len(chosen), params.score.portion):
            rows = chosen.iloc[start : start + params.score.portion].reset_index(drop=True)
            explanations, reference_score = explain_from(model, rows, reference)
            scores = scores_of(model, rows, explanations, alerts, past.known, params.assign_tiers)
            points = explanations["points"].to_numpy().reshape(len(rows), -1)
            refuse_wrong(scores, points.sum(axis=1) + reference_score)
            written.append(scores)
            yield SCORES, _typed(scores.assign(model_version=version))
            yield EXPLANATIONS, _typed(explanations.assign(reference_score=reference_score))
        yield ALERTS, _typed(past.alerts[past.alerts["customer_id"].isin(chosen["customer_id"])])
        yield IN_DEFAULT, _typed(past.in_default)

    write_batches(folder, _alike(portions()))
    return pd.concat(written, ignore_index=True).assign(model_version=version)


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
