"""What customers have promised to pay, by which day."""

from data.contract import Column, Table

PROMISES = Table(
    name="promises",
    grain="promise to pay",
    key=("promise_id",),
    known_on="promised_on",
    columns=(
        Column("promise_id", "string", "Identifies the promise."),
        Column("customer_id", "string", "Who promised."),
        Column("promised_on", "date", "Day on which the promise was given."),
        Column(
            "due_on",
            "date",
            "Last day on which the money was to come.",
            revealed_by="promised_on",
            not_before="promised_on",
            may_be_future=True,
        ),
        Column(
            "amount",
            "float",
            "Amount promised. Whether it came is read off the payments, never off a status.",
            "currency",
            positive=True,
        ),
        Column("currency", "string", "ISO 4217 code; null: the portfolio's currency.", nullable=True),
    ),
)
