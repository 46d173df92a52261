"""The user's own features, taken as last known."""

from data.contract import Column, Table

ATTRIBUTES = Table(
    name="attributes",
    grain="customer and day, or loan or application",
    key=("customer_id", "known_on", "outcome_id"),
    known_on="known_on",
    open_columns=True,
    columns=(
        Column("customer_id", "string", "Whom it is about."),
        Column("known_on", "date", "Day the values were known."),
        Column(
            "outcome_id",
            "string",
            "Loan or application that states the values: they are known on its day; null: about the customer.",
            nullable=True,
        ),
    ),
)
