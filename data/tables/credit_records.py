"""Reports by a bureau, an insurer, a bank or ourselves."""

from data.contract import Column, Table

KINDS = ("external_score", "external_rating", "credit_limit", "enquiry", "days_past_due", "balance", "instalment")

CREDIT_RECORDS = Table(
    name="credit_records",
    grain="report",
    key=("record_id",),
    known_on="recorded_on",
    columns=(
        Column("record_id", "string", "Identifies the report."),
        Column("customer_id", "string", "Whom it is about."),
        Column("recorded_on", "date", "Day we knew of it."),
        Column("kind", "string", "What is reported.", allowed=KINDS),
        Column("value", "float", "The figure; null for a report in words (external_rating).", nullable=True),
        Column("text", "string", "The words of a report; null for a figure.", nullable=True),
    ),
)
