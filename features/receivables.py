"""What customers owe today: open invoices, how old they are, how much of them is overdue, and how that has moved."""

import ibis.expr.types as ir

from features.definition import Latest, OpenAt, change, derived, earlier, feature, ratio
from features.dimensions import CREDIT

OPEN = OpenAt("open_invoices")
QUARTER_AGO = OpenAt(earlier("open_invoices", 90))
YEAR_AGO = OpenAt(earlier("open_invoices", 365))

REMAINDER = 0.01
"""Share of an invoice below which what is left open is rounding, bank charges or exchange rates, not lateness."""


def days_late(invoices: ir.Table) -> ir.IntegerValue:
    """Days past due at the end of the day before; below zero: not yet due."""
    return invoices.as_of.delta(invoices.due_on, unit="day") - 1


def _overdue(invoices: ir.Table, days: int) -> ir.IntegerValue:
    return (days_late(invoices) > days).ifelse(invoices.outstanding, 0)


def _share(part: ir.IntegerValue, invoices: ir.Table) -> ir.Value:
    return part.sum() / invoices.outstanding.sum()


@feature(OPEN, zh="未结清金额", unit="currency", risk="either", dimension=CREDIT, empty=0)
def open_amount(invoices: ir.Table) -> ir.Value:
    """Amount outstanding."""
    return invoices.outstanding.sum() / 100


@feature(
    Latest("money_on_account"), zh="客户预存款（预付及多付）", unit="currency", risk="either", dimension=CREDIT, empty=0
)
def money_on_account(account: ir.Table) -> ir.Value:
    """Money on account: paid beyond what is owed, or ahead of invoices still to come."""
    return account.on_account / 100


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


@feature(OPEN, zh="逾期金额占未结清金额的比例", unit="share", risk="up", dimension=CREDIT)
def overdue_share(invoices: ir.Table) -> ir.Value:
    """Overdue share of the amount outstanding; null when nothing is outstanding."""
    return _share(_overdue(invoices, 0), invoices)


@feature(OPEN, zh="逾期超过30天金额占未结清金额的比例", unit="share", risk="up", dimension=CREDIT)
def overdue_over_30_share(invoices: ir.Table) -> ir.Value:
    """Share of the amount outstanding that is more than 30 days past due; null when nothing is outstanding."""
    return _share(_overdue(invoices, 30), invoices)


@feature(OPEN, zh="逾期超过60天金额占未结清金额的比例", unit="share", risk="up", dimension=CREDIT)
def overdue_over_60_share(invoices: ir.Table) -> ir.Value:
    """Share of the amount outstanding that is more than 60 days past due; null when nothing is outstanding."""
    return _share(_overdue(invoices, 60), invoices)


@feature(OPEN, zh="逾期超过90天金额占未结清金额的比例", unit="share", risk="up", dimension=CREDIT)
def overdue_over_90_share(invoices: ir.Table) -> ir.Value:
    """Share of the amount outstanding that is more than 90 days past due; null when nothing is outstanding."""
    return _share(_overdue(invoices, 90), invoices)


@derived(zh="账龄：逾期1至30天金额占未结清金额的比例", unit="share", risk="either", dimension=CREDIT)
def overdue_1_to_30_share(overdue_share: ir.Value, overdue_over_30_share: ir.Value) -> ir.Value:
    """Ageing: share of the amount outstanding that is 1 to 30 days past due; null when nothing is outstanding."""
    return overdue_share - overdue_over_30_share


@derived(zh="账龄：逾期31至60天金额占未结清金额的比例", unit="share", risk="either", dimension=CREDIT)
def overdue_31_to_60_share(overdue_over_30_share: ir.Value, overdue_over_60_share: ir.Value) -> ir.Value:
    """Ageing: share of the amount outstanding that is 31 to 60 days past due; null when nothing is outstanding."""
    return overdue_over_30_share - overdue_over_60_share


@derived(zh="账龄：逾期61至90天金额占未结清金额的比例", unit="share", risk="either", dimension=CREDIT)
def overdue_61_to_90_share(overdue_over_60_share: ir.Value, overdue_over_90_share: ir.Value) -> ir.Value:
    """Ageing: share of the amount outstanding that is 61 to 90 days past due; null when nothing is outstanding."""
    return overdue_over_60_share - overdue_over_90_share


@feature(OPEN, zh="未结清发票中已逾期的张数占比", unit="share", risk="up", dimension=CREDIT)
def overdue_invoice_share(invoices: ir.Table) -> ir.Value:
    """Share of the open invoices, by number, that are past their due date; null when nothing is outstanding."""
    return (days_late(invoices) > 0).cast("int64").mean()


@feature(OPEN, zh="未付发票的最长逾期天数", unit="days", risk="up", dimension=CREDIT, empty=0)
def open_days_past_due_max(invoices: ir.Table) -> ir.Value:
    """Days past due of the oldest open invoice of which more than 1 % is owed (0: none is overdue)."""
    owed = invoices.outstanding > REMAINDER * invoices.amount
    return owed.ifelse(days_late(invoices).clip(lower=0), 0).max()


@feature(OPEN, zh="未结清发票的平均逾期天数（未逾期计0）", unit="days", risk="up", dimension=CREDIT, empty=0)
def open_days_past_due_mean(invoices: ir.Table) -> ir.Value:
    """Mean days past due of the open invoices (not yet due counts as 0; 0: nothing is open)."""
    return days_late(invoices).clip(lower=0).mean()


@feature(OPEN, zh="未结清发票按金额加权的平均逾期天数（未逾期计0）", unit="days", risk="up", dimension=CREDIT, empty=0)
def open_days_past_due_weighted_mean(invoices: ir.Table) -> ir.Value:
    """Amount-weighted mean days past due of the open invoices (not yet due counts as 0; 0: nothing is open)."""
    return _share(days_late(invoices).clip(lower=0) * invoices.outstanding, invoices)


@feature(OPEN, zh="未结清发票按金额加权的平均账龄（自开票日起）", unit="days", risk="up", dimension=CREDIT)
def open_age_weighted_mean(invoices: ir.Table) -> ir.Value:
    """Amount-weighted mean age of the open invoices since their issue; null when nothing is outstanding."""
    return _share(invoices.as_of.delta(invoices.issued_on, unit="day") * invoices.outstanding, invoices)


@feature(OPEN, zh="有争议的未结清金额", unit="currency", risk="either", dimension=CREDIT, empty=0)
def disputed_amount(invoices: ir.Table) -> ir.Value:
    """Outstanding amount under dispute."""
    return invoices.disputed_on.notnull().ifelse(invoices.outstanding, 0).sum() / 100


@derived(zh="有争议金额占未结清金额的比例", unit="share", risk="either", dimension=CREDIT)
def disputed_share(disputed_amount: ir.Value, open_amount: ir.Value) -> ir.Value:
    """Share of the amount outstanding that is under dispute; null when nothing is outstanding."""
    return ratio(disputed_amount, open_amount)


@feature(OPEN, zh="未结清发票中已部分付款的张数占比", unit="share", risk="up", dimension=CREDIT)
def part_paid_share(invoices: ir.Table) -> ir.Value:
    """Share of the open invoices, by number, that have been paid or credited in part; null when nothing is open."""
    return (invoices.outstanding < invoices.amount).cast("int64").mean()


@feature(QUARTER_AGO, zh="90天前的未结清金额", unit="currency", risk="either", dimension=CREDIT, for_model=False)
def open_amount_quarter_before(invoices: ir.Table) -> ir.Value:
    """Amount outstanding 90 days ago; null when nothing was."""
    return invoices.outstanding.sum() / 100


@feature(QUARTER_AGO, zh="90天前的逾期金额占比", unit="share", risk="either", dimension=CREDIT, for_model=False)
def overdue_share_quarter_before(invoices: ir.Table) -> ir.Value:
    """Overdue share of the amount outstanding 90 days ago; null when nothing was outstanding."""
    return _share(_overdue(invoices, 0), invoices)


@feature(YEAR_AGO, zh="一年前的未结清金额", unit="currency", risk="either", dimension=CREDIT, for_model=False)
def open_amount_year_before(invoices: ir.Table) -> ir.Value:
    """Amount outstanding 365 days ago; null when nothing was."""
    return invoices.outstanding.sum() / 100


@derived(zh="逾期金额占比较90天前的变动", unit="share", risk="up", dimension=CREDIT)
def overdue_share_change(overdue_share: ir.Value, overdue_share_quarter_before: ir.Value) -> ir.Value:
    """Overdue share of the amount outstanding less that of 90 days ago; null if nothing is or was outstanding."""
    return overdue_share - overdue_share_quarter_before


@derived(zh="未结清金额较90天前的增减幅度", unit="ratio", risk="either", dimension=CREDIT)
def open_amount_change(open_amount: ir.Value, open_amount_quarter_before: ir.Value) -> ir.Value:
    """Amount outstanding against that of 90 days ago, as a share of it; null if nothing was outstanding then."""
    return change(open_amount, open_amount_quarter_before)
