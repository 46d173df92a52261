"""What a mapping may fill of a line of a customer's account."""

from data.contract import Column, Table

KINDS = ("invoice", "credit_note", "payment", "refund")

OPEN_ITEMS = Table(
    name="open_items",
    grain="line of a customer's account",
    key=("customer_id", "document_id"),
    known_on="posted_on",
    columns=(
        Column("document_id", "string", "Number of the document; one document may have several lines."),
        Column("customer_id", "string", "Whose account."),
        Column("posted_on", "date", "Day of posting: the line is known from then on."),
        Column("due_on", "date", "Last day to pay; null, or before the posting: the day of posting.", nullable=True),
        Column(
            "amount", "float", "Above zero: owed by the customer. Below zero: paid by, or credited to the customer."
        ),
        Column("currency", "string", "ISO 4217 code; null: the portfolio's currency.", nullable=True),
        Column(
            "kind",
            "string",
            "What the line is; null: an invoice, below zero a payment, or a credit note if it has a reference.",
            nullable=True,
            allowed=KINDS,
        ),
        Column("cleared_on", "date", "Day of clearing; null: open, or the posting of cleared_by.", nullable=True),
        Column("cleared_by", "string", "Document that cleared it; null: what was cleared on one day.", nullable=True),
        Column("cleared_amount", "float", "How much of it was cleared; null: all, if it was cleared.", nullable=True),
        Column("reference_id", "string", "Document that a credit or payment is for, as it says itself.", nullable=True),
        Column("disputed_on", "date", "Day of dispute; null: not disputed.", nullable=True),
        Column("written_off_on", "date", "Day of write-off; null: not written off.", nullable=True),
        Column("name", "string", "Name of the customer; null: unknown.", nullable=True),
        Column("industry", "string", "Industry of the customer; null: unknown.", nullable=True),
        Column("region", "string", "Region of the customer; null: unknown.", nullable=True),
    ),
)
