"""Scored versions of the batch job, as the monitor reads them: whole, and with the model that scored them."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow.parquet as pq

from data.errors import DataRefused, UserError
from models.bundle import MANIFEST as MODEL_MANIFEST
from models.bundle import DefaultModel, checked
from models.monitoring.reference import FILE, Reference
from models.monitoring.tally import Tally, nothing, tally
from models.schema import FeatureSchema
from pipeline.batch.documents import read_document
from pipeline.batch.versions import MANIFEST, TIMINGS
from pipeline.registry.params import RegisterParams
from pipeline.registry.tracking import Registered, registered
from pipeline.store.artifacts import read_frame
from pipeline.store.files import hash_of

SCORES, EXPLANATIONS = "scores.parquet", "explanations.parquet"
ROWS_AT_A_TIME = 1_000_000


@dataclass(frozen=True)
class Scored:
    """A version's folder, and its manifest."""

    folder: Path
    manifest: dict[str, Any]

    @property
    def as_of(self) -> date:
        """The day asked about."""
        return date.fromisoformat(self.manifest["made_from"]["as_of"])

    @property
    def model(self) -> str:
        """The version of the model."""
        return str(self.manifest["made_from"]["model"]["version"])

    def pd(self) -> pd.DataFrame:
        """customer_id and pd of the customers that were written."""
        return read_frame(self.folder / SCORES, ["customer_id", "pd"])


def scored_at(scores: Path) -> Scored:
    """The version in a folder; of a folder of results the latest.

    Raises
    ------
    UserError
        When there is no version.
    DataRefused
        When one of its files is not the one that was published.
    """
    folder = scores / "latest" if (scores / "latest").exists() else scores
    if not (folder / MANIFEST).is_file():
        raise UserError(
            f"--scores {scores} holds no result of `default-risk score`. Name its --out folder, or one of its versions."
        )
    found = Scored(folder.resolve(), read_document(folder / MANIFEST))
    for name in (SCORES, EXPLANATIONS):
        path = found.folder / name
        if not path.is_file() or hash_of(path) != found.manifest["outputs"][name]:
            raise DataRefused(f"{path} is not the file that was published. Score the day again.")
    return found


def earlier(scored: Scored) -> list[Scored]:
    """Every whole version beside this one, and this one: of each day the one that was made last, oldest day first."""
    of_day: dict[date, Scored] = {}
    for folder in sorted(scored.folder.parent.glob("[!.]*"), key=_finished):
        if (folder / MANIFEST).is_file():
            each = Scored(folder, read_document(folder / MANIFEST))
            if hash_of(folder / SCORES) == each.manifest["outputs"][SCORES]:
                of_day[each.as_of] = each
    of_day[scored.as_of] = scored
    return [of_day[day] for day in sorted(of_day)]


def _finished(folder: Path) -> tuple[str, str]:
    timings = folder / TIMINGS
    return (read_document(timings)["finished"] if timings.is_file() else "", folder.name)


def model_of(scored: Scored, params: RegisterParams) -> tuple[DefaultModel, Reference]:
    """The model that scored a version, and what it learnt from.

    Raises
    ------
    UserError
        When the registry has no such version, or it is from before references were registered.
    DataRefused
        When the registry's files are not those that scored.
    """
    found: Registered = registered(params, scored.model)
    files = checked(found.files)
    told = scored.manifest["made_from"]["model"]
    if hashlib.sha256(found.files[MODEL_MANIFEST]).hexdigest() != told["sha256"]:
        raise DataRefused(
            f"Version {scored.model} of the model in the registry is not the one that scored {scored.folder}. Name the "
            "registry of then in params.yaml (register.tracking_uri), or score the day again."
        )
    if FILE not in files:
        raise UserError(
            f"Version {scored.model} of the model was registered before references were kept: there is nothing to "
            "compare with. Train and register a model, and score with that."
        )
    return DefaultModel.from_files(files), Reference.model_validate_json(files[FILE])


def tallies(scored: Scored, reference: Reference, schema: FeatureSchema) -> list[Tally]:
    """The book in the groups of the reference, read some rows at a time."""
    seen = {feature.name: frozenset(feature.levels or ()) for feature in schema.features}
    columns = {groups.name: groups for groups in reference.columns}
    counted = {name: nothing(groups) for name, groups in columns.items()}
    for name, values in _values(scored, reference):
        if name in columns:
            counted[name] += tally(columns[name], values, seen.get(name, ()))
    return list(counted.values())


def _values(scored: Scored, reference: Reference) -> Iterator[tuple[str, pd.Series]]:
    text = {groups.name for groups in reference.columns if groups.edges is None}
    for rows in _read(scored.folder / SCORES, ["score"]):
        yield reference.score.name, rows["score"]
    for rows in _read(scored.folder / EXPLANATIONS, ["feature", "value", "text"]):
        for name, each in rows.groupby("feature", sort=False, observed=True):
            yield str(name), each["text" if name in text else "value"]


def _read(path: Path, columns: list[str]) -> Iterator[pd.DataFrame]:
    for batch in pq.ParquetFile(path).iter_batches(ROWS_AT_A_TIME, columns=columns):
        yield batch.to_pandas()
