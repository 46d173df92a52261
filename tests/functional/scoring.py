"""A project with a registered model and fresh tables, small enough to score in a test."""

import json
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

from pipeline.artifacts import write_json
from pipeline.batch.checks import check_tables
from pipeline.engines import embedded
from pipeline.params import load
from tests.integration.runs import run, working_in, write_params

AS_OF = "2026-01-01"
USED = ("customers", "invoices", "payments", "statements")
"""Tables of the source. With all of them a test would take several times as long."""

SMALL: dict[str, Any] = {
    "ingest": {"synthetic": {"customers": 200, "first_day": "2022-01-01"}},
    "label": {"snapshots": {"count": 12}, "splits": {"test_snapshots": 2, "calibrate_snapshots": 2}},
    "train": {"folds": 2, "max_trees": 20, "min_leaf_rows": 20},
    "engine": {"threads": 1},
}


def make_project(folder: Path) -> Path:
    """Train and register a model in a folder; ``data/store/raw`` is the source that it learnt from."""
    write_params(folder, SMALL)
    (folder / "dvc.yaml").write_text("stages: {}\n")
    run(folder, "ingest")
    with working_in(folder):
        store, params = folder / "data/store", load()
        for path in (store / "raw").glob("*.parquet"):
            if path.stem not in USED:
                path.unlink()
        last_day = params.ingest.synthetic.last_day
        with embedded(params.engine) as backend:
            found = check_tables(backend, store / "raw", store, last_day, "CNY", params.validation)
        write_json(store / "reports/validation/summary.json", found)
        portfolio = json.loads((store / "raw/portfolio.json").read_text())
        write_json(store / "tables/portfolio.json", portfolio)
        figures = {"evaluation": "out_of_time", "test": {}, "development": {}, "baseline": {}}
        write_json(store / "reports/metrics.json", figures)
        (store / "reports/plots").mkdir()
    run(folder, "label", "featurize", "train", "calibrate", "register", "explain", "assign_tiers")
    return folder


def copy_tables(project: Path, target: Path, **changes: Any) -> Path:
    """The source of the project in another folder; a table may be left out (None) or changed by a function."""
    target.mkdir(parents=True)
    for path in (project / "data/store/raw").glob("*.parquet"):
        change = changes.get(path.stem, lambda table: table)
        if change is not None:
            pq.write_table(change(pq.read_table(path)), target / path.name)
    return target
