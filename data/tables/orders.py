"""What customers ordered."""

from data.contract import Column, Table

ORDERS = Table(
    name="orders",
    grain="order",
    key=("order_id",),
    known_on="ordered_on",
    columns=(
        Column("order_id", "string", "Identifies the order."),
        Column("customer_id", "string", "Who ordered."),
        Column("ordered_on", "date", "Day of the order."),
        Column("amount", "float", "Ordered amount.", "currency", minimum=0),
        Column("currency", "string", "ISO 4217 code; null: the portfolio's currency.", nullable=True),
        Column("fulfilled_on", "date", "Day of delivery; null: not delivered.", nullable=True, not_before="ordered_on"),
        Column(
            "cancelled_on", "date", "Day of cancellation; null: not cancelled.", nullable=True, not_before="ordered_on"
        ),
        Column("returned_on", "date", "Day of return; null: not returned.", nullable=True, not_before="ordered_on"),
    ),
)
