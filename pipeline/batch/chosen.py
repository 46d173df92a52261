"""Which customers of the book are written: all, or those of a list."""

from pathlib import Path

import pandas as pd

from data.errors import UserError
from pipeline.batch.book import known_customers
from pipeline.batch.request import Request

NAMED = 5
"""Unknown customers that a message names."""


def chosen(today: pd.DataFrame, request: Request, tables: Path) -> tuple[pd.DataFrame, list[str]]:
    """The rows to write, with their positions in the book as index, and who was asked for and is not eligible.

    Raises
    ------
    UserError
        When the list names a customer that the tables do not hold, or nobody who is to be scored.
    """
    if request.customers is None:
        return today, []
    rows = today[today["customer_id"].isin(request.customers)]
    left_out = sorted(set(request.customers) - set(rows["customer_id"]))
    refuse_unknown(left_out, known_customers(tables))
    if rows.empty:
        raise UserError(
            f"None of the {len(left_out)} customers of --customers is to be scored on {request.as_of}: they are in "
            "default, or neither owe anything nor were active. Nothing was published."
        )
    return rows, left_out


def refuse_unknown(asked: list[str], known: set[str]) -> None:
    """Raise UserError if a customer of the list is in no table."""
    unknown = [customer for customer in asked if customer not in known]
    if unknown:
        named = ", ".join(unknown[:NAMED]) + (", ..." if len(unknown) > NAMED else "")
        raise UserError(
            f"--customers names {len(unknown)} customer(s) that the table customers does not hold: {named}. "
            "Correct the list, or look for them in the quarantine. Nothing was published."
        )
