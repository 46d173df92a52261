import json
import logging
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from types import SimpleNamespace
from typing import Any, get_args

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from data.errors import UserError
from data.sources.base import TRUTH, Delivery
from data.sources.params import IngestParams, SourceName
from pipeline.inputs.sources import SOURCES, open_source
from pipeline.stages import ingest


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(ingest, "STORE", tmp_path)
    return tmp_path


def ingested(monkeypatch: pytest.MonkeyPatch, *rows: tuple[str, pa.Table]) -> None:
    """Run the stage on a source that delivers these rows."""
    _ingested(monkeypatch, iter(rows))


def _ingested(monkeypatch: pytest.MonkeyPatch, rows: Iterator[tuple[str, pa.Table]]) -> None:
    params = SimpleNamespace(ingest=SimpleNamespace(source="folder"))
    monkeypatch.setattr(ingest, "load", lambda: params)
    monkeypatch.setattr(ingest, "open_source", lambda _: Delivery(rows, date(2024, 6, 30), "EUR"))
    ingest.main()


def test_tables_and_truth_are_kept_apart(store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    truth = pa.table({"customer_id": ["C1"], "true_pd": [0.1]})
    ingested(monkeypatch, ("customers", pa.table({"customer_id": ["C1"]})), (TRUTH, truth))
    assert sorted(path.name for path in (store / "raw").iterdir()) == ["customers.parquet", "portfolio.json"]
    assert [path.name for path in (store / "truth").iterdir()] == [f"{TRUTH}.parquet"]
    assert pq.read_table(store / "truth" / f"{TRUTH}.parquet") == truth


def test_truth_of_an_earlier_simulation_goes_with_its_tables(store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    ingested(monkeypatch, (TRUTH, pa.table({"customer_id": ["C1"]})), ("orders", pa.table({"a": [1]})))
    ingested(monkeypatch, ("customers", pa.table({"customer_id": ["C1"]})))
    assert list((store / "truth").iterdir()) == []
    assert not (store / "raw" / "orders.parquet").exists()


def test_the_portfolio_says_where_it_came_from(store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    ingested(monkeypatch)
    portfolio = {"source": "folder", "currency": "EUR", "observed_until": "2024-06-30", "split": None}
    assert json.loads((store / "raw" / "portfolio.json").read_text()) == portfolio


def test_pieces_of_a_table_are_brought_into_one_schema(store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first = pa.table({"a": ["x"], "b": pa.array([1], pa.int64())})
    second = pa.table({"b": pa.array([None], pa.null()), "a": pa.array(["y"], pa.large_string())})
    ingested(monkeypatch, ("orders", first), ("orders", second))
    assert pq.read_table(store / "raw" / "orders.parquet").to_pydict() == {"a": ["x", "y"], "b": [1, None]}


def test_the_log_counts_rows(store: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    table = pa.table({"a": range(1000)})
    ingested(monkeypatch, ("orders", table), ("payments", table), ("orders", table))
    assert [record.message for record in caplog.records] == ["orders: 2,000 rows", "payments: 1,000 rows"]


def test_a_source_that_fails_leaves_the_store_as_it_was(store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken() -> Iterator[tuple[str, pa.Table]]:
        yield "customers", pa.table({"customer_id": ["C2"]})
        raise UserError("cut off")

    ingested(monkeypatch, ("customers", pa.table({"customer_id": ["C1"]})))
    with pytest.raises(UserError):
        _ingested(monkeypatch, broken())
    assert pq.read_table(store / "raw" / "customers.parquet").to_pydict() == {"customer_id": ["C1"]}


def test_every_source_that_may_be_named_is_there() -> None:
    assert set(SOURCES) == set(get_args(SourceName))


@pytest.mark.parametrize("name", sorted(set(SOURCES) - {"synthetic", "synthetic_downturn"}))
def test_every_source_of_files_says_when_its_folder_is_missing(tmp_path: Path, name: Any) -> None:
    raw = str(tmp_path / "nowhere")
    params = IngestParams.model_construct(source=name, raw=raw, currency="EUR", observed_until=None)
    with pytest.raises(UserError, match=r"nowhere.* does not exist"):
        open_source(params)
