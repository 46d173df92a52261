"""How long does the ledger take when no payment names its invoice? Beside the same book in which every payment does.

Run with ``python -m benchmarks.allocation --payments 10000000``. Each book is replayed in a process of its own, so that
its peak memory is its own.
"""

import argparse
import resource
import subprocess
import sys
import time

from ibis.backends.duckdb import Backend

from data.ledger import allocated, ledger_entries
from pipeline.engines.engine import engine, materialiser
from pipeline.engines.params import EngineParams

ENGINE = EngineParams(name="duckdb", memory_limit="4GB", threads=2, spark_master="local[1]")
PER_CUSTOMER = 100

INVOICES = """
CREATE TABLE invoices AS
SELECT 'I' || lpad(i::VARCHAR, 9, '0') AS invoice_id, 'C' || lpad((i % {customers})::VARCHAR, 7, '0') AS customer_id,
       day AS issued_on, day + 30 AS due_on, 1 + (i * 7919 % 1000000) / 100 AS amount, NULL::VARCHAR AS whole_invoice_id
FROM (SELECT i, DATE '2018-01-01' + (i * 31 % 2500)::INTEGER AS day FROM range({payments}) AS numbers(i))
"""
PAYMENTS = """
CREATE TABLE payments AS
SELECT 'P' || invoice_id AS payment_id, customer_id, {name} AS invoice_id,
       due_on - 10 + (hash(invoice_id) % 40)::INTEGER AS recorded_on, amount, 'payment' AS kind
FROM invoices
"""
BOOKS = {"named": "invoice_id", "unnamed": "NULL::VARCHAR"}


def make(backend: Backend, payments: int, name: str) -> None:
    """Fill the tables of a book with as many payments as invoices."""
    sizes = {"payments": payments, "customers": max(1, payments // PER_CUSTOMER)}
    for query in (INVOICES, PAYMENTS):
        backend.raw_sql(query.format(**sizes, name=name))


def measure(book: str, payments: int) -> None:
    """Replay one book and print its seconds, its changes and the peak memory of this process in MB."""
    with engine(ENGINE) as backend:
        make(backend, payments, BOOKS[book])
        start = time.perf_counter()
        materialise = materialiser(backend)
        entries = materialise(ledger_entries(backend.table("invoices"), backend.table("payments")))
        changes = allocated(entries, materialise).count().execute()
        seconds = time.perf_counter() - start
    print(seconds, changes, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)


def main(payments: int = 10_000_000) -> None:
    """Measure both books and print figures and the ratio."""
    seconds = {}
    for book in BOOKS:
        command = [sys.executable, "-m", "benchmarks.allocation", "--payments", str(payments), "--book", book]
        output = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout
        seconds[book], changes, megabytes = (float(figure) for figure in output.split())
        print(f"{payments:,} payments, {book:8} {seconds[book]:6.1f} s  {changes:12,.0f} changes  {megabytes:6.0f} MB")
    print(f"Without names the ledger takes {seconds['unnamed'] / seconds['named']:.1f} times as long.")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--payments", type=int, default=10_000_000)
    parser.add_argument("--book", choices=BOOKS, help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.book:
        measure(asked.book, asked.payments)
    else:
        main(asked.payments)
