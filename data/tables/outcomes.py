"""Ready labels, in place of the default derived from the ledger. Never a feature."""

from data.contract import Column, Table

OUTCOMES = Table(
    name="outcomes",
    grain="customer and snapshot day",
    key=("customer_id", "as_of"),
    known_on=None,
    columns=(
        Column("customer_id", "string", "Whom it is about."),
        Column("as_of", "date", "Snapshot day: features know what was known before it.", may_be_future=True),
        Column("defaulted", "bool", "Defaulted within the horizon; null: to be scored, not trained on.", nullable=True),
    ),
)
