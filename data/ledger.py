"""What every invoice, and every customer, owes on any day as known on that day.

Amounts are counted in whole hundredths of the currency, so that sums are exact in any order, on any engine.
"""

from collections.abc import Callable
from typing import Protocol

import ibis
import ibis.expr.types as ir
import pyarrow as pa

from data.allocation import ISSUED, PAID, REFUNDED, UNNAMED, allocate

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


def ledger_entries(invoices: ir.Table, payments: ir.Table) -> ir.Table:
    """Every entry of the ledger: issues, payments, credit notes and refunds.

    Parameters
    ----------
    invoices
        Amounts owed; an invoice due in instalments has a row for each, which ``whole_invoice_id`` puts together.
    payments
        A payment that names none of these invoices counts as one that names nothing.

    Returns
    -------
    ibis.Table
        customer_id, day, step (``data.allocation``), invoice (number of the invoice within the customer; null: none is
        named), item (number of the row of ``invoices`` within the customer, by due date, when ISSUED), invoice_id
        (named or issued), issued_on (of the invoice; null when UNNAMED), instalments (how many items the invoice has)
        and change in hundredths, payments below zero.
    """
    whole = invoices.whole_invoice_id.fill_null(invoices.invoice_id)
    by_due = ibis.window(group_by="customer_id", order_by=("due_on", "invoice_id"))
    items = invoices.select(
        *("customer_id", "invoice_id", "due_on"),
        day=invoices.issued_on,
        whole=whole,
        change=in_hundredths(invoices.amount),
    )
    items = items.mutate(item=ibis.row_number().over(by_due).cast("int64"))
    of_invoice = ibis.window(group_by=("customer_id", "whole"))
    items = items.mutate(
        invoice=items.item.min().over(of_invoice),
        instalments=items.item.count().over(of_invoice),
        issued_on=items.day.min().over(of_invoice),
        step=ibis.literal(ISSUED, "int64"),
    )
    issued = items.drop("whole", "due_on")
    names = ("customer_id", "invoice", "instalments", "issued_on")
    named = ibis.union(items.select(*names, name=items.invoice_id), items.select(*names, name=items.whole))
    named = named.group_by("customer_id", "name").aggregate(**{column: named[column].min() for column in names[1:]})
    known = [payments.customer_id == named.customer_id, payments.invoice_id == named.name]
    paid = payments.left_join(named, known)
    paid = paid.select(
        *("customer_id", "invoice_id", "issued_on", "invoice", "instalments", "kind"),
        day=paid.recorded_on,
        change=ibis.ifelse(paid.kind == "refund", 1, -1) * in_hundredths(paid.amount),
    )
    step = ibis.cases((paid.invoice.isnull(), UNNAMED), (paid.kind == "refund", REFUNDED), else_=PAID)
    moved = paid.mutate(step=step.cast("int64"), item=ibis.null("int64"))
    return ibis.union(issued, moved.select(issued.columns))


ANY_AMOUNT = 10**15
"""Hundredths: more than a customer owes."""


def unnamed_credits(unclear: ir.Table, entries: ir.Table) -> ir.Table:
    """Credits that could not be read as entries that name no invoice, of ``ANY_AMOUNT`` where none is known."""
    rows = unclear.select("customer_id", day="known_on", change=-in_hundredths(unclear.amount).fill_null(ANY_AMOUNT))
    absent = {name: ibis.null(type_) for name, type_ in entries.schema().items() if name not in rows.columns}
    return rows.mutate(**(absent | {"step": ibis.literal(UNNAMED, "int64")})).select(entries.columns)


def allocated(entries: ir.Table, materialise: Materialise) -> ir.Table:
    """What every invoice owes, and what is on account, by the changes of each day.

    Where money names its invoice, comes after it and does not exceed it, the entries themselves are the changes. The
    accounts of the other customers are replayed (``data.allocation.allocate``).

    Returns
    -------
    ibis.Table
        customer_id, invoice_id (null: money on account), day, change in hundredths.
    """
    by_day = ibis.cumulative_window(group_by=("customer_id", "invoice"), order_by="day")
    daily = (
        entries.filter(entries.invoice.notnull())
        .group_by("customer_id", "invoice", "day")
        .aggregate(change=lambda t: t.change.sum())
    )
    overpaid = daily.mutate(owed=daily.change.sum().over(by_day))
    beyond = (entries.step == UNNAMED) | (entries.day < entries.issued_on) | (entries.instalments > 1)
    concerned = ibis.union(
        overpaid.filter(overpaid.owed < 0).select("customer_id"), entries.filter(beyond).select("customer_id")
    )
    concerned = materialise(concerned.distinct())
    replayed = materialise(
        entries.semi_join(concerned, "customer_id").mutate(
            invoice_id=ibis.ifelse(entries.step == ISSUED, entries.invoice_id, ibis.null("string"))
        ),
        allocate,
    )
    plain = entries.anti_join(concerned, "customer_id").select(replayed.columns)
    return materialise(ibis.union(plain, replayed))


def balances(invoices: ir.Table, changes: ir.Table) -> ir.Table:
    """What each invoice owes, as intervals of days.

    Returns
    -------
    ibis.Table
        One row per invoice and change of its balance: invoice_id, customer_id, issued_on, due_on, disputed_on,
        amount (hundredths), valid_from (the day from whose end on the balance holds), valid_to (the day at whose end
        it holds no more, FAR if none), outstanding (hundredths, never below zero), outstanding_before.
    """
    items = invoices.select("invoice_id", "issued_on", "due_on", "disputed_on", amount=in_hundredths(invoices.amount))
    daily = changes.join(items, "invoice_id")
    daily = daily.group_by(
        "invoice_id", "customer_id", "issued_on", "due_on", "disputed_on", "amount", valid_from="day"
    ).aggregate(change=lambda t: t.change.sum().cast("int64"))
    by_day = ibis.window(group_by="invoice_id", order_by="valid_from")
    running = daily.mutate(
        outstanding=daily.change.sum().over(ibis.cumulative_window(group_by="invoice_id", order_by="valid_from")),
        valid_to=ibis.coalesce(daily.valid_from.lead().over(by_day), FAR),
    ).drop("change")
    return running.mutate(outstanding_before=ibis.coalesce(running.outstanding.lag().over(by_day), 0))


def money_on_account(changes: ir.Table) -> ir.Table:
    """What customers have paid beyond what they owe, or for invoices still to come, as intervals of days.

    Returns
    -------
    ibis.Table
        customer_id, valid_from, valid_to (as in ``balances``), on_account (hundredths; 0 on days when it is used up).
    """
    own = changes.filter(changes.invoice_id.isnull())
    daily = own.group_by("customer_id", valid_from="day").aggregate(change=lambda t: t.change.sum().cast("int64"))
    so_far = ibis.cumulative_window(group_by="customer_id", order_by="valid_from")
    by_day = ibis.window(group_by="customer_id", order_by="valid_from")
    return daily.select(
        "customer_id",
        "valid_from",
        valid_to=ibis.coalesce(daily.valid_from.lead().over(by_day), FAR),
        on_account=daily.change.sum().over(so_far),
    )


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
