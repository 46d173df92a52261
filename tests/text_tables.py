"""A delivery written as text, so that an example can be read: what ``ingest`` would leave in ``data/store/raw``."""

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

import pyarrow as pa
import pyarrow.parquet as pq

from data.params import ValidateParams
from pipeline.engines.engine import engine
from pipeline.engines.params import EngineParams
from pipeline.store.table_checks import Inspection, inspect

Cell = str | None

CUSTOMERS = """
    customer_id | onboarded_on
    C1          | 2019-01-01
    C2          | 2019-06-30
"""
INVOICES = """
    invoice_id | customer_id | issued_on  | due_on     | amount
    I1         | C1          | 2024-01-10 | 2024-02-10 | 100
    I2         | C2          | 2024-03-01 | 2024-03-31 | 250.5
"""
PAYMENTS = """
    payment_id | customer_id | invoice_id | paid_on    | recorded_on | amount | kind
    P1         | C1          | I1         | 2024-02-01 | 2024-02-02  | 100    | payment
"""
GOOD = {"customers": CUSTOMERS, "invoices": INVOICES, "payments": PAYMENTS}
ENGINE = EngineParams(name="duckdb", memory_limit="500MB", threads=1, spark_master="local[1]")


def as_delivered(name: str, text: str) -> pa.Table:
    """A text table as a CSV source delivers it: strings, blank cells as null, the file and line of every row."""
    header, *rows = [[cell.strip() or None for cell in line.split("|")] for line in text.strip().splitlines()]
    return delivered_rows(name, [str(column) for column in header], rows)


def delivered_rows(name: str, columns: Sequence[str], rows: Sequence[Sequence[Cell]]) -> pa.Table:
    """Rows of strings with the file and line that they would have in ``<name>.csv``."""
    cells = {column: pa.array([row[at] for row in rows], pa.string()) for at, column in enumerate(columns)}
    files = pa.array([f"{name}.csv"] * len(rows), pa.string())
    lines = pa.array(range(2, len(rows) + 2), pa.int64())
    return pa.table({**cells, "source_file": files, "source_line": lines})


def deliver(raw: Path, *, observed_until: str | None = "2024-12-31", **tables: str | pa.Table | None) -> Path:
    """Write a small good delivery to ``raw``, with ``tables`` in place of its own (None: leave the table out)."""
    raw.mkdir(parents=True, exist_ok=True)
    for name, rows in {**GOOD, **tables}.items():
        if rows is not None:
            pq.write_table(as_delivered(name, rows) if isinstance(rows, str) else rows, raw / f"{name}.parquet")
    portfolio = {"source": "test", "currency": "CNY", "observed_until": observed_until}
    (raw / "portfolio.json").write_text(json.dumps(portfolio))
    return raw


@contextmanager
def inspected(**tables: str | pa.Table | None) -> Iterator[tuple[Inspection, Path]]:
    """A delivery inspected, and the folder with its ``tables`` and its ``quarantine``; without data docs, so quick."""
    with TemporaryDirectory() as folder, engine(ENGINE) as backend:
        inspection = Inspection(backend, date(2024, 12, 31), "CNY", ValidateParams(max_bad_share=1))
        out = Path(folder)
        inspect(inspection, deliver(out / "raw", **tables), out / "tables", out / "quarantine")
        yield inspection, out


def broken_rules(table: str, text: str, **others: str) -> dict[int, list[str]]:
    """Labels of the rules that the rows of ``table`` break, by line of its file, in the order of the rules."""
    with inspected(**{table: text, **others}) as (_, out):
        rows = pq.read_table(out / "quarantine" / f"{table}.parquet").to_pylist()
    return {row["source_line"]: row["rules"] for row in rows}
