"""Files already in the contract's form: ``<table>.csv``, ``<table>.csv.gz`` or ``<table>.parquet``, one per table."""

import logging
from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa

from data.contract import Table
from data.errors import UserError
from data.sources.base import PROVENANCE, Delivery
from data.sources.csv_lines import UNREADABLE_LINE
from data.sources.files import SUFFIXES, column_names, existing_folder, kind_of, read_batches, table_name
from data.sources.hints import did_you_mean
from data.sources.params import IngestParams
from data.tables import TABLES

log = logging.getLogger(__name__)

OURS = frozenset({*PROVENANCE, UNREADABLE_LINE})
"""Column names that reading adds; a file that was once in quarantine has them, and they speak of another file."""


def read(raw: Path, params: IngestParams) -> Delivery:
    """Open a folder of files named like the contract's tables.

    Columns that the contract does not know are left out with a warning (``attributes`` takes any). Whether a required
    table or column is missing is for validation to say.

    Raises
    ------
    UserError
        The folder does not exist, holds no table, or holds a table twice.
    DataRefused
        A file cannot be read, see ``data.sources.files``.
    """
    files = _table_files(existing_folder(raw, "a folder with a file per table, such as customers.csv"))
    columns = {name: _known_columns(TABLES[name], path) for name, path in files.items()}
    return Delivery(_rows(files, columns), params.observed_until, params.currency)


def _table_files(raw: Path) -> dict[str, Path]:
    files: dict[str, Path] = {}
    for path in sorted(raw.iterdir()):
        name = table_name(path).lower()
        if name not in TABLES or kind_of(path) is None or not path.is_file():
            _warn_of_stranger(path)
        elif name in files:
            raise UserError(f"Table {name} is there twice: {files[name]} and {path.name}. Remove one of the two.")
        else:
            files[name] = path
    if not files:
        endings = ", ".join(SUFFIXES)
        raise UserError(f"{raw} holds no table. Expected files such as customers.csv ({endings}), one per table.")
    return {name: files[name] for name in TABLES if name in files}


def _warn_of_stranger(path: Path) -> None:
    if path.name.startswith("."):
        return
    if kind_of(path) is not None and path.is_file():
        log.warning("%s is no table and was not read. %s", path.name, did_you_mean(table_name(path), TABLES))
    else:
        log.warning("%s was not read: only files ending in %s are.", path.name, ", ".join(SUFFIXES))


def _known_columns(table: Table, path: Path) -> list[str]:
    names = [name for name in column_names(path) if name not in OURS]
    if table.open_columns:
        return names
    for name in names:
        if name not in table.column_names:
            hint = did_you_mean(name, table.column_names)
            log.warning("%s: column '%s' is not in the contract and was left out. %s", path.name, name, hint)
    return [name for name in names if name in table.column_names]


def _rows(files: dict[str, Path], columns: dict[str, list[str]]) -> Iterator[tuple[str, pa.Table]]:
    for name, path in files.items():
        for rows in read_batches(path, columns[name]):
            yield name, rows
