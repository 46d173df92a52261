"""How a customer goes on until the day of a plan: what it did in as many days before comes again."""

from collections.abc import Mapping
from datetime import date, timedelta

import pandas as pd

from data.contract import Table
from data.tables import TABLES

Rows = Mapping[str, pd.DataFrame]
"""Rows by table of the contract; columns that are not named are null."""

REPEATED = ("orders", "invoices", "transactions")
"""What comes again: business. Statements, reports, events and promises do not: nobody knows the next ones."""

FRONT = "again-"
"""Begins the ids of what comes again."""


def going_on(past: Rows, as_of: date, day: date) -> dict[str, pd.DataFrame]:
    """The rows of a customer from ``as_of`` until the day before ``day``, if it goes on as before.

    Parameters
    ----------
    past
        The customer's rows of the validated tables, all known before ``as_of``.
    day
        The day on which it is scored. What became known in as many days before ``as_of`` comes again.

    Returns
    -------
    dict
        Rows by table, for those of ``REPEATED`` that there are. Payments follow from the plan.
    """
    apart = day - as_of
    names = [name for name in REPEATED if name in past]
    found = {name: _again(past[name], TABLES[name], as_of, apart) for name in names}
    return {name: rows for name, rows in found.items() if len(rows)}


def _again(rows: pd.DataFrame, table: Table, as_of: date, apart: timedelta) -> pd.DataFrame:
    known = rows[str(table.known_on)]
    recent = rows[(known >= as_of - apart) & (known < as_of)]
    days = [column.name for column in table.columns if column.type == "date"]
    moved = {name: recent[name].map(lambda day: day + apart, na_action="ignore") for name in days}
    ids = [name for name in identifiers(table) if name in rows.columns]
    return recent.assign(**moved, **{name: FRONT + recent[name] for name in ids}).reset_index(drop=True)


def identifiers(table: Table) -> list[str]:
    """The columns of a table, beside the customer's, by which rows are told apart or name one another."""
    keys = {name for name in table.key if table.column(name).type == "string" and name != "customer_id"}
    names = {column.name for column in table.columns if column.references}
    wholes = {column.total.by for column in table.columns if column.total}
    return [name for name in table.column_names if name in keys | names | wholes]
