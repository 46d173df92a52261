"""Replay: the batch job on a source in which the rows that were set aside stand repaired.

Repaired rows take their place while the source is read; everything after that is the job as it always is. So the result
is, byte for byte, that of a source which never had the bad rows, save for the manifest, which says what was replayed.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from data.errors import DataRefused, UserError
from data.repairs import as_delivered, changed_rows, merged, named, rows_in_both
from data.sources.params import IngestParams
from data.tables import TABLES
from pipeline.batch.checks import QUARANTINE
from pipeline.batch.documents import read_document
from pipeline.batch.inputs import Hashes, Inputs, find_inputs, rows_of
from pipeline.batch.repaired_files import read_repaired, repaired_in
from pipeline.batch.request import Request
from pipeline.batch.versions import MANIFEST, Shelf
from pipeline.store.files import hash_of

SOURCE = "source.json"
"""In ``refused/``: SHA-256 of the files whose rows were set aside there, as a manifest has them."""

REPLAYED = "replayed"
DUPLICATE = "duplicate_key("


@dataclass(frozen=True)
class Repairs:
    """What was repaired.

    Attributes
    ----------
    files
        SHA-256 of every file of repaired rows, by its name.
    changed
        Per table the rows that differ from what came.
    before
        Per table the quarantine that they come from.
    """

    files: Mapping[str, str]
    changed: Mapping[str, pa.Table]
    before: Mapping[str, pa.Table]

    @property
    def told(self) -> dict[str, Any]:
        """What the result is made from beside the source."""
        return {"files": dict(self.files), "rows": {name: len(rows) for name, rows in self.changed.items()}}


def inputs_of(request: Request, params: IngestParams) -> tuple[Inputs, Repairs | None]:
    """The files of a request, and what was repaired of them: None unless it is a replay.

    Raises
    ------
    UserError
        When there are no repaired rows, or nothing in ``--out`` was set aside from this very source.
    DataRefused
        When a repaired row was never set aside, is there twice, or does not have the form of the quarantine.
    """
    inputs = find_inputs(request.source, params)
    if request.repaired is None:
        return inputs, None
    files = repaired_in(request.repaired)
    folder = quarantine_of(inputs.hashes(), request.out)
    if absent := [name for name in files if not (folder / f"{name}.parquet").exists()]:
        raise DataRefused(f"No row of {', '.join(absent)} was set aside: there is nothing to repair in {folder}.")
    before = {name: pq.read_table(folder / f"{name}.parquet") for name in files}
    changed = {
        name: changed_rows(name, as_delivered(before[name]), read_repaired(path)) for name, path in files.items()
    }
    if not any(len(rows) for rows in changed.values()):
        raise UserError(f"No row in {request.repaired} differs from the quarantine: there is nothing to replay.")
    hashes = {path.name: hash_of(path) for path in files.values()}
    return inputs, Repairs(hashes, {name: rows for name, rows in changed.items() if len(rows)}, before)


def quarantine_of(source: Hashes, out: Path) -> Path:
    """The quarantine in ``--out`` whose rows came from this very source; a UserError if there is none."""
    shelf = Shelf(out)
    for version in [shelf.latest, *sorted(shelf.versions.glob("[!.]*"), reverse=True)]:
        made_from = _document(version / MANIFEST).get("made_from", {})
        if made_from.get("inputs") == source and REPLAYED not in made_from:
            return version / QUARANTINE
    if _document(shelf.refused / SOURCE) == source:
        return shelf.refused / QUARANTINE
    raise UserError(
        f"Nothing in --out {out} was made from the files of --source as they are now, so that nothing is known to have "
        "been set aside from them. Run `default-risk score` with the same --source and --out first."
    )


def delivered(inputs: Inputs, repairs: Repairs | None) -> Iterator[tuple[str, pa.Table]]:
    """The rows of the source, repaired ones in their place."""
    return rows_of(inputs) if repairs is None else merged(rows_of(inputs), repairs.changed)


def refuse_collisions(repairs: Repairs | None, set_aside: Path) -> None:
    """Raise DataRefused if a repaired row has taken the key of another row: one of the two would be lost."""
    for name, before in (repairs.before if repairs else {}).items():
        before, after = _duplicates(before), _duplicates(pq.read_table(set_aside / f"{name}.parquet"))
        fresh = after.filter(pa.array(~rows_in_both(after, before)))
        if not len(fresh):
            continue
        key = TABLES[name].key
        taken = ", ".join(f"{column} = {fresh[column][0].as_py()}" for column in key)
        raise DataRefused(
            f"Once repaired, {len(fresh)} row(s) would have the key of an earlier row: {named(name, fresh)} ({taken}). "
            f"Give the repaired row(s) of {name} a key of their own, or leave them out. Nothing was published."
        )


def outcome(repairs: Repairs | None, set_aside: Path) -> dict[str, Any]:
    """Per table: rows repaired, how many of them are good now, and how many are in quarantine again."""
    if repairs is None:
        return {}
    told = {}
    for name, changed in repairs.changed.items():
        again = int(rows_in_both(changed, pq.read_table(set_aside / f"{name}.parquet")).sum())
        told[name] = {"repaired": len(changed), "good": len(changed) - again, "bad_again": again}
    return {REPLAYED: told}


def _duplicates(quarantined: pa.Table) -> pa.Table:
    twice = [any(label.startswith(DUPLICATE) for label in labels) for labels in quarantined["rules"].to_pylist()]
    return quarantined.filter(pa.array(twice, pa.bool_()))


def _document(path: Path) -> Any:
    return read_document(path) if path.is_file() else {}
