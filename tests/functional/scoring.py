"""A project with a registered model and fresh tables, small enough to score in a test."""

import fcntl
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest

from pipeline import params
from pipeline.batch.checks import check_tables
from pipeline.engines.engine import embedded
from pipeline.params import load
from pipeline.store.files import write_json
from tests.integration.runs import run, working_in, write_params

AS_OF = "2026-01-01"
USED = ("customers", "invoices", "payments")
"""Tables of the source. With all of them a test would take several times as long."""

SMALL: dict[str, Any] = {
    "ingest": {"synthetic": {"customers": 300, "first_day": "2022-01-01", "dirty_share": 0.0, "seed": 7}},
    "label": {"snapshots": {"count": 12}, "splits": {"test_snapshots": 2, "calibrate_snapshots": 2}},
    "train": {"estimator": "lightgbm", "folds": 2, "max_trees": 20, "min_leaf_rows": 20},
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
            if path.stem in USED:
                pq.write_table(at_home(pq.read_table(path)), path)
            else:
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
    run(folder, "label", "featurize", "train", "calibrate", "register", "explain", "score_history")
    run(folder, "alert", "assign_tiers")
    return folder


def at_home(table: pa.Table) -> pa.Table:
    """The rows in the portfolio's currency: there are no exchange rates."""
    return table.filter(pc.is_null(table["currency"])) if "currency" in table.column_names else table


def shared_project(temporary: pytest.TempPathFactory) -> Path:
    """``make_project`` once, also where several processes test side by side. Nobody writes to it."""
    base = temporary.getbasetemp()
    place = (base.parent if os.environ.get("PYTEST_XDIST_WORKER") else base) / "scoring"
    with (place.with_suffix(".lock")).open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not place.exists():
            place.mkdir()  # at its place from the start: the registry keeps absolute paths
            make_project(place)
    return place


def copy_tables(project: Path, target: Path, **changes: Any) -> Path:
    """The source of the project in another folder; a table may be left out (None) or changed by a function."""
    target.mkdir(parents=True)
    for path in (project / "data/store/raw").glob("*.parquet"):
        change = changes.get(path.stem, lambda table: table)
        if change is not None:
            pq.write_table(change(pq.read_table(path)), target / path.name)
    return target


@contextmanager
def in_parts(part: int, portion: int) -> Iterator[None]:
    """Score in parts of so many customers, and explain so many at a time."""
    loaded = params.load()
    score = loaded.score.model_copy(update={"part": part, "portion": portion})
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(params, "load", lambda: loaded.model_copy(update={"score": score}))
        yield
