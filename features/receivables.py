"""What customers owe today: open invoices, how old they are, and how much of them is overdue."""

import ibis.expr.types as ir

from features.definition import CREDIT, OpenAt, Window, derived, feature, ratio

OPEN = OpenAt("open_invoices")

REMAINDER = 0.01
"""Share of an invoice below which what is left open is rounding, bank charges or exchange rates, not lateness."""


def _days_late(invoices: ir.Table) -> ir.IntegerValue:
    return invoices.as_of.delta(invoices.due_on, unit="day") - 1


def _overdue(invoices: ir.Table, days: int) -> ir.IntegerValue:
    return (_days_late(invoices) > days).ifelse(invoices.outstanding, 0)


@feature(OPEN, zh="未结清金额", unit="currency", risk="either", dimension=CREDIT, empty=0)
def open_amount(invoices: ir.Table) -> ir.Value:
    """Amount outstanding."""
    return invoices.outstanding.sum() / 100


@feature(OPEN, zh="未结清发票数", unit="count", risk="either", dimension=CREDIT, empty=0)
def open_invoice_count(invoices: ir.Table) -> ir.Value:
    """Number of invoices not yet settled."""
    return invoices.invoice_id.count()


@feature(OPEN, zh="逾期未付金额", unit="currency", risk="up", dimension=CREDIT, empty=0)
def overdue_amount(invoices: ir.Table) -> ir.Value:
    """Outstanding amount that is past its due date."""
    return _overdue(invoices, 0).sum() / 100


@feature(OPEN, zh="逾期超过30天的金额", unit="currency", risk="up", dimension=CREDIT, empty=0)
def overdue_over_30_amount(invoices: ir.Table) -> ir.Value:
    """Outstanding amount more than 30 days past its due date."""
    return _overdue(invoices, 30).sum() / 100


@feature(OPEN, zh="未付发票的最长逾期天数", unit="days", risk="up", dimension=CREDIT, empty=0)
def open_days_past_due_max(invoices: ir.Table) -> ir.Value:
    """Days past due of the oldest open invoice of which more than 1 % is owed (0: none is overdue)."""
    owed = invoices.outstanding > REMAINDER * invoices.amount
    return owed.ifelse(_days_late(invoices).clip(lower=0), 0).max()


@feature(OPEN, zh="有争议的未结清金额", unit="currency", risk="either", dimension=CREDIT, empty=0)
def disputed_amount(invoices: ir.Table) -> ir.Value:
    """Outstanding amount under dispute."""
    return invoices.disputed_on.notnull().ifelse(invoices.outstanding, 0).sum() / 100


@derived(zh="逾期金额占未结清金额的比例", unit="ratio", risk="up", dimension=CREDIT)
def overdue_share(overdue_amount: ir.Value, open_amount: ir.Value) -> ir.Value:
    """Overdue share of the amount outstanding; null when nothing is outstanding."""
    return ratio(overdue_amount, open_amount)


@derived(zh="逾期超过30天金额占未结清金额的比例", unit="ratio", risk="up", dimension=CREDIT)
def overdue_over_30_share(overdue_over_30_amount: ir.Value, open_amount: ir.Value) -> ir.Value:
    """Share of the amount outstanding that is more than 30 days past due; null when nothing is outstanding."""
    return ratio(overdue_over_30_amount, open_amount)


@feature(
    Window("issued_invoices", (90, 365)),
    zh="近{days}天开票金额",
    unit="currency",
    risk="either",
    dimension=CREDIT,
    empty=0,
)
def invoiced_amount_sum(invoices: ir.Table) -> ir.Value:
    """Amount invoiced in the last {days} days."""
    return invoices.amount.sum() / 100


@derived(zh="未结清金额占近365天开票金额的比例", unit="ratio", risk="up", dimension=CREDIT)
def open_to_invoiced(open_amount: ir.Value, invoiced_amount_sum_365d: ir.Value) -> ir.Value:
    """Amount outstanding over the amount invoiced in the last 365 days; null when nothing was invoiced."""
    return ratio(open_amount, invoiced_amount_sum_365d)


@derived(zh="近90天付款与开票金额之比", unit="ratio", risk="down", dimension=CREDIT)
def paid_to_invoiced_90d(paid_amount_sum_90d: ir.Value, invoiced_amount_sum_90d: ir.Value) -> ir.Value:
    """Amount paid over amount invoiced in the last 90 days; null when nothing was invoiced."""
    return ratio(paid_amount_sum_90d, invoiced_amount_sum_90d)
