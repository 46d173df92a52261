"""What was known on a day, made by hand: everything else is deleted, not filtered.

This shares no code with ``features.temporal``, which reads the past out of tables that also hold the future: the two
can be held against each other.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import pyarrow as pa
import pyarrow.compute as pc

from data.contract import Table, later_dates, revealing_date
from data.tables import TABLES

Tables = Mapping[str, pa.Table]


@dataclass(frozen=True)
class Remains:
    """What is left of a portfolio on the morning of a day.

    Attributes
    ----------
    tables
        Rows known before the day, in which every date from it on is null, and every column that such a date reveals.
    rows_deleted
        Rows that became known on the day or later.
    values_hidden
        Values of the rows left that became known on the day or later.
    """

    tables: dict[str, pa.Table]
    rows_deleted: int
    values_hidden: int


def as_known_on(day: date, tables: Tables) -> Remains:
    """Delete what was not known before ``day``; tables that a feature never reads (``outcomes``) are deleted whole."""
    known = {name: _known_rows(day, TABLES[name], rows) for name, rows in tables.items() if TABLES[name].known_on}
    left = {name: _without_later_values(day, TABLES[name], rows) for name, rows in known.items()}
    deleted = sum(rows.num_rows for rows in tables.values()) - sum(rows.num_rows for rows in known.values())
    hidden = sum(_nulls(left[name]) - _nulls(rows) for name, rows in known.items())
    return Remains(left, deleted, hidden)


def _known_rows(day: date, table: Table, rows: pa.Table) -> pa.Table:
    return rows.filter(pc.less(rows[table.known_on], pa.scalar(day)))


def _without_later_values(day: date, table: Table, rows: pa.Table) -> pa.Table:
    before = rows
    for column in table.columns:
        revealed_by = revealing_date(table, column)
        if column.name in rows.column_names and revealed_by in later_dates(table):
            seen = pc.fill_null(pc.less(before[revealed_by], pa.scalar(day)), False)
            values = pc.if_else(seen, before[column.name], pa.scalar(None, before[column.name].type))
            place = rows.schema.get_field_index(column.name)
            rows = rows.set_column(place, rows.schema.field(place).with_nullable(True), values)
    return rows


def _nulls(rows: pa.Table) -> int:
    return sum(column.null_count for column in rows.columns)
