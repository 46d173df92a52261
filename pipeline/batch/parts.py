"""A large book in parts: customers in the order of their ids, so many at a time, each with all its rows.

Everything that is computed of a customer needs that customer's rows only; what compares customers (peers, the average,
the edges of tiers) needs figures that are small whatever the book. So memory follows the part and not the book, and a
run that was killed goes on with the next part.
"""

from collections.abc import Mapping
from pathlib import Path

import ibis
from ibis.backends.duckdb import Backend
from ibis.backends.sql import SQLBackend

from pipeline.engines.engine import read_tables, write_parts
from pipeline.store.artifacts import read_frame, row_count

CUSTOMER = "customer_id"
PART = "part"


def part_count(tables: Path, size: int) -> int:
    """How many parts of ``size`` customers the book has, at least one."""
    return max(1, -(-row_count(tables / "customers.parquet") // size))


def split(backend: Backend, tables: Path, folder: Path, size: int) -> None:
    """Lay every table that speaks of customers out by part: ``<table>/part=<number>/*.parquet``."""
    whole = read_tables(backend, tables)
    customers = whole["customers"]
    position = ibis.row_number().over(order_by=customers[CUSTOMER])
    numbered = customers.select(CUSTOMER, **{PART: (position / size).floor().cast("int64")})
    numbers = backend.create_table("parts_of_customers", numbered, temp=True)
    for name, table in whole.items():
        if CUSTOMER in table.columns:
            write_parts(backend, table.join(numbers, CUSTOMER), PART, folder / name)


def first_customers(tables: Path, size: int) -> list[str]:
    """The customer with whom each part begins."""
    customers: list[str] = sorted(read_frame(tables / "customers.parquet", [CUSTOMER])[CUSTOMER])
    return customers[::size]


def tables_of(backend: SQLBackend, tables: Path, parts: Path, number: int) -> Mapping[str, ibis.Table]:
    """The tables of one part; the whole ones where the book was not ``split``, and where they speak of no customer."""
    whole = read_tables(backend, tables)
    if not parts.exists():
        return whole
    return {
        name: _of_part(backend, table, parts / name / f"{PART}={number}") if CUSTOMER in table.columns else table
        for name, table in whole.items()
    }


def _of_part(backend: SQLBackend, table: ibis.Table, folder: Path) -> ibis.Table:
    if not folder.exists():
        return table.limit(0)
    return backend.read_parquet(folder / "*.parquet", table_name=f"part_of_{folder.parent.name}").select(*table.columns)
