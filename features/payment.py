"""How customers have paid what is settled, and whether they have defaulted before."""

import ibis.expr.types as ir

from features.definition import CREDIT, Latest, Window, derived, feature

SETTLED = Window("settlements", (90, 365))


@feature(SETTLED, zh="近{days}天结清发票的平均逾期天数", unit="days", risk="up", dimension=CREDIT)
def days_past_due_mean(settled: ir.Table) -> ir.Value:
    """Mean days past due of the invoices settled in the last {days} days (on time counts as 0)."""
    return settled.days_past_due.mean()


@feature(SETTLED, zh="近{days}天结清发票的最长逾期天数", unit="days", risk="up", dimension=CREDIT)
def days_past_due_max(settled: ir.Table) -> ir.Value:
    """Longest days past due of the invoices settled in the last {days} days."""
    return settled.days_past_due.max()


@feature(
    Window("settlements", (365,)), zh="近{days}天按金额加权的平均逾期天数", unit="days", risk="up", dimension=CREDIT
)
def days_past_due_weighted_mean(settled: ir.Table) -> ir.Value:
    """Amount-weighted mean days past due of the invoices settled in the last {days} days."""
    return (settled.days_past_due * settled.amount).sum() / settled.amount.sum()


@feature(
    Window("settlements", (365,)),
    zh="近{days}天逾期超过30天才结清的发票占比",
    unit="ratio",
    risk="up",
    dimension=CREDIT,
)
def late_over_30_share(settled: ir.Table) -> ir.Value:
    """Share of the invoices settled in the last {days} days that were more than 30 days late."""
    return (settled.days_past_due > 30).cast("int64").mean()


@feature(
    Window("settlements", (365,)), zh="近{days}天结清的发票数", unit="count", risk="either", dimension=CREDIT, empty=0
)
def settled_count(settled: ir.Table) -> ir.Value:
    """Number of invoices settled in the last {days} days."""
    return settled.known_on.count()


@derived(zh="近90天平均逾期天数与近365天之差", unit="days", risk="up", dimension=CREDIT)
def days_past_due_trend(days_past_due_mean_90d: ir.Value, days_past_due_mean_365d: ir.Value) -> ir.Value:
    """Mean days past due of the last 90 days less that of the last 365 days."""
    return days_past_due_mean_90d - days_past_due_mean_365d


@feature(
    Window("payments", (90, 365)),
    zh="近{days}天收到的付款金额",
    unit="currency",
    risk="either",
    dimension=CREDIT,
    empty=0,
)
def paid_amount_sum(payments: ir.Table) -> ir.Value:
    """Amount paid in the last {days} days, credit notes and refunds left aside."""
    return (payments.kind == "payment").ifelse(payments.amount, 0).sum() / 100


@feature(
    Window("payments", (365,)), zh="近{days}天贷项通知单笔数", unit="count", risk="either", dimension=CREDIT, empty=0
)
def credit_note_count(payments: ir.Table) -> ir.Value:
    """Number of credit notes in the last {days} days."""
    return (payments.kind == "credit_note").cast("int64").sum()


@feature(Latest("receipts"), zh="距上次付款的天数", unit="days", risk="either", dimension=CREDIT)
def days_since_last_payment(payment: ir.Table) -> ir.Value:
    """Days since the last payment or credit note was recorded."""
    return payment.as_of.delta(payment.known_on, unit="day")


@feature(Window("defaults", (1825,)), zh="近{days}天的违约次数", unit="count", risk="up", dimension=CREDIT, empty=0)
def default_count(defaults: ir.Table) -> ir.Value:
    """Number of earlier defaults that began in the last {days} days."""
    return defaults.known_on.count()
