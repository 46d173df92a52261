"""What customers order, how regularly, and what they cancel and send back."""

import ibis.expr.types as ir

from features.definition import Latest, Window, change, derived, feature, ratio, spread
from features.dimensions import TRADING
from features.turnover import swing

ORDERED = Window("orders", (30, 90, 365))
YEAR = Window("orders", (365,))
GAPS = Window("order_days", (365,))


@feature(
    ORDERED, zh="近{days}天订单金额", unit="currency", risk="either", dimension=TRADING, empty=0, serving=(455, 730)
)
def ordered_amount_sum(orders: ir.Table) -> ir.Value:
    """Amount ordered in the last {days} days."""
    return orders.amount.sum() / 100


@feature(YEAR, zh="近{days}天订单数", unit="count", risk="either", dimension=TRADING, empty=0)
def order_count(orders: ir.Table) -> ir.Value:
    """Number of orders in the last {days} days."""
    return orders.known_on.count()


@feature(YEAR, zh="近{days}天单笔订单平均金额", unit="currency", risk="either", dimension=TRADING)
def order_amount_mean(orders: ir.Table) -> ir.Value:
    """Mean amount of the orders of the last {days} days."""
    return orders.amount.mean() / 100


@feature(YEAR, zh="近{days}天最大一笔订单占订单总额的比例", unit="share", risk="either", dimension=TRADING)
def largest_order_share(orders: ir.Table) -> ir.Value:
    """Largest order over all orders of the last {days} days, by amount; null without amounts."""
    return orders.amount.max() / orders.amount.sum().nullif(0)


@feature(YEAR, zh="近{days}天取消的订单占比", unit="share", risk="up", dimension=TRADING)
def cancelled_share(orders: ir.Table) -> ir.Value:
    """Share of the orders of the last {days} days that have been cancelled."""
    return orders.cancelled_on.count() / orders.known_on.count().nullif(0)


@feature(YEAR, zh="近{days}天退货的订单占比", unit="share", risk="up", dimension=TRADING)
def returned_share(orders: ir.Table) -> ir.Value:
    """Share of the orders of the last {days} days that have been returned."""
    return orders.returned_on.count() / orders.known_on.count().nullif(0)


@feature(Latest("orders"), zh="距上次下单的天数", unit="days", risk="either", dimension=TRADING)
def days_since_last_order(order: ir.Table) -> ir.Value:
    """Days since the last order."""
    return order.as_of.delta(order.known_on, unit="day")


@feature(GAPS, zh="近{days}天订单间隔的平均天数", unit="days", risk="either", dimension=TRADING)
def order_gap_mean(days: ir.Table) -> ir.Value:
    """Mean days between one day with an order and the next, over the last {days} days."""
    return days.gap_days.mean()


@feature(GAPS, zh="近{days}天订单间隔的最长天数", unit="days", risk="either", dimension=TRADING)
def order_gap_max(days: ir.Table) -> ir.Value:
    """Longest days between one day with an order and the next, over the last {days} days."""
    return days.gap_days.max()


@feature(GAPS, zh="近{days}天订单间隔的标准差", unit="days", risk="either", dimension=TRADING, for_model=False)
def order_gap_deviation(days: ir.Table) -> ir.Value:
    """Standard deviation of the days between days with an order, over the last {days} days."""
    return spread(days.gap_days)


@derived(zh="近365天订单的不规律程度（间隔标准差与均值之比）", unit="ratio", risk="up", dimension=TRADING)
def order_irregularity(order_gap_deviation_365d: ir.Value, order_gap_mean_365d: ir.Value) -> ir.Value:
    """Standard deviation over mean of the days between orders in the last 365 days (0: like clockwork)."""
    return ratio(order_gap_deviation_365d, order_gap_mean_365d)


@derived(zh="距上次下单的天数与平均订单间隔之比", unit="ratio", risk="either", dimension=TRADING)
def order_silence(days_since_last_order: ir.Value, order_gap_mean_365d: ir.Value) -> ir.Value:
    """Days since the last order over the mean days between orders in the last 365 days (1: as usual)."""
    return ratio(days_since_last_order, order_gap_mean_365d)


@derived(zh="近90天订单金额与合作以来（至多一年）日均水平之比", unit="ratio", risk="either", dimension=TRADING)
def order_swing(ordered_amount_sum_90d: ir.Value, ordered_amount_sum_365d: ir.Value, tenure_days: ir.Value) -> ir.Value:
    """Orders of the last 90 days over what the average of the last year gives (1: as usual).

    The year is as long as the relationship, where this is shorter; null in its first 90 days.
    """
    return swing(ordered_amount_sum_90d, ordered_amount_sum_365d, tenure_days)


@derived(zh="近90天订单金额低于日均水平的幅度", unit="ratio", risk="up", dimension=TRADING)
def order_drop(order_swing: ir.Value) -> ir.Value:
    """By how much the orders of the last 90 days fall short of the average of the last year (0: they do not)."""
    return (1 - order_swing).clip(lower=0)


@derived(zh="近90天订单金额较上年同季的增减幅度", unit="ratio", risk="either", dimension=TRADING)
def order_season_change(
    ordered_amount_sum_90d: ir.Value, ordered_amount_sum_365d: ir.Value, ordered_amount_sum_455d: ir.Value
) -> ir.Value:
    """Orders of the last 90 days against the same 90 days a year before, as a share of these; null if none then."""
    return change(ordered_amount_sum_90d, ordered_amount_sum_455d - ordered_amount_sum_365d)


@derived(zh="近365天订单金额较再前一年的增减幅度", unit="ratio", risk="either", dimension=TRADING)
def order_year_change(ordered_amount_sum_365d: ir.Value, ordered_amount_sum_730d: ir.Value) -> ir.Value:
    """Orders of the last 365 days against the 365 days before, as a share of these; null if none then."""
    return change(ordered_amount_sum_365d, ordered_amount_sum_730d - ordered_amount_sum_365d)
