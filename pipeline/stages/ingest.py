"""Stage ``ingest``: read the source and keep its rows as they came, each with its file and line."""

from data.sources.base import TRUTH
from pipeline.inputs.sources import open_source
from pipeline.orchestration.stage_process import run_stage
from pipeline.params import load
from pipeline.store.artifacts import write_batches
from pipeline.store.delivered_rows import keep_apart, reported
from pipeline.store.files import STORE, published_folder, write_json


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


if __name__ == "__main__":
    run_stage(main)
