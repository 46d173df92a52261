"""Probability, score, reasons and tier of every customer, written portion by portion in bounded memory."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa

from models.bundle import DefaultModel
from models.explanation import told
from models.params import TierParams
from models.schema import Array
from models.scoring import scores_of
from pipeline.artifacts import write_batches

SCORES, EXPLANATIONS = "scores", "explanations"
TOLERANCE = 1e-6
"""Reference and points sum up to the score to within so many points."""


@dataclass(frozen=True)
class Explained:
    """Points of the whole book before the reference is taken off, shape (rows, features), and the reference."""

    points: Array
    usual: Array
    reference_score: float


def explain_book(model: DefaultModel, today: pd.DataFrame, portion: int) -> Explained:
    """Points of every customer, in portions. The reference is the average of the whole book, whoever is written."""
    parts = [model.points(today.iloc[rows]) for rows in _portions(len(today), portion)]
    points = np.concatenate([points for points, _ in parts])
    usual = points.mean(axis=0)
    return Explained(points, usual, float(usual.sum() + parts[0][1]))


def write_result(
    model: DefaultModel,
    version: str,
    today: pd.DataFrame,
    before: pd.DataFrame,
    explained: Explained,
    params: TierParams,
    portion: int,
    folder: Path,
) -> pd.DataFrame:
    """Write ``scores.parquet`` and ``explanations.parquet`` and give back the scores.

    Parameters
    ----------
    today
        The customers to write, with the positions of ``explained`` as their index; sorted by customer.
    before
        The snapshots of the snapshot day before, of any customers.
    """
    written: list[pd.DataFrame] = []

    def portions() -> Iterator[tuple[str, pa.Table]]:
        for rows in _portions(len(today), portion):
            chunk = today.iloc[rows]
            points = explained.points[chunk.index.to_numpy()] - explained.usual
            chunk = chunk.reset_index(drop=True)
            explanations = told(model.schema, chunk, points).assign(reference_score=explained.reference_score)
            earlier = before[before["customer_id"].isin(chunk["customer_id"])]
            scores = scores_of(model, chunk, earlier, explanations, params).assign(model_version=version)
            refuse_wrong(scores, points.sum(axis=1) + explained.reference_score)
            written.append(scores)
            yield SCORES, _typed(scores)
            yield EXPLANATIONS, _typed(explanations)

    write_batches(folder, _alike(portions()))
    return pd.concat(written, ignore_index=True)


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


def _portions(count: int, size: int) -> Iterator[slice]:
    return (slice(start, start + size) for start in range(0, count, size))


def _typed(frame: pd.DataFrame) -> pa.Table:
    """The rows in Arrow; what holds nothing but nulls is text, as it would be in another portion."""
    table = pa.Table.from_pandas(frame, preserve_index=False).replace_schema_metadata(None)
    empty = {pa.null(): pa.string(), pa.list_(pa.null()): pa.list_(pa.string())}
    return table.cast(pa.schema([field.with_type(empty.get(field.type, field.type)) for field in table.schema]))


def _alike(batches: Iterator[tuple[str, pa.Table]]) -> Iterator[tuple[str, pa.Table]]:
    schemas: dict[str, pa.Schema] = {}
    for name, rows in batches:
        yield name, rows.cast(schemas.setdefault(name, rows.schema))
