"""Financial statements, known when they are published, not when the period ends."""

from data.contract import Column, Table

POSITIONS: tuple[tuple[str, str, float | None], ...] = (
    ("cash", "Cash and equivalents", 0),
    ("receivables", "Trade receivables", 0),
    ("inventory", "Inventory", 0),
    ("current_assets", "Current assets", 0),
    ("total_assets", "Total assets", 0),
    ("payables", "Trade payables", 0),
    ("current_liabilities", "Current liabilities", 0),
    ("long_term_debt", "Long-term debt", 0),
    ("total_liabilities", "Total liabilities", 0),
    ("equity", "Shareholders' equity, negative when over-indebted", None),
    ("retained_earnings", "Retained earnings", None),
    ("market_value", "Market value of the equity", 0),
    ("revenue", "Revenue of the period", None),
    ("cost_of_goods_sold", "Cost of goods sold in the period", None),
    ("gross_profit", "Gross profit of the period", None),
    ("operating_expenses", "Operating expenses of the period", None),
    ("depreciation", "Depreciation and amortisation of the period", None),
    ("ebit", "Earnings before interest and tax", None),
    ("ebitda", "Earnings before interest, tax, depreciation and amortisation", None),
    ("interest_expense", "Interest paid in the period", None),
    ("net_income", "Net income of the period", None),
    ("operating_cash_flow", "Cash flow from operations in the period", None),
    ("research_expense", "Research and development expense of the period", None),
)
"""Name, meaning and lower bound of each balance-sheet or income position; null: not reported."""

STATEMENTS = Table(
    name="statements",
    grain="customer and period end",
    key=("customer_id", "period_end"),
    known_on="published_on",
    columns=(
        Column("customer_id", "string", "Whose statement."),
        Column("period_end", "date", "Last day of the period.", revealed_by="published_on"),
        Column("published_on", "date", "Day the statement was known to us.", not_before="period_end"),
        Column("months", "int", "Length of the period.", "months", minimum=1, maximum=24),
        *(
            Column(name, "float", f"{meaning}; null: not reported.", "currency", nullable=True, minimum=minimum)
            for name, meaning, minimum in POSITIONS
        ),
        Column("currency", "string", "ISO 4217 code; null: the portfolio's currency.", nullable=True),
    ),
)
