"""Ready labels, in place of the default derived from the ledger. Never a feature."""

from data.contract import Column, Table

OUTCOMES = Table(
    name="outcomes",
    grain="customer and snapshot day, or loan or application",
    key=("customer_id", "as_of", "outcome_id"),
    known_on=None,
    columns=(
        Column("customer_id", "string", "Whom it is about."),
        Column(
            "as_of",
            "date",
            "Snapshot day: features know what was known before it. Any day, such as that of an application.",
            may_be_future=True,
            not_before_customer=True,
        ),
        Column("outcome_id", "string", "Loan or application; null: one row per customer and day.", nullable=True),
        Column("defaulted", "bool", "Defaulted within the horizon; null: to be scored, not trained on.", nullable=True),
        Column(
            "known_on",
            "date",
            "Day on which the outcome was known; null: at the end of the horizon.",
            nullable=True,
            not_before="as_of",
        ),
        Column(
            "horizon_days",
            "int",
            "Days from as_of on within which a default counts; null: label.snapshots.horizon_days.",
            "days",
            nullable=True,
            minimum=1,
        ),
    ),
)
