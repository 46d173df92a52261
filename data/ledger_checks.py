"""What is odd about tables as a whole: reported, not set aside, since no single row is wrong."""

import ibis

CENT = 0.01
"""Differences up to one hundredth of the currency's unit are rounding."""


def overpaid_invoices(invoices: ibis.Table, payments: ibis.Table) -> ibis.Table:
    """(invoice_id, excess) of the invoices whose payments and credit notes, less refunds, exceed their amount.

    Only payments that name their invoice count. What exceeds an invoice is ignored where defaults are derived.
    """
    signed = ibis.ifelse(payments.kind == "refund", -payments.amount, payments.amount)
    named = payments.filter(payments.invoice_id.notnull())
    received = named.group_by("invoice_id").aggregate(received=signed.sum())
    joined = invoices.select("invoice_id", "amount").join(received, "invoice_id")
    excess = joined.select("invoice_id", excess=joined.received - joined.amount)
    return excess.filter(excess.excess > CENT)


def undated_voids(transactions: ibis.Table) -> ibis.Table:
    """The movements that are void without a day: nobody can say what was known of it when, so they count as valid."""
    return transactions.filter(transactions.voided.fill_null(False) & transactions.voided_on.isnull())
