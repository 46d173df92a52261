"""Movements in the customer's own books: sales in, purchases out, how steadily, and what was voided or returned."""

import ibis
import ibis.expr.types as ir

from features.definition import Latest, Window, change, derived, feature, ratio
from features.dimensions import TRADING
from features.turnover import swing

SUMS = Window("transactions", (90, 365))
YEAR = Window("transactions", (365,))

SALE = "sale"
"""Category of the customer's own sales, in which a movement below zero is a return; other words count as no sale."""


def valid(rows: ir.Table) -> ir.BooleanValue:
    """Movements not declared void as far as is known."""
    return ~voided(rows)


def voided(rows: ir.Table) -> ir.BooleanValue:
    """Movements whose day of voiding has come, unless their status says that they stand."""
    return rows.voided_on.notnull() & rows.voided.fill_null(True)


@feature(SUMS, zh="近{days}天流入金额", unit="currency", risk="down", dimension=TRADING, empty=0, serving=(455, 730))
def inflow_sum(rows: ir.Table) -> ir.Value:
    """Amount that came in during the last {days} days, voided movements left aside."""
    return (valid(rows) & (rows.amount > 0)).ifelse(rows.amount, 0).sum() / 100


@feature(YEAR, zh="近{days}天流出金额", unit="currency", risk="either", dimension=TRADING, empty=0)
def outflow_sum(rows: ir.Table) -> ir.Value:
    """Amount that went out during the last {days} days, voided movements left aside."""
    return -(valid(rows) & (rows.amount < 0)).ifelse(rows.amount, 0).sum() / 100


@feature(YEAR, zh="近{days}天交易笔数", unit="count", risk="down", dimension=TRADING, empty=0)
def transaction_count(rows: ir.Table) -> ir.Value:
    """Number of movements in the last {days} days."""
    return rows.known_on.count()


@feature(
    Window("transaction_days", (90, 365)),
    zh="近{days}天有交易的天数",
    unit="days",
    risk="down",
    dimension=TRADING,
    empty=0,
)
def transaction_active_days(days: ir.Table) -> ir.Value:
    """Number of days with a movement in the last {days} days."""
    return days.known_on.count()


@derived(zh="近365天（或合作以来）无交易天数占比", unit="share", risk="up", dimension=TRADING)
def transaction_silent_share_365d(transaction_active_days_365d: ir.Value, tenure_days: ir.Value) -> ir.Value:
    """Share of the last 365 days, or of the days since the relationship began, without a movement."""
    return (1 - ratio(transaction_active_days_365d, tenure_days.clip(upper=365))).clip(lower=0)


@feature(
    Window("transaction_days", (365,)), zh="近{days}天最长连续无交易天数", unit="days", risk="up", dimension=TRADING
)
def transaction_gap_max(days: ir.Table) -> ir.Value:
    """Longest days between one day with a movement and the next, over the last {days} days."""
    return days.gap_days.max()


@feature(YEAR, zh="近{days}天作废交易笔数占比", unit="share", risk="up", dimension=TRADING)
def voided_share(rows: ir.Table) -> ir.Value:
    """Share of the movements of the last {days} days, by number, that were declared void."""
    return voided(rows).ifelse(1, 0).sum() / rows.known_on.count().nullif(0)


@feature(YEAR, zh="近{days}天作废交易金额占比", unit="share", risk="up", dimension=TRADING)
def voided_amount_share(rows: ir.Table) -> ir.Value:
    """Share of the movements of the last {days} days, by amount in and out, that were declared void."""
    return voided(rows).ifelse(rows.amount.abs(), 0).sum() / rows.amount.abs().sum().nullif(0)


@feature(YEAR, zh="近{days}天销售退回（负数销项）金额占销售金额的比例", unit="share", risk="up", dimension=TRADING)
def returned_sales_share(rows: ir.Table) -> ir.Value:
    """Sales below zero over sales of the last {days} days, by amount (category `sale`); null without sales."""
    sold = (valid(rows) & (rows.category == SALE)).ifelse(rows.amount, 0)
    return -sold.clip(upper=0).sum() / sold.clip(lower=0).sum().nullif(0)


@feature(YEAR, zh="近{days}天最大单笔流入占比", unit="share", risk="up", dimension=TRADING)
def largest_inflow_share(rows: ir.Table) -> ir.Value:
    """Largest single inflow over all inflow of the last {days} days; null without inflow."""
    inflow = (valid(rows) & (rows.amount > 0)).ifelse(rows.amount, ibis.null("int64"))
    return inflow.max() / inflow.sum().nullif(0)


@feature(Latest("transactions"), zh="距上次交易的天数", unit="days", risk="either", dimension=TRADING)
def days_since_last_transaction(row: ir.Table) -> ir.Value:
    """Days since the last movement."""
    return row.as_of.delta(row.known_on, unit="day")


@derived(zh="近365天流入与流出金额之比", unit="ratio", risk="either", dimension=TRADING)
def inflow_to_outflow_365d(inflow_sum_365d: ir.Value, outflow_sum_365d: ir.Value) -> ir.Value:
    """Inflow over outflow of the last 365 days; null without outflow."""
    return ratio(inflow_sum_365d, outflow_sum_365d)


@derived(zh="近90天流入金额与合作以来（至多一年）日均水平之比", unit="ratio", risk="down", dimension=TRADING)
def inflow_swing(inflow_sum_90d: ir.Value, inflow_sum_365d: ir.Value, tenure_days: ir.Value) -> ir.Value:
    """Inflow of the last 90 days over what the average of the last year gives (1: as usual).

    The year is as long as the relationship, where this is shorter; null in its first 90 days.
    """
    return swing(inflow_sum_90d, inflow_sum_365d, tenure_days)


@derived(zh="近90天流入金额较上年同季的增减幅度", unit="ratio", risk="down", dimension=TRADING)
def inflow_season_change(inflow_sum_90d: ir.Value, inflow_sum_365d: ir.Value, inflow_sum_455d: ir.Value) -> ir.Value:
    """Inflow of the last 90 days against the same 90 days a year before, as a share of it; null if none then."""
    return change(inflow_sum_90d, inflow_sum_455d - inflow_sum_365d)


@derived(zh="近365天流入金额较再前一年的增减幅度", unit="ratio", risk="down", dimension=TRADING)
def inflow_year_change(inflow_sum_365d: ir.Value, inflow_sum_730d: ir.Value) -> ir.Value:
    """Inflow of the last 365 days against the 365 days before, as a share of it; null if none then."""
    return change(inflow_sum_365d, inflow_sum_730d - inflow_sum_365d)
