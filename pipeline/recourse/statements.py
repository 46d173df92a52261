"""The statement that a customer owes us: which period it is of, and the row that it would add."""

from datetime import date

import pandas as pd


def lacking_period(statements: pd.DataFrame | None, as_of: date, due_months: int) -> date | None:
    """The end of the newest year of which a statement should be known and is not; None: none lacks, or none ever came.

    Parameters
    ----------
    statements
        The customer's rows, all known before ``as_of``; None: there is no such table.
    due_months
        Months after its end within which a year's statement is expected.
    """
    if statements is None or statements.empty:
        return None
    last, years = pd.Timestamp(statements["period_end"].max()), 0
    while last + pd.DateOffset(years=years + 1, months=due_months) < pd.Timestamp(as_of):
        years += 1
    return (last + pd.DateOffset(years=years)).date() if years else None


def next_statement(statements: pd.DataFrame, period_end: date, as_of: date) -> pd.DataFrame:
    """The lacking statement, known on ``as_of``, with the figures of the last one: nobody knows its own."""
    last = statements.sort_values(["period_end", "published_on"]).tail(1)
    return last.assign(period_end=period_end, published_on=as_of).reset_index(drop=True)
