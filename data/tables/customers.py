"""Who we sell or lend to."""

from datetime import date

from data.contract import Column, Table

OLDEST_FIRM = date(1000, 1, 1)
"""Some firms are very old, none in a credit portfolio is older than this."""

CUSTOMERS = Table(
    name="customers",
    grain="customer",
    key=("customer_id",),
    known_on="onboarded_on",
    required=True,
    columns=(
        Column("customer_id", "string", "Identifies the customer in every table."),
        Column("name", "string", "Name as risk teams know it; null: unknown.", nullable=True, confidential=True),
        Column("industry", "string", "Industry, in the words of industry_indicators; null: unknown.", nullable=True),
        Column("region", "string", "Region of the seat; null: unknown.", nullable=True),
        Column(
            "founded_on",
            "date",
            "Day of foundation; null: unknown.",
            nullable=True,
            revealed_by="onboarded_on",
            earliest=OLDEST_FIRM,
        ),
        Column("employees", "int", "Employees when taken on; null: unknown.", "persons", nullable=True, minimum=0),
        Column(
            "registered_capital", "float", "Registered capital; null: unknown.", "currency", nullable=True, minimum=0
        ),
        Column("natural_person", "bool", "A person, not a firm; null: unknown.", nullable=True),
        Column("onboarded_on", "date", "Day the relationship began.", not_before="founded_on"),
    ),
)
