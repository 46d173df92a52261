"""A folder that holds the tables of a database as they were at one moment: ``<table>.parquet``, made of months.

The months lie in ``.months/<table>/`` and are what the next load compares with: one whose fingerprint is the same is
not read again. A table is its months, one behind the other, in row groups of one size: the same rows give the same
bytes, however many loads they came with.
"""

import hashlib
import os
import shutil
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from pipeline.databases.queries import MONTH
from pipeline.store.files import json_bytes, read_json

STATE, MONTHS = ".database.json", ".months"
ROWS = 65_536
"""Rows of a row group, and so what is held in memory while a table is put together."""

Month = Mapping[str, Any]
"""``rows``; ``fingerprint`` (None: the database cannot make one)."""


@dataclass(frozen=True)
class Held:
    """What a mirror holds of one table.

    Attributes
    ----------
    made_from
        Hash of how it was read: database, query, columns and their types.
    months
        By the month in which rows became known.
    """

    made_from: str
    months: Mapping[str, Month]


def held_in(folder: Path) -> dict[str, Held]:
    """What a mirror holds, by table; nothing where there is none, or none that can be read."""
    try:
        return {name: Held(**each) for name, each in read_json(folder / STATE).items()}
    except (OSError, ValueError, TypeError):
        return {}


def write_held(folder: Path, held: Mapping[str, Held]) -> None:
    """Write down what a mirror holds, into a folder that is being filled."""
    told = {
        name: {"made_from": each.made_from, "months": dict(sorted(each.months.items()))} for name, each in held.items()
    }
    (folder / STATE).write_bytes(json_bytes(told))


def month_file(folder: Path, table: str, month: str) -> Path:
    """Where the rows of a month lie; what stands for a month in a broken date may be any text."""
    return folder / MONTHS / table / f"{hashlib.sha256(month.encode()).hexdigest()[:16]}.parquet"


def write_months(folder: Path, table: str, rows: Iterable[pa.Table]) -> dict[str, int]:
    """Write rows that come in the order of their months, a file each; the rows of each month."""
    counts: dict[str, int] = {}
    writer: pq.ParquetWriter | None = None
    try:
        for month, some in _by_month(rows):
            if month not in counts:
                if writer is not None:
                    writer.close()
                path = month_file(folder, table, month)
                path.parent.mkdir(parents=True, exist_ok=True)
                writer = pq.ParquetWriter(path, some.schema, compression="zstd")
            counts[month] = counts.get(month, 0) + len(some)
            if writer is not None:
                writer.write_table(some)
    finally:
        if writer is not None:
            writer.close()
    return counts


def keep_month(before: Path, folder: Path, table: str, month: str) -> None:
    """Take a month over from the mirror before."""
    path = month_file(folder, table, month)
    path.parent.mkdir(parents=True, exist_ok=True)
    os.link(month_file(before, table, month), path)


def put_together(folder: Path, table: str, months: Iterable[str], schema: pa.Schema) -> None:
    """Write ``<table>.parquet`` of its months."""
    with pq.ParquetWriter(folder / f"{table}.parquet", schema, compression="zstd") as writer:
        for rows in _in_groups(_rows_of(month_file(folder, table, month) for month in sorted(months)), schema):
            writer.write_table(rows, row_group_size=ROWS)


def remove_half_made(folder: Path) -> None:
    """Remove what a killed load has left beside the mirror: whoever holds its lock is alone."""
    for path in folder.parent.glob(f".{folder.name}.[0-9]*"):
        shutil.rmtree(path, ignore_errors=True)


def _by_month(rows: Iterable[pa.Table]) -> Iterator[tuple[str, pa.Table]]:
    for some in rows:
        months = some[MONTH].to_pylist()
        start = 0
        for end in range(1, len(months) + 1):
            if end == len(months) or months[end] != months[start]:
                yield months[start], some.slice(start, end - start).drop_columns(MONTH)
                start = end


def _rows_of(paths: Iterable[Path]) -> Iterator[pa.Table]:
    for path in paths:
        with pq.ParquetFile(path) as file:
            for batch in file.iter_batches(batch_size=ROWS):
                yield pa.Table.from_batches([batch])


def _in_groups(rows: Iterable[pa.Table], schema: pa.Schema) -> Iterator[pa.Table]:
    waiting = schema.empty_table()
    for some in rows:
        waiting = pa.concat_tables([waiting, some])
        while len(waiting) >= ROWS:
            yield waiting.slice(0, ROWS).combine_chunks()
            waiting = waiting.slice(ROWS)
    yield waiting.combine_chunks()
