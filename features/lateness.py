"""How late customers have settled what is settled: how much, how often, how unsteadily, and whether it gets worse."""

import ibis.expr.types as ir

from features.definition import Window, derived, feature, spread
from features.dimensions import CREDIT

LENGTHS = (30, 90, 180, 365)
SETTLED = Window("settlements", LENGTHS)
QUARTER_AND_YEAR = Window("settlements", (90, 365))
YEAR = Window("settlements", (365,))


def _later_than(settled: ir.Table, days: int) -> ir.Value:
    return (settled.days_past_due > days).cast("int64").mean()


@feature(SETTLED, zh="近{days}天结清发票的平均逾期天数", unit="days", risk="up", dimension=CREDIT, serving=(730,))
def days_past_due_mean(settled: ir.Table) -> ir.Value:
    """Mean days past due of the invoices settled in the last {days} days (on time counts as 0)."""
    return settled.days_past_due.mean()


@feature(QUARTER_AND_YEAR, zh="近{days}天结清发票按金额加权的平均逾期天数", unit="days", risk="up", dimension=CREDIT)
def days_past_due_weighted_mean(settled: ir.Table) -> ir.Value:
    """Amount-weighted mean days past due of the invoices settled in the last {days} days."""
    return (settled.days_past_due * settled.amount).sum() / settled.amount.sum()


@feature(
    Window("settlements", (90, 365)),
    zh="近{days}天结清发票的最长逾期天数",
    unit="days",
    risk="up",
    dimension=CREDIT,
)
def days_past_due_max(settled: ir.Table) -> ir.Value:
    """Longest days past due of the invoices settled in the last {days} days."""
    return settled.days_past_due.max()


@feature(QUARTER_AND_YEAR, zh="近{days}天逾期后才结清的发票占比", unit="share", risk="up", dimension=CREDIT)
def late_share(settled: ir.Table) -> ir.Value:
    """Share of the invoices settled in the last {days} days that were late."""
    return _later_than(settled, 0)


@feature(YEAR, zh="近{days}天逾期超过30天才结清的发票占比", unit="share", risk="up", dimension=CREDIT)
def late_over_30_share(settled: ir.Table) -> ir.Value:
    """Share of the invoices settled in the last {days} days that were more than 30 days late."""
    return _later_than(settled, 30)


@feature(YEAR, zh="近{days}天逾期超过60天才结清的发票占比", unit="share", risk="up", dimension=CREDIT)
def late_over_60_share(settled: ir.Table) -> ir.Value:
    """Share of the invoices settled in the last {days} days that were more than 60 days late."""
    return _later_than(settled, 60)


@feature(YEAR, zh="近{days}天逾期超过90天才结清的发票占比", unit="share", risk="up", dimension=CREDIT)
def late_over_90_share(settled: ir.Table) -> ir.Value:
    """Share of the invoices settled in the last {days} days that were more than 90 days late."""
    return _later_than(settled, 90)


@feature(YEAR, zh="近{days}天结清发票逾期天数的波动（标准差）", unit="days", risk="up", dimension=CREDIT)
def days_past_due_volatility(settled: ir.Table) -> ir.Value:
    """Standard deviation of the days past due of the invoices settled in the last {days} days."""
    return spread(settled.days_past_due)


@feature(YEAR, zh="近{days}天结清发票从开票到结清的平均天数", unit="days", risk="up", dimension=CREDIT)
def days_to_settle_mean(settled: ir.Table) -> ir.Value:
    """Mean days from issue to settlement of the invoices settled in the last {days} days."""
    return settled.days_to_settle.mean()


@feature(YEAR, zh="近{days}天提前结清的发票占比", unit="share", risk="down", dimension=CREDIT)
def settled_early_share(settled: ir.Table) -> ir.Value:
    """Share of the invoices settled in the last {days} days that were settled before their due date."""
    return (settled.days_late < 0).cast("int64").mean()


@feature(
    YEAR,
    zh="近{days}天结清的发票数",
    unit="count",
    risk="either",
    dimension=CREDIT,
    empty=0,
    serving=(730,),
)
def settled_count(settled: ir.Table) -> ir.Value:
    """Number of invoices settled in the last {days} days."""
    return settled.known_on.count()


@derived(zh="近90天平均逾期天数与近365天之差", unit="days", risk="up", dimension=CREDIT)
def days_past_due_trend(days_past_due_mean_90d: ir.Value, days_past_due_mean_365d: ir.Value) -> ir.Value:
    """Mean days past due of the last 90 days less that of the last 365 days."""
    return days_past_due_mean_90d - days_past_due_mean_365d


@derived(zh="近365天平均逾期天数与再前一年之差", unit="days", risk="up", dimension=CREDIT)
def days_past_due_year_change(
    days_past_due_mean_365d: ir.Value,
    days_past_due_mean_730d: ir.Value,
    settled_count_365d: ir.Value,
    settled_count_730d: ir.Value,
) -> ir.Value:
    """Mean days past due of the last 365 days less that of the 365 days before; null if either saw no settlement."""
    both_years = days_past_due_mean_730d * settled_count_730d - days_past_due_mean_365d * settled_count_365d
    return days_past_due_mean_365d - both_years / (settled_count_730d - settled_count_365d).nullif(0)
