"""Relations that hold a row against an earlier one: the same period a year before, the activity before it.

A comparison is known when the later of its two rows is: nothing of it lies in the future.
"""

from collections.abc import Sequence

import ibis
import ibis.expr.types as ir

MONTHS_OF_A_YEAR = 12
BEFORE = "before_"
"""Begins the names of a statement's columns that stand for the year before."""

FAR_YEAR = 9000
"""An interval that ends later has not ended: to shift its end would leave the calendar."""


def activity_days(rows: ir.Table) -> ir.Table:
    """The days on which something became known, each once.

    Returns
    -------
    ibis.Table
        customer_id, known_on, gap_days: days since the activity before, null for the first.
    """
    days = rows.select("customer_id", "known_on").distinct()
    before = days.known_on.lag().over(ibis.window(group_by="customer_id", order_by="known_on"))
    return days.mutate(gap_days=days.known_on.delta(before, unit="day"))


def statement_years(statements: ir.Table, positions: Sequence[str]) -> ir.Table:
    """Statements beside those of the same length whose period ended in the same month of the year before.

    Returns
    -------
    ibis.Table
        customer_id, period_end, months, the positions, the same with ``BEFORE`` in front, and known_on: the day by
        which both had been published.
    """
    dated = statements.mutate(month=_month(statements.period_end))
    renamed = {BEFORE + name: name for name in ("period_end", "known_on", *positions)}
    before = dated.select("customer_id", "months", month=dated.month + MONTHS_OF_A_YEAR, **renamed)
    pairs = dated.join(before, ["customer_id", "months", "month"])
    return pairs.mutate(known_on=ibis.greatest(pairs.known_on, pairs[BEFORE + "known_on"])).select(
        "customer_id",
        "period_end",
        "months",
        "known_on",
        BEFORE + "period_end",
        *positions,
        *(BEFORE + p for p in positions),
    )


def _month(day: ir.DateValue) -> ir.IntegerValue:
    return day.year() * MONTHS_OF_A_YEAR + day.month()


def as_of_earlier(rows: ir.Table, days: int) -> ir.Table:
    """The same rows with every date ``days`` days later: what is known of them today was known so long ago."""
    dates = [name for name, kind in rows.schema().items() if kind.is_date()]
    return rows.mutate(**{name: _later(rows[name], days) for name in dates})


def _later(day: ir.DateValue, days: int) -> ir.DateValue:
    return (day.year() < FAR_YEAR).ifelse((day + ibis.interval(days=days)).cast("date"), day)
