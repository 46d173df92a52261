"""What one unit of a currency is worth in the portfolio's currency."""

from data.contract import Column, Table

EXCHANGE_RATES = Table(
    name="exchange_rates",
    grain="currency and day",
    key=("currency", "day"),
    known_on="day",
    columns=(
        Column("currency", "string", "ISO 4217 code."),
        Column("day", "date", "Day of the rate; it holds until the next."),
        Column("rate", "float", "Portfolio currency per unit.", "ratio", positive=True),
    ),
)
