"""What was known on a day, made by hand: everything else is deleted, not filtered."""

from collections.abc import Mapping
from datetime import date

import pyarrow as pa
import pyarrow.compute as pc

from data.contract import Table, later_dates, revealing_date
from data.tables import TABLES


def as_known_on(day: date, tables: Mapping[str, pa.Table]) -> dict[str, pa.Table]:
    """The portfolio on the morning of ``day``: rows known before it, in which every date from it on is null."""
    return {name: _as_known_on(day, TABLES[name], rows) for name, rows in tables.items()}


def _as_known_on(day: date, table: Table, rows: pa.Table) -> pa.Table:
    rows = rows.filter(pc.less(rows[table.known_on], pa.scalar(day)))
    before = rows
    for number, column in enumerate(table.columns):
        revealed_by = revealing_date(table, column)
        if revealed_by in later_dates(table):
            seen = pc.fill_null(pc.less(before[revealed_by], pa.scalar(day)), False)
            values = pc.if_else(seen, before[column.name], pa.scalar(None, before[column.name].type))
            rows = rows.set_column(number, rows.schema.field(column.name), values)
    return rows
