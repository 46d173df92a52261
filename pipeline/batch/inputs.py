"""The fresh tables of a batch job: which files they are, what is in them, and whether they stay the same meanwhile."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa

from data.errors import DataRefused, UserError
from data.sources import mapping
from data.sources.base import TRUTH, Delivery
from data.sources.files import kind_of, table_name
from data.sources.params import IngestParams
from data.tables import TABLES
from pipeline.inputs.database_file import is_database
from pipeline.inputs.mapping_file import load_mapping
from pipeline.inputs.sources import MAPPING_FILE, open_source
from pipeline.store.delivered_rows import reported
from pipeline.store.files import hash_of, read_json

PORTFOLIO = "portfolio.json"
"""Written by our own pipeline beside tables: their currency, and the last day that they cover."""

YAML = (".yaml", ".yml")
Hashes = Mapping[str, str]


@dataclass(frozen=True)
class Inputs:
    """The files of a source and how they are read.

    Attributes
    ----------
    folder
        Where the files lie.
    files
        Every file that is read.
    rules
        The mapping file; None: the files are tables already.
    params
        Currency and last day of the source.
    """

    folder: Path
    files: tuple[Path, ...]
    rules: Path | None
    params: IngestParams

    def hashes(self) -> dict[str, str]:
        """SHA-256 of every file by its name relative to the folder."""
        try:
            return {str(path.relative_to(self.folder)): hash_of(path) for path in self.files}
        except OSError as error:
            raise DataRefused(f"The source cannot be read to its end: {error}. Nothing was published.") from error

    def deliver(self) -> Delivery:
        """Open the source."""
        if self.rules is not None:
            return mapping.read(self.folder, self.params, load_mapping(self.rules))
        return open_source(self.params)


def find_inputs(source: Path, params: IngestParams) -> Inputs:
    """The files behind ``--source``.

    Raises
    ------
    UserError
        When there is nothing, or a file is a link to somewhere outside the folder: what it leads to may change or
        vanish without a trace in what was handed over.
    """
    try:
        return _found(source, params)
    except OSError as error:
        raise UserError(f"--source {source} cannot be read: {error.strerror} ({error.filename}).") from error


def _found(source: Path, params: IngestParams) -> Inputs:
    if not source.exists():
        raise UserError(f"There is nothing at --source {source}. Name a folder of tables or a mapping file.")
    if is_database(source):
        raise UserError(
            f"{source} is a database, whose rows may be others by now. Name the folder that was loaded from it: "
            "database_tables in --out of `default-risk score`."
        )
    rules = source if source.suffix in YAML else source / MAPPING_FILE
    folder = source.parent if source.suffix in YAML else source
    if source.is_file() and source.suffix not in YAML:
        raise UserError(f"--source {source} is neither a folder nor a mapping file (*.yaml).")
    if rules.is_file():
        exports = (each for exports in load_mapping(rules).tables.values() for each in exports)
        files = {rules, *(path for export in exports for path in folder.glob(export.files))}
        return Inputs(folder, _inside(folder, files), rules, params.model_copy(update={"raw": str(folder)}))
    there = set(folder.iterdir())
    tables = {path for path in there if kind_of(path) and table_name(path).lower() in TABLES}
    return Inputs(folder, _inside(folder, tables | ({folder / PORTFOLIO} & there)), None, _told(params, folder))


def _inside(folder: Path, files: set[Path]) -> tuple[Path, ...]:
    for path in files:
        if not path.resolve().is_relative_to(folder.resolve()):
            raise UserError(
                f"{path} is a symbolic link to {path.resolve()}, outside {folder}. "
                "Put the file itself there, or name the folder that it lies in with --source."
            )
    return tuple(sorted(path for path in files if path.is_file()))


def _told(params: IngestParams, folder: Path) -> IngestParams:
    known = {"source": "folder", "raw": str(folder)}
    if (folder / PORTFOLIO).is_file():
        told = read_json(folder / PORTFOLIO)
        known |= {key: told[key] for key in ("currency", "observed_until") if told.get(key)}
    return IngestParams.model_validate(params.model_dump() | known)


def rows_of(inputs: Inputs) -> Iterator[tuple[str, pa.Table]]:
    """The delivered rows, without the truth of a simulation: no path of scoring may see it."""
    return ((name, rows) for name, rows in reported(inputs.deliver().rows) if name != TRUTH)


def refuse_if_changed(before: Hashes, after: Hashes) -> None:
    """Raise DataRefused if a file is no longer what it was when the job began."""
    changed = sorted(name for name in before.keys() | after.keys() if before.get(name) != after.get(name))
    if changed:
        raise DataRefused(
            f"The source changed while it was read: {', '.join(changed)}. Nothing was published; the last result "
            "stays. Run again when the export is complete (let it write elsewhere and rename)."
        )
