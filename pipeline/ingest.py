"""Stage ``ingest``: read the source and keep its rows as they came, each with its file and line."""

import logging
from collections import Counter
from collections.abc import Iterator

import pyarrow as pa

from data.sources.base import TRUTH
from pipeline.artifacts import STORE, published, write_batches, write_json
from pipeline.params import load
from pipeline.sources import open_source
from pipeline.stage import run_stage

log = logging.getLogger(__name__)


def main() -> None:
    """Write ``raw/`` (a file per table, and ``portfolio.json``) and ``truth/`` (empty save for a simulation)."""
    params = load().ingest
    delivery = open_source(params)
    truth: list[tuple[str, pa.Table]] = []
    with published(STORE / "truth") as truth_folder, published(STORE / "raw") as raw_folder:
        write_batches(raw_folder, reported(without_truth(delivery.rows, truth)))
        write_batches(truth_folder, truth)
        write_json(
            raw_folder / "portfolio.json",
            {
                "source": params.source,
                "currency": delivery.currency,
                "observed_until": delivery.observed_until,
                "split": delivery.split and delivery.split.model_dump(mode="json"),
            },
        )


def without_truth(
    rows: Iterator[tuple[str, pa.Table]], truth: list[tuple[str, pa.Table]]
) -> Iterator[tuple[str, pa.Table]]:
    """Pass everything on but the truth of a simulation, which goes to ``truth``: no stage that learns may read it."""
    for name, table in rows:
        if name == TRUTH:
            truth.append((name, table))
        else:
            yield name, table


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
