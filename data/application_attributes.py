"""Attributes that a loan or application states: they are part of the question, so they are known on its day."""

from collections.abc import Sequence

import ibis
import ibis.expr.types as ir

STATED_BY = "outcome_id"
KEY = ["customer_id", "known_on"]


def known_when_asked(attributes: ir.Table, outcomes: ir.Table) -> ir.Table:
    """Attributes, one row per customer and day, where what an application states is known on the day before it.

    A feature sees what was known before its day. A row of the day of the application that it names in ``outcome_id``
    is part of the question, so it counts as known one day earlier and takes the place of other rows of that day; every
    other row keeps its day. Several applications of one customer on one day become one row: numbers are averaged, a
    text remains where all say the same.

    Parameters
    ----------
    attributes, outcomes
        Validated tables.

    Returns
    -------
    ibis.Table
        The columns of ``attributes``; outcome_id is null.
    """
    asked = outcomes.select("customer_id", STATED_BY, known_on="as_of").distinct().mutate(asked=True)
    rows = attributes.left_join(asked, [*KEY, STATED_BY])
    rows = rows.mutate(asked=rows.asked.fill_null(False))
    rows = rows.mutate(known_on=ibis.ifelse(rows.asked, rows.known_on - ibis.interval(days=1), rows.known_on))
    rows = rows.filter(rows.asked == rows.asked.any().over(group_by=KEY))
    own = _own(attributes)
    combined = rows.group_by(KEY).aggregate(**{name: _combined(rows[name]) for name in own})
    return combined.mutate(**{STATED_BY: ibis.null("string")}).select(attributes.columns)


def unused_on_its_day(attributes: ir.Table, outcomes: ir.Table) -> int:
    """Rows that name no application, of a day on which an outcome of their customer is asked about.

    Such a row is too late for that outcome, which is right for what was learnt on that day and wrong for what an
    application states.
    """
    asked = outcomes.select("customer_id", known_on="as_of").distinct()
    late = attributes.filter(attributes[STATED_BY].isnull()).semi_join(asked, KEY)
    return int(late.count().to_pyarrow().as_py())


def _own(attributes: ir.Table) -> Sequence[str]:
    return [name for name in attributes.columns if name not in (*KEY, STATED_BY)]


def _combined(values: ir.Column) -> ir.Scalar:
    if values.type().is_numeric():
        return values.mean().cast(values.type())
    return ibis.ifelse(values.min() == values.max(), values.min(), ibis.null(values.type()))
