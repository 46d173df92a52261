"""Stage ``ingest``: read the source and keep its rows as they came, each with its file and line."""

import logging
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa

from data.sources.base import TRUTH
from pipeline.inputs.sources import open_source
from pipeline.orchestration.stage_process import run_stage
from pipeline.params import load
from pipeline.store.artifacts import STORE, published_folder, write_batches, write_json

log = logging.getLogger(__name__)


def main() -> None:
    """Write ``raw/`` (a file per table, and ``portfolio.json``) and ``truth/`` (empty save for a simulation)."""
    params = load().ingest
    delivery = open_source(params)
    with published_folder(STORE / "truth") as truth_folder, published_folder(STORE / "raw") as raw_folder:
        write_batches(raw_folder, reported(delivery.rows))
        keep_apart(raw_folder / f"{TRUTH}.parquet", truth_folder)
        write_json(
            raw_folder / "portfolio.json",
            {
                "source": params.source,
                "currency": delivery.currency,
                "observed_until": delivery.observed_until,
                "split": delivery.split and delivery.split.model_dump(mode="json"),
            },
        )


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


if __name__ == "__main__":
    run_stage(main)
