"""What customers order, cancel and send back."""

import ibis.expr.types as ir

from features.definition import TRADING, Latest, Window, derived, feature, ratio

YEAR_TO_QUARTER = 365 / 90
"""Length of the year's window over the quarter's."""


@feature(
    Window("orders", (90, 365)), zh="近{days}天订单金额", unit="currency", risk="either", dimension=TRADING, empty=0
)
def ordered_amount_sum(orders: ir.Table) -> ir.Value:
    """Amount ordered in the last {days} days."""
    return orders.amount.sum() / 100


@feature(Window("orders", (365,)), zh="近{days}天订单数", unit="count", risk="either", dimension=TRADING, empty=0)
def order_count(orders: ir.Table) -> ir.Value:
    """Number of orders in the last {days} days."""
    return orders.known_on.count()


@feature(Window("orders", (365,)), zh="近{days}天取消的订单占比", unit="ratio", risk="up", dimension=TRADING)
def cancelled_share(orders: ir.Table) -> ir.Value:
    """Share of the orders of the last {days} days that have been cancelled."""
    return orders.cancelled_on.count() / orders.known_on.count().nullif(0)


@feature(Window("orders", (365,)), zh="近{days}天退货的订单占比", unit="ratio", risk="up", dimension=TRADING)
def returned_share(orders: ir.Table) -> ir.Value:
    """Share of the orders of the last {days} days that have been returned."""
    return orders.returned_on.count() / orders.known_on.count().nullif(0)


@feature(Latest("orders"), zh="距上次下单的天数", unit="days", risk="either", dimension=TRADING)
def days_since_last_order(order: ir.Table) -> ir.Value:
    """Days since the last order."""
    return order.as_of.delta(order.known_on, unit="day")


@derived(zh="近90天订单金额与全年平均水平之比", unit="ratio", risk="either", dimension=TRADING)
def order_swing(ordered_amount_sum_90d: ir.Value, ordered_amount_sum_365d: ir.Value) -> ir.Value:
    """Orders of the last 90 days over what a year's average gives (1: as usual); null without orders in a year."""
    return ratio(ordered_amount_sum_90d * YEAR_TO_QUARTER, ordered_amount_sum_365d)
