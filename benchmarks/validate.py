"""How long does it take to validate ten million invoices? Great Expectations against the same checks in plain SQL.

Run with ``python -m benchmarks.validate --rows 10000000``. Every part runs in a process of its own, so that its peak
memory is its own; times leave out the interpreter's start and imports, which are the same for a thousand rows.
"""

import argparse
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path

from ibis.backends.duckdb import Backend

from data.params import ValidateParams
from data.tables import TABLES
from pipeline.engines.engine import engine
from pipeline.engines.params import EngineParams
from pipeline.reports.data_quality.data_docs import open_context, validate_again
from pipeline.store.table_checks import Inspection, examine, inspect

ENGINE = EngineParams(name="duckdb", memory_limit="1500MB", threads=2, spark_master="local[1]")
LAST_DAY = date(2025, 12, 31)
ROWS_PER_CUSTOMER = 100

CUSTOMERS = """
SELECT 'C' || lpad(i::VARCHAR, 7, '0') AS customer_id, DATE '2015-01-01' AS onboarded_on,
       'customers.csv' AS source_file, i + 2 AS source_line
FROM range({customers}) AS numbers(i)
"""
INVOICES = """
SELECT 'I' || lpad(i::VARCHAR, 9, '0') AS invoice_id, 'C' || lpad((i % {customers})::VARCHAR, 7, '0') AS customer_id,
       day AS issued_on, day + 30 AS due_on,
       CASE WHEN i % 9973 = 0 THEN -1 WHEN i % 9967 = 0 THEN 'nan'::DOUBLE ELSE 1 + (i * 7919 % 1000000) / 100 END
           AS amount,
       CASE WHEN i % 10 = 0 THEN 'CNY' END AS currency, 'invoice' AS kind,
       CASE WHEN i % 50 = 0 THEN day + 20 END AS disputed_on,
       CASE WHEN i % 500 = 0 THEN day + 300 END AS written_off_on,
       'invoices.csv' AS source_file, i + 2 AS source_line
FROM (SELECT i, DATE '2018-01-01' + (i * 31 % 2500)::INTEGER AS day FROM range({rows}) AS numbers(i))
"""
SAME_CHECKS = """
SELECT count(*) FILTER (invoice_id IS NULL), count(*) FILTER (customer_id IS NULL), count(*) FILTER (issued_on IS NULL),
       count(*) FILTER (due_on IS NULL), count(*) FILTER (amount IS NULL),
       count(*) FILTER (length(invoice_id) > 1000), count(*) FILTER (length(customer_id) > 1000),
       count(*) FILTER (length(currency) > 1000), count(*) FILTER (length(kind) > 1000),
       count(*) FILTER (isnan(amount) OR isinf(amount)), count(*) FILTER (amount <= 0),
       count(*) FILTER (NOT regexp_matches(currency, '^[A-Z][A-Z][A-Z]$')),
       count(*) FILTER (issued_on < DATE '1970-01-01'), count(*) FILTER (issued_on > DATE '2025-12-31'),
       count(*) FILTER (due_on < DATE '1970-01-01'), count(*) FILTER (due_on < issued_on),
       count(*) FILTER (disputed_on < DATE '1970-01-01'), count(*) FILTER (disputed_on > DATE '2025-12-31'),
       count(*) FILTER (disputed_on < issued_on),
       count(*) FILTER (written_off_on < DATE '1970-01-01'), count(*) FILTER (written_off_on > DATE '2025-12-31'),
       count(*) FILTER (written_off_on < issued_on)
FROM '{raw}/invoices.parquet';
SELECT count(*) FROM (SELECT invoice_id FROM '{raw}/invoices.parquet' GROUP BY invoice_id HAVING count(*) > 1);
SELECT count(*) FROM '{raw}/invoices.parquet' ANTI JOIN '{raw}/customers.parquet' USING (customer_id)
"""


def make(backend: Backend, raw: Path, rows: int) -> None:
    """Write ``rows`` invoices, two in ten thousand of them bad, and their customers to Parquet."""
    sizes = {"rows": rows, "customers": max(1, rows // ROWS_PER_CUSTOMER)}
    for name, query in (("customers", CUSTOMERS), ("invoices", INVOICES)):
        backend.raw_sql(f"COPY ({query.format(**sizes)}) TO '{raw / name}.parquet' (FORMAT parquet)")


def plain_sql(backend: Backend, raw: Path) -> None:
    """The rules of the contract of invoices, written by hand."""
    for query in SAME_CHECKS.format(raw=raw).split(";"):
        backend.raw_sql(query).fetchall()


def great_expectations(backend: Backend, raw: Path) -> None:
    """The suite that the contract of invoices gives."""
    inspection = Inspection(backend, LAST_DAY, "CNY", ValidateParams(max_bad_share=0.01))
    inspection.accepted["customers"] = backend.read_parquet(raw / "customers.parquet", table_name="good_customers")
    examined = examine(inspection, TABLES["invoices"], raw / "invoices.parquet")
    validate_again(open_context(raw / "docs"), backend, [examined], LAST_DAY)


def set_aside_and_write(backend: Backend, raw: Path) -> None:
    """Everything else that the stage does with the two tables: findings, quarantine, good rows in order."""
    inspection = Inspection(backend, LAST_DAY, "CNY", ValidateParams(max_bad_share=0.01))
    with tempfile.TemporaryDirectory(dir=raw) as out:
        inspect(inspection, raw, Path(out) / "tables", Path(out) / "quarantine")


PARTS: dict[str, Callable[[Backend, Path], None]] = {
    "plain_sql": plain_sql,
    "great_expectations": great_expectations,
    "set_aside_and_write": set_aside_and_write,
}


def measure(part: str, raw: Path) -> None:
    """Run one part and print its seconds and the peak memory of this process in MB."""
    import great_expectations as _  # noqa: F401  # its import takes seconds and is no part of what is measured

    with engine(ENGINE) as backend:
        start = time.perf_counter()
        PARTS[part](backend, raw)
        seconds = time.perf_counter() - start
    print(seconds, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)


def main() -> None:
    """Make the data, measure each part in a process of its own, print figures and the ratio."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=10_000_000)
    parser.add_argument("--part", choices=PARTS, help=argparse.SUPPRESS)
    parser.add_argument("--raw", type=Path, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.part:
        measure(arguments.part, arguments.raw)
        return
    seconds = {}
    with tempfile.TemporaryDirectory() as folder:
        with engine(ENGINE) as backend:
            make(backend, Path(folder), arguments.rows)
        for part in PARTS:
            command = [sys.executable, "-m", "benchmarks.validate", "--part", part, "--raw", folder]
            output = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout
            seconds[part], megabytes = (float(figure) for figure in output.split())
            print(f"{part:20} {seconds[part]:6.1f} s  {megabytes:6.0f} MB at the peak")
    print(f"Great Expectations takes {seconds['great_expectations'] / seconds['plain_sql']:.2f} times as long as SQL.")


if __name__ == "__main__":
    main()
