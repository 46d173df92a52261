"""Rows of a source on their way into the store: one schema per table, counted, the truth of a simulation kept apart."""

import logging
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa

log = logging.getLogger(__name__)


def keep_apart(truth: Path, folder: Path) -> None:
    """Move the truth of a simulation, if there is one, out of the delivery: no stage that learns may read it."""
    if truth.exists():
        truth.rename(folder / truth.name)


def reported(rows: Iterator[tuple[str, pa.Table]]) -> Iterator[tuple[str, pa.Table]]:
    """Pass everything on, in the schema that a table came with first, and log at the end how many rows it had."""
    schemas: dict[str, pa.Schema] = {}
    counts: Counter[str] = Counter()
    for name, table in rows:
        schema = schemas.setdefault(name, table.schema)
        counts[name] += len(table)
        yield name, table.select(schema.names).cast(schema)
    for name, count in counts.items():
        log.info("%s: %s rows", name, f"{count:,}")
