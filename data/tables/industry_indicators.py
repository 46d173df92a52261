"""Published figures about an industry."""

from data.contract import Column, Table

KINDS = ("growth", "default_rate", "price_index", "purchasing_managers_index", "policy_change")

INDUSTRY_INDICATORS = Table(
    name="industry_indicators",
    grain="industry, period end and kind",
    key=("industry", "period_end", "kind"),
    known_on="published_on",
    columns=(
        Column("industry", "string", "Industry, in the words of customers."),
        Column("period_end", "date", "Last day of the period.", revealed_by="published_on"),
        Column("published_on", "date", "Day of publication.", not_before="period_end"),
        Column("kind", "string", "What is measured.", allowed=KINDS),
        Column("value", "float", "The figure: growth and default rate as a share, indices in points."),
    ),
)
