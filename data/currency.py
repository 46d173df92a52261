"""Amounts in foreign currencies, converted into the portfolio's at a rate that was known on the row's own day."""

from collections.abc import Mapping
from dataclasses import dataclass

import ibis

from data.contract import Table
from data.quality import CURRENCY
from data.sources.base import PROVENANCE

RATE, RATE_DAY = "rate", "rate_day"


@dataclass(frozen=True)
class Conversion:
    """Rows of a table with their amounts in the portfolio's currency.

    Attributes
    ----------
    rows
        All rows whose rate is known; ``currency`` is the portfolio's throughout.
    unpriced
        (source_file, source_line, currency, rate_day) of the rows in a currency without a rate on or before that day.
    """

    rows: ibis.Table
    unpriced: ibis.Table


def has_currencies(table: Table) -> bool:
    """Whether rows of the table may name a currency of their own for their amounts (``exchange_rates`` are none)."""
    return CURRENCY in table.column_names and bool(_amounts(table))


def foreign(rows: ibis.Table, currency: str) -> ibis.Table:
    """Rows in another currency than the portfolio's; null stands for the portfolio's."""
    return rows.filter(rows[CURRENCY].notnull(), rows[CURRENCY] != currency)


def dated(abroad: ibis.Table, table: Table, named: Mapping[str, ibis.Table]) -> ibis.Table:
    """Rows in foreign currencies with the day whose rate they are converted at, as ``RATE_DAY``.

    That is the day on which the row became known; but a row that names another row in the same currency takes over
    the day of that one. Otherwise a payment in full would settle more or less than its invoice, by as much as the
    rate has moved in between, and somebody who has paid would look late.

    Parameters
    ----------
    abroad
        Rows in foreign currencies.
    named
        What this function has returned for the tables that rows of this one may name.
    """
    if table.known_on is None:
        raise ValueError(f"table {table.name} has amounts but no day on which they become known")
    rows = abroad.mutate(**{RATE_DAY: abroad[table.known_on]})
    others = {**named, table.name: rows}
    for column in table.columns:
        if column.references is not None and column.references.table in others:
            other = others[column.references.table]
            names = [
                other.select(**{column.name: other[key], CURRENCY: other[CURRENCY], "named_day": other[RATE_DAY]})
                for key in column.references.by or (column.name,)
            ]
            known = ibis.union(*names) if len(names) > 1 else names[0]
            days = known.group_by(column.name, CURRENCY).aggregate(named_day=known.named_day.min())
            joined = rows.left_join(days, [column.name, CURRENCY])
            rows = joined.select(*abroad.columns, **{RATE_DAY: joined.named_day.coalesce(joined[RATE_DAY])})
    return rows


def convert(rows: ibis.Table, abroad: ibis.Table, table: Table, rates: ibis.Table, currency: str) -> Conversion:
    """Convert every amount of ``table`` into the portfolio's currency, at the last rate on or before its day.

    Parameters
    ----------
    rows
        Good rows, with provenance.
    abroad
        Those in foreign currencies, from ``dated``.
    rates
        Good rows of ``exchange_rates``: units of the portfolio's currency per unit, valid until the next day with one.
    currency
        The portfolio's currency.

    Notes
    -----
    A later rate was not known on that day, and a row never changes its worth afterwards.
    """
    known = rates.select(rated=rates[CURRENCY], since=rates["day"], rate=rates[RATE])
    on_day = abroad[RATE_DAY] >= known["since"]
    priced = abroad.asof_join(known, on=on_day, predicates=abroad[CURRENCY] == known["rated"])
    amounts = {name: priced[name] * priced[RATE] for name in _amounts(table)}
    converted = priced.filter(priced[RATE].notnull()).mutate(**amounts).select(*rows.columns)
    at_home = rows.filter((rows[CURRENCY] == currency) | rows[CURRENCY].isnull())
    lacking = priced.filter(priced[RATE].isnull())
    return Conversion(
        rows=in_home_currency(ibis.union(at_home, converted), currency),
        unpriced=lacking.select(*PROVENANCE, CURRENCY, RATE_DAY),
    )


def in_home_currency(rows: ibis.Table, currency: str) -> ibis.Table:
    """The same rows with the portfolio's currency written into every one."""
    return rows.mutate(**{CURRENCY: ibis.literal(currency)})


def _amounts(table: Table) -> tuple[str, ...]:
    return tuple(column.name for column in table.columns if column.unit == "currency")
