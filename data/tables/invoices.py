"""What customers owe: invoices, loan instalments, card statements."""

from data.contract import Column, Table

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
            "Amount owed, tax included. Credits are payments of kind credit_note, not negative invoices.",
            "currency",
            positive=True,
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
