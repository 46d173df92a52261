"""Money and credits received, and refunds given back."""

from data.contract import Column, Reference, Table

PAYMENTS = Table(
    name="payments",
    grain="payment or credit note",
    key=("payment_id",),
    known_on="recorded_on",
    columns=(
        Column("payment_id", "string", "Identifies the payment."),
        Column("customer_id", "string", "Who paid."),
        Column(
            "invoice_id",
            "string",
            "What was paid, ahead of its issue or after it; null, or what exceeds it: the oldest open invoice, then on "
            "account.",
            nullable=True,
            references=Reference("invoices", same=("customer_id",), by=("invoice_id", "whole_invoice_id")),
        ),
        Column("paid_on", "date", "Day the money moved.", revealed_by="recorded_on"),
        Column("recorded_on", "date", "Day we knew of it.", not_before="paid_on"),
        Column("amount", "float", "Amount, always positive; kind gives the direction.", "currency", positive=True),
        Column("currency", "string", "ISO 4217 code; null: the portfolio's currency.", nullable=True),
        Column(
            "kind",
            "string",
            "payment and credit_note lower what is owed, refund raises it.",
            allowed=("payment", "credit_note", "refund"),
        ),
    ),
)
