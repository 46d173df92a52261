"""What customers owe: invoices, loan instalments, card statements."""

from data.contract import Column, Reference, Table, Total

INVOICES = Table(
    name="invoices",
    grain="amount owed",
    key=("invoice_id",),
    known_on="issued_on",
    columns=(
        Column("invoice_id", "string", "Identifies the amount owed."),
        Column("customer_id", "string", "Who owes it."),
        Column("issued_on", "date", "Day of issue."),
        Column(
            "due_on",
            "date",
            "Last day to pay without being late.",
            revealed_by="issued_on",
            not_before="issued_on",
            may_be_future=True,
        ),
        Column(
            "amount",
            "float",
            "Amount owed, tax included. Below zero: a credit (cancellation, red-letter invoice, return, bonus), kept "
            "among the payments as a credit note.",
            "currency",
            nonzero=True,
        ),
        Column(
            "credits_invoice_id",
            "string",
            "What a row below zero credits; null: the oldest open invoice, then on account.",
            nullable=True,
            references=Reference("invoices", same=("customer_id",), by=("invoice_id", "whole_invoice_id")),
        ),
        Column(
            "whole_invoice_id",
            "string",
            "Number of the invoice of which this row is an instalment with a due date of its own, which payments may "
            "name; null: the row is the whole invoice.",
            nullable=True,
        ),
        Column(
            "invoice_amount",
            "float",
            "Amount of the whole invoice, to which its instalments have to add up; null: not told.",
            "currency",
            nullable=True,
            total=Total("amount", by="whole_invoice_id"),
        ),
        Column("currency", "string", "ISO 4217 code; null: the portfolio's currency.", nullable=True),
        Column("kind", "string", "What is owed, in the source's words; null: an invoice.", nullable=True),
        Column("disputed_on", "date", "Day of dispute; null: not disputed.", nullable=True, not_before="issued_on"),
        Column(
            "written_off_on",
            "date",
            "Day of write-off; null: not written off.",
            nullable=True,
            not_before="issued_on",
        ),
    ),
)
