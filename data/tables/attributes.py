"""The user's own features, taken as last known."""

from data.contract import Column, Table

ATTRIBUTES = Table(
    name="attributes",
    grain="customer and day",
    key=("customer_id", "known_on"),
    known_on="known_on",
    open_columns=True,
    columns=(
        Column("customer_id", "string", "Whom it is about."),
        Column("known_on", "date", "Day the values were known."),
    ),
)
