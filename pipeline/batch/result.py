"""Probability, score, reasons and tier of every customer, written portion by portion in bounded memory."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa

from features.column_metadata import SILENCE
from models.bundle import DefaultModel
from models.calibration.segments import DESCRIBED as SEGMENT_DESCRIBED
from models.explanation.points import References, explained_against
from models.explanation.reason_rows import reason_rows
from models.schema import Array
from models.scoring import reason_codes
from pipeline.batch.arrow_types import alike, typed
from pipeline.batch.predicted import ALERTS, IN_DEFAULT, SCORES, Predicted
from pipeline.params import Params
from pipeline.store.artifacts import write_batches

EXPLANATIONS, REASONS = "explanations", "reasons"
COUNTED = ["as_of", "decided_tier", "exposure", "pd", "expected_loss"]
"""Columns of scores that are summed up by tier."""

TOLERANCE = 1e-6
"""Reference and points sum up to the score to within so many points."""

Batches = Iterator[tuple[str, pa.Table]]


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


@dataclass(frozen=True)
class Teller:
    """Tells the customers of a book why they have their scores, against the whole book, whoever is written."""

    model: DefaultModel
    compared: References
    params: Params
    telling: Telling

    def told(self, rows: pd.DataFrame, found: Predicted, chosen: Sequence[str] | None) -> Batches:
        """Scores, explanations and reasons of a part, some customers at a time.

        Parameters
        ----------
        rows
            Features of the part's customers, in their order.
        chosen
            Who is written; None: all.
        """
        scores, contributions = found.scores, found.contributions
        wanted = np.ones(len(rows), dtype=bool) if chosen is None else rows["customer_id"].isin(chosen).to_numpy()
        for start in range(0, len(rows), self.params.score.portion):
            some = slice(start, start + self.params.score.portion)
            keep = wanted[some]
            if not keep.any():
                continue
            tiers = self.params.assign_tiers
            own = contributions.some(some).where(keep)
            part = explained_against(self.compared, self.model, rows[some][keep].reset_index(drop=True), own, tiers)
            reasons = reason_rows(part, self._described, SILENCE, self.telling.currency, tiers.top_reasons)
            told = self._with_reasons(scores[some].filter(pa.array(keep)), reasons)
            refuse_wrong(told, part.points.sum(axis=1) + part.reference_score)
            yield SCORES, told
            yield EXPLANATIONS, part.table()
            yield REASONS, typed(reasons)

    @property
    def _described(self) -> list[Mapping[str, str]]:
        return [*self.telling.described, SEGMENT_DESCRIBED]

    def _with_reasons(self, scores: pa.Table, reasons: pd.DataFrame) -> pa.Table:
        codes = reason_codes(scores["customer_id"].to_pandas(), reasons)
        version = pa.repeat(pa.scalar(self.telling.version), len(scores))
        told = scores.append_column("reasons", pa.array(codes, pa.list_(pa.string())))
        return told.append_column("model_version", version)


def write_result(batches: Batches, folder: Path) -> pd.DataFrame:
    """Write the batches as they come; give back ``COUNTED`` of all scores."""
    counted: list[pd.DataFrame] = []

    def seen() -> Batches:
        for name, rows in batches:
            if name == SCORES:
                counted.append(rows.select(COUNTED).to_pandas())
            yield name, rows

    write_batches(folder, alike(seen()))
    return pd.concat(counted, ignore_index=True)


def beside(parts: Sequence[Predicted], chosen: Sequence[str] | None) -> Batches:
    """The alerts of who is written, and everybody in default, the largest exposure first."""
    alerts = _joined([part.table(ALERTS) for part in parts])
    if chosen is not None:
        alerts = alerts[alerts["customer_id"].isin(chosen)]
    yield ALERTS, typed(alerts)
    defaulted = _joined([part.table(IN_DEFAULT) for part in parts])
    yield IN_DEFAULT, typed(defaulted.sort_values(["exposure", "customer_id"], ascending=[False, True]))


def refuse_wrong(scores: pa.Table, summed: Array) -> None:
    """Raise ArithmeticError if a probability is none, or the reasons of a score do not add up to it."""
    pd_, score = (np.asarray(scores[name], dtype=np.float64) for name in ("pd", "score"))
    wrong = ~((pd_ > 0) & (pd_ < 1))
    if wrong.any():
        first = scores["customer_id"][int(wrong.argmax())].as_py()
        raise ArithmeticError(f"The model gives probabilities outside (0, 1), first to {first}.")
    off = np.abs(score - summed)
    if off.max() > TOLERANCE:
        raise ArithmeticError(
            f"Reference and points miss a score by up to {off.max():.3g} points (at most {TOLERANCE})."
        )


def _joined(tables: Sequence[pa.Table]) -> pd.DataFrame:
    """The rows of all; where there are none, columns without a type that is worth keeping."""
    frames = [table.to_pandas(types_mapper=_days_that_may_be_null) for table in tables if len(table)]
    rows: pd.DataFrame = pd.concat(frames, ignore_index=True) if frames else tables[0].to_pandas()
    return rows


def _days_that_may_be_null(kind: pa.DataType) -> pd.ArrowDtype | None:
    return pd.ArrowDtype(kind) if pa.types.is_date(kind) else None
