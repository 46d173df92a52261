"""Which customers of the book are written: all, or those of a list."""

from collections.abc import Collection
from pathlib import Path

from data.errors import UserError
from pipeline.batch.book import known_customers
from pipeline.batch.request import Request

NAMED = 5
"""Unknown customers that a message names."""


def left_out(request: Request, scored: Collection[str], checked: Path) -> list[str]:
    """Who was asked for and is not eligible.

    Raises
    ------
    UserError
        When the list names a customer that the tables do not hold, or nobody who is to be scored.
    """
    if request.customers is None:
        return []
    missing = sorted(set(request.customers) - set(scored))
    refuse_unknown(missing, known_customers(checked))
    if len(missing) == len(set(request.customers)):
        raise UserError(
            f"None of the {len(missing)} customers of --customers is to be scored on {request.as_of}: they are in "
            "default, or neither owe anything nor were active. Nothing was published."
        )
    return missing


def refuse_unknown(asked: list[str], known: set[str]) -> None:
    """Raise UserError if a customer of the list is in no table."""
    unknown = [customer for customer in asked if customer not in known]
    if unknown:
        named = ", ".join(unknown[:NAMED]) + (", ..." if len(unknown) > NAMED else "")
        raise UserError(
            f"--customers names {len(unknown)} customer(s) that the table customers does not hold: {named}. "
            "Correct the list, or look for them in the quarantine. Nothing was published."
        )
