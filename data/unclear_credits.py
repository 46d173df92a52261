"""Rows set aside that may have lowered what a customer owes: because of them nobody is a defaulter.

A default that stands only as long as such a row was none is doubtful (``data.labels.ledger_of``).
"""

from collections.abc import Sequence
from datetime import date

import ibis
import ibis.expr.types as ir

from data.casting import AS_DELIVERED, ROW
from data.contract import EARLIEST_DAY
from data.quality import CURRENCY, Rule
from data.sources.base import PROVENANCE
from data.tables.unclear_credits import UNCLEAR_CREDITS

DAYS = {"payments": ("paid_on", "recorded_on"), "invoices": ("issued_on",)}
"""Columns that tell from which day on a row may have lowered the debt."""

NAMES = {"payments": "invoice_id", "invoices": "credits_invoice_id"}
"""The column that names the invoice which a row lowers."""


def unclear_credits(
    name: str,
    rows: ir.Table,
    found: ir.Table,
    rules: Sequence[Rule],
    owed: ir.Table,
    last_day: date,
    home_currency: str,
) -> ir.Table:
    """The rows of one table that were set aside and may have lowered what a customer owes.

    Left out: refunds, invoices above zero, copies of a good row to the letter, and rows that name neither a known
    customer nor a known invoice, for nobody can say whose they are. A row that names an invoice of another customer may
    have lowered the debt of either.

    Parameters
    ----------
    name
        ``payments`` or ``invoices``.
    rows
        All delivered rows (``data.casting.read_columns``).
    found, rules
        ``data.findings.findings`` and the rules that they count.
    owed
        customer_id and invoice_id of every good invoice, and a row without invoice_id for every customer.
    last_day
        A later day in a row is none.
    home_currency
        The portfolio's. What an amount in another one is worth is not known: such a row was never priced.

    Returns
    -------
    ibis.Table
        Columns of ``data.tables.unclear_credits``. known_on is the first readable day of the row, or the first day of
        all; amount null: not known.
    """
    first = found.group_by(ROW).aggregate(position=found.position.min())
    bad = _without_copies(rows, rows.join(first, ROW), found)
    bad = bad.filter(_may_lower(name, bad))
    place = [bad[f"{AS_DELIVERED}{column}"].cast("string") for column in PROVENANCE]
    at_home = bad[CURRENCY].isnull() | (bad[CURRENCY] == home_currency)
    words = ibis.array([f"{rule.label}: {rule.demand}" for rule in rules])
    read = bad.select(
        credit_id=ibis.literal(":").join([ibis.literal(name), *place]),
        own="customer_id",
        invoice=NAMES[name],
        known_on=_first_day([bad[column] for column in DAYS[name]], last_day),
        amount=ibis.ifelse(at_home, _amount(bad.amount), ibis.null("float64")),
        currency=ibis.literal(home_currency),
        reason=words[bad.position],
    )
    customers = owed.filter(owed.invoice_id.isnull())
    by_customer = read.join(customers.select("customer_id"), read.own == customers.customer_id)
    by_invoice = read.join(owed, read.invoice == owed.invoice_id)
    names = UNCLEAR_CREDITS.column_names
    return ibis.union(by_customer.select(*names), by_invoice.select(*names), distinct=True)


def _without_copies(rows: ir.Table, bad: ir.Table, found: ir.Table) -> ir.Table:
    """The rows that are not, to the letter, a good row again."""
    columns = [column for column in rows.columns if column != ROW and not column.startswith(AS_DELIVERED)]
    good = rows.anti_join(found, ROW)
    return bad.anti_join(good, [bad[column].identical_to(good[column]) for column in columns])


def _may_lower(name: str, rows: ir.Table) -> ir.BooleanValue:
    if name == "payments":
        return (rows.kind != "refund").fill_null(True) & (rows.amount != 0).fill_null(True)
    # An amount that can't be read is one below zero if it bears a minus.
    delivered = rows[f"{AS_DELIVERED}amount"].cast("string")
    return ibis.ifelse(rows.amount.notnull(), rows.amount < 0, delivered.contains("-").fill_null(False))


def _amount(amount: ir.FloatingValue) -> ir.FloatingValue:
    known = ~(amount.isnan() | amount.isinf())
    return ibis.ifelse(known, amount.abs(), ibis.null("float64"))


def _first_day(days: Sequence[ir.DateValue], last_day: date) -> ir.DateValue:
    none = ibis.null("date")
    earliest = ibis.date(EARLIEST_DAY)
    read = [ibis.ifelse((day >= earliest) & (day <= ibis.date(last_day)), day, none) for day in days]
    return ibis.coalesce(ibis.least(*read) if len(read) > 1 else read[0], *read, earliest)
