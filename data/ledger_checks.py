"""What is odd about tables as a whole: reported, not set aside, since no single row is wrong."""

import ibis

from data.quality import CENT


def overpaid_invoices(invoices: ibis.Table, payments: ibis.Table) -> ibis.Table:
    """(invoice_id, excess) of the invoices whose payments and credit notes, less refunds, exceed their amount.

    Only payments that name their invoice count. What exceeds an invoice goes on account.
    """
    signed = ibis.ifelse(payments.kind == "refund", -payments.amount, payments.amount)
    named = payments.filter(payments.invoice_id.notnull())
    received = named.group_by("invoice_id").aggregate(received=signed.sum())
    joined = invoices.select("invoice_id", "amount").join(received, "invoice_id")
    excess = joined.select("invoice_id", excess=joined.received - joined.amount)
    return excess.filter(excess.excess > CENT)


def over_refunded_customers(payments: ibis.Table) -> ibis.Table:
    """(customer_id, excess) of the customers who were refunded more than all that they ever paid or were credited.

    What a refund exceeds is owed only where the refund names an invoice.
    """
    signed = ibis.ifelse(payments.kind == "refund", payments.amount, -payments.amount)
    total = payments.group_by("customer_id").aggregate(excess=signed.sum())
    return total.filter(total.excess > CENT)


def undated_voids(transactions: ibis.Table) -> ibis.Table:
    """The movements that are void without a day: nobody can say what was known of it when, so they count as valid."""
    return transactions.filter(transactions.voided.fill_null(False) & transactions.voided_on.isnull())
