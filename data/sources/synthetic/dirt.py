"""The faults that any real export has, so that validation finds something: extra rows, never changed ones.

A faulty row is a copy of a good one with a name of its own, so that refusing it leaves the good rows as they were, and
with them the truth. Duplicates are copies to the letter. Faults that a check might let through (a date in 1900) only
touch rows that no sum of money depends on.
"""

import math
from collections.abc import Callable
from datetime import date, timedelta
from functools import partial
from typing import Any

import numpy as np
import pyarrow as pa

from data.contract import Column, Table
from data.tables import TABLES

STRANGER = "C-UNKNOWN"
"""A customer that no table of customers holds."""

FUTURE = date(2099, 12, 31)
PAST = date(1900, 1, 1)
HARMLESS_WHEN_OLD = ("orders", "events")
"""Tables in which a date in 1900 changes no balance."""


MONTH = timedelta(days=30)

Row = dict[str, Any]
Fault = Callable[[Row], Row]


def soil(name: str, rows: pa.Table, share: float, rng: np.random.Generator) -> pa.Table:
    """``rows`` of the table ``name`` followed by faulty ones, ``share`` of their number on average."""
    count = int(rng.binomial(rows.num_rows, share))
    if count == 0:
        return rows
    table = TABLES[name]
    faults = _faults(table)
    copies = rows.take(pa.array(rng.integers(0, rows.num_rows, count))).to_pylist()
    choices = rng.integers(0, len(faults), count)
    faulty = [faults[choice](row) for choice, row in zip(choices, copies, strict=True)]
    return pa.concat_tables([rows, pa.Table.from_pylist(faulty, schema=rows.schema)])


def _faults(table: Table) -> list[Fault]:
    """Every way in which a row can break the contract of ``table``, read off the contract."""
    faults: list[Fault] = []
    if table.belongs_to_customer:
        faults.append(partial(_with, name="customer_id", value=STRANGER))
    if table.known_on:
        faults += [partial(_with, name=table.known_on, value=day) for day in (None, FUTURE)]
    if table.name in HARMLESS_WHEN_OLD and table.known_on:
        faults.append(partial(_with, name=table.known_on, value=PAST))
    for column in table.columns:
        faults += [partial(_with, name=column.name, value=value) for value in _bad_values(column)]
        if column.not_before:
            faults.append(partial(_reversed, name=column.name, reference=column.not_before))
    return [_duplicate, *(partial(_on_a_copy, table=table, fault=fault) for fault in faults)]


def _bad_values(column: Column) -> tuple[Any, ...]:
    """Values that ``column`` may not hold."""
    if column.allowed:
        return ("unheard_of",)
    if column.positive:
        return (-100.0, 0.0, math.nan, math.inf)
    if column.nonzero:
        return (0.0, math.nan, math.inf)
    if column.type == "float" and not column.nullable:
        return (math.nan, math.inf)
    if column.minimum is not None:
        return (-1,)
    return ()


def _duplicate(row: Row) -> Row:
    return row


def _on_a_copy(row: Row, table: Table, fault: Fault) -> Row:
    return fault(_renamed(table, row))


def _with(row: Row, name: str, value: Any) -> Row:
    return row | {name: value}


def _reversed(row: Row, name: str, reference: str) -> Row:
    """The date ``name`` a month before the date it may not precede."""
    if row[reference] is None:
        return row | {reference: row[name] + MONTH}
    return row | {name: row[reference] - MONTH}


def _renamed(table: Table, row: Row) -> Row:
    """``row`` under a key of its own: a marked identifier, or where dates make the key, the day before."""
    identifier = table.key[0]
    if len(table.key) == 1:
        return row | {identifier: f"{row[identifier]}-X"}
    days = [name for name in table.key if table.column(name).type == "date"]
    return row | {name: row[name] - timedelta(days=1) for name in days}
