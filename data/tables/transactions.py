"""Movements in the customer's own books or account."""

from data.contract import Column, Table

TRANSACTIONS = Table(
    name="transactions",
    grain="movement",
    key=("transaction_id",),
    known_on="booked_on",
    columns=(
        Column("transaction_id", "string", "Identifies the movement."),
        Column("customer_id", "string", "Whose books."),
        Column("booked_on", "date", "Day of booking."),
        Column("amount", "float", "Positive: into the customer's hands (a sale), negative: out of them.", "currency"),
        Column("currency", "string", "ISO 4217 code; null: the portfolio's currency.", nullable=True),
        Column("counterparty_id", "string", "The other side; null: unknown.", nullable=True),
        Column("category", "string", "What it was for, in the source's words; null: unknown.", nullable=True),
        Column(
            "voided",
            "bool",
            "Declared void, from voided_on on. A status without a day may have been set at any time: it is never used; "
            "null: not known to be void.",
            nullable=True,
            revealed_by="voided_on",
        ),
        Column(
            "voided_on",
            "date",
            "Day on which it was declared void; null: not void, or nobody knows since when.",
            nullable=True,
            not_before="booked_on",
        ),
    ),
)
