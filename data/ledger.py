"""What every invoice, and every customer, owes on any day as known on that day.

Amounts are counted in whole hundredths of the currency, so that sums are exact in any order, on any engine.
"""

from collections.abc import Callable
from typing import Protocol

import ibis
import ibis.expr.types as ir
import pyarrow as pa

from data.allocation import ISSUED, NAMED, UNNAMED, allocate_unnamed

HUNDREDTHS = 100
FAR = ibis.date(9999, 12, 31)
"""The end of an interval that has not ended."""

Rewrite = Callable[[pa.Table], pa.Table]
"""A function of the rows of whole customers, in any order; the same columns come back for no rows, too."""


class Materialise(Protocol):
    """Computes an expression once and gives back a table to read it from (an engine's temporary table)."""

    def __call__(self, expression: ir.Table, rewrite: Rewrite | None = None) -> ir.Table:
        """Compute the expression, then ``rewrite`` its rows; the engine may do so a customer at a time."""
        ...


def in_hundredths(amount: ir.NumericValue) -> ir.IntegerValue:
    """An amount as whole hundredths of the currency."""
    return (amount * HUNDREDTHS).round().cast("int64")


def ledger_changes(invoices: ir.Table, payments: ir.Table) -> ir.Table:
    """Every change of what an invoice owes that names its invoice: issue, payment, credit note, refund.

    Returns (customer_id, day, step, invoice_id, due_on, change): change in hundredths, payments below zero. The rows
    of payments that name no invoice carry step UNNAMED and a null invoice_id.
    """
    issued = invoices.select(
        "customer_id",
        day=invoices.issued_on,
        step=ibis.literal(ISSUED, "int64"),
        invoice_id=invoices.invoice_id,
        due_on=invoices.due_on,
        change=in_hundredths(invoices.amount),
    )
    sign = ibis.ifelse(payments.kind == "refund", 1, -1)
    paid = payments.select(
        "customer_id",
        day=payments.recorded_on,
        step=ibis.ifelse(payments.invoice_id.isnull(), UNNAMED, NAMED).cast("int64"),
        invoice_id=payments.invoice_id,
        due_on=ibis.null("date"),
        change=sign * in_hundredths(payments.amount),
    )
    # A refund that names no invoice has nothing to reopen.
    paid = paid.filter((paid.step == NAMED) | (paid.change < 0))
    return ibis.union(issued, paid)


def allocated(changes: ir.Table, materialise: Materialise) -> ir.Table:
    """The changes with every unnamed payment replaced by its parts against the oldest open invoices."""
    unnamed = changes.filter(changes.step == UNNAMED)
    parts = materialise(changes.semi_join(unnamed, "customer_id"), allocate_unnamed)
    named = changes.filter(changes.step != UNNAMED).select("customer_id", "invoice_id", "day", "change")
    return materialise(ibis.union(named, parts.select(named.columns)))


def balances(invoices: ir.Table, changes: ir.Table) -> ir.Table:
    """What each invoice owes, as intervals of days.

    Returns
    -------
    ibis.Table
        One row per invoice and change of its balance: invoice_id, customer_id, issued_on, due_on, disputed_on,
        amount (hundredths), valid_from (the day from whose end on the balance holds), valid_to (the day at whose end
        it holds no more, FAR if none), outstanding (hundredths, never below zero), outstanding_before.
    """
    known = changes.join(
        invoices.select("invoice_id", "issued_on", "due_on", "disputed_on", amount=in_hundredths(invoices.amount)),
        "invoice_id",
    )
    # What was paid ahead of the invoice counts from the day the invoice exists.
    daily = (
        known.mutate(valid_from=ibis.greatest(known.day, known.issued_on))
        .group_by("invoice_id", "customer_id", "issued_on", "due_on", "disputed_on", "amount", "valid_from")
        .aggregate(change=lambda t: t.change.sum().cast("int64"))
    )
    by_day = ibis.window(group_by="invoice_id", order_by="valid_from")
    running = daily.mutate(
        outstanding=ibis.greatest(
            daily.change.sum().over(ibis.cumulative_window(group_by="invoice_id", order_by="valid_from")), 0
        ),
        valid_to=ibis.coalesce(daily.valid_from.lead().over(by_day), FAR),
    ).drop("change")
    return running.mutate(outstanding_before=ibis.coalesce(running.outstanding.lag().over(by_day), 0))


def customer_days(balances: ir.Table, suspend_disputed: bool, invoice_days_late: int) -> ir.Table:
    """What each customer owes, and how much of it is overdue, as intervals of days.

    Returns
    -------
    ibis.Table
        customer_id, valid_from, valid_to (as in ``balances``), exposure and overdue (hundredths). An amount is overdue
        when its due date lies more than ``invoice_days_late`` days back; a disputed one not from the day of dispute
        on, if ``suspend_disputed``.
    """
    exposure = balances.select(
        "customer_id",
        day=balances.valid_from,
        exposure=balances.outstanding - balances.outstanding_before,
        overdue=ibis.literal(0, "int64"),
    )
    late_from = ibis.greatest(balances.valid_from, balances.due_on + ibis.interval(days=invoice_days_late + 1))
    late_to = (
        ibis.least(balances.valid_to, balances.disputed_on.fill_null(FAR)) if suspend_disputed else balances.valid_to
    )
    late = balances.mutate(late_from=late_from, late_to=late_to)
    late = late.filter(late.late_from < late.late_to, late.outstanding > 0)
    nothing = ibis.literal(0, "int64")
    begins = late.select("customer_id", day=late.late_from, exposure=nothing, overdue=late.outstanding)
    ends = late.select("customer_id", day=late.late_to, exposure=nothing, overdue=-late.outstanding)
    changes = ibis.union(exposure, begins, ends.filter(ends.day < FAR))
    daily = changes.group_by("customer_id", valid_from="day").aggregate(
        exposure=lambda t: t.exposure.sum().cast("int64"), overdue=lambda t: t.overdue.sum().cast("int64")
    )
    so_far = ibis.cumulative_window(group_by="customer_id", order_by="valid_from")
    by_day = ibis.window(group_by="customer_id", order_by="valid_from")
    return daily.mutate(
        exposure=daily.exposure.sum().over(so_far),
        overdue=daily.overdue.sum().over(so_far),
        valid_to=ibis.coalesce(daily.valid_from.lead().over(by_day), FAR),
    )
