"""Money and credits of which we know that they exist, but not what they are: rows that validation had to set aside."""

from data.contract import Column, Table

UNCLEAR_CREDITS = Table(
    name="unclear_credits",
    grain="payment or credit that could not be read",
    key=("credit_id", "customer_id"),
    known_on="known_on",
    columns=(
        Column("credit_id", "string", "Identifies the credit; of a row set aside: table, file and line."),
        Column("customer_id", "string", "Whose debt it may have lowered."),
        Column(
            "known_on", "date", "Day from which on it may have lowered the debt; the first day of all if not known."
        ),
        Column(
            "amount", "float", "What it can have lowered at most; null: not known.", "currency", True, positive=True
        ),
        Column("currency", "string", "ISO 4217 code; null: the portfolio's currency.", nullable=True),
        Column("reason", "string", "Why the row was set aside; null: not told.", nullable=True, confidential=True),
    ),
)
