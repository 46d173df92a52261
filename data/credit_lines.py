"""Credits that stand among the invoices, as rows below zero: they are kept among the payments, as credit notes."""

import ibis
import ibis.expr.types as ir

PREFIX = "credit/"
"""Before the number of the row, so that it differs from the number of every payment."""


def credit_lines(invoices: ir.Table) -> ir.Table:
    """The rows below zero."""
    return invoices.filter(invoices.amount < 0)


def amounts_owed(invoices: ir.Table) -> ir.Table:
    """The rows above zero."""
    return invoices.filter(invoices.amount > 0)


def with_credit_notes(payments: ir.Table, invoices: ir.Table) -> ir.Table:
    """The payments, and a credit note for every invoice row below zero, known from the day of its issue.

    A credit of another credit names no amount owed; it lowers the oldest open invoice, as one that names nothing does.
    """
    credits = credit_lines(invoices)
    owed = amounts_owed(invoices)
    names = ibis.union(owed.select(name="invoice_id"), owed.select(name="whole_invoice_id"), distinct=True)
    named = credits.left_join(names, credits.credits_invoice_id == names.name)
    notes = named.select(
        "customer_id",
        payment_id=ibis.literal(PREFIX) + named.invoice_id,
        invoice_id=named.name,
        paid_on=named.issued_on,
        recorded_on=named.issued_on,
        amount=-named.amount,
        currency=named.currency,
        kind=ibis.literal("credit_note"),
    )
    return ibis.union(payments, notes.select(payments.columns))
