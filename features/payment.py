"""What customers pay, in how many parts and how regularly, what is credited to them, and earlier defaults."""

import ibis.expr.types as ir

from features.definition import Latest, Window, change, derived, feature, ratio, spread
from features.dimensions import CREDIT

PAID = Window("payments", (90, 365))
GAPS = Window("receipt_days", (365,))
NOTES = Window("payments", (365,))


@feature(PAID, zh="近{days}天收到的付款金额", unit="currency", risk="either", dimension=CREDIT, empty=0, serving=(730,))
def paid_amount_sum(payments: ir.Table) -> ir.Value:
    """Amount paid in the last {days} days, credit notes and refunds left aside."""
    return (payments.kind == "payment").ifelse(payments.amount, 0).sum() / 100


@feature(NOTES, zh="近{days}天付款笔数", unit="count", risk="either", dimension=CREDIT, empty=0)
def payment_count(payments: ir.Table) -> ir.Value:
    """Number of payments in the last {days} days."""
    return (payments.kind == "payment").cast("int64").sum()


@derived(zh="近365天付款金额较再前一年的增减幅度", unit="ratio", risk="either", dimension=CREDIT)
def paid_amount_year_change(paid_amount_sum_365d: ir.Value, paid_amount_sum_730d: ir.Value) -> ir.Value:
    """Amount paid in the last 365 days against the 365 days before, as a share of these; null if none then."""
    return change(paid_amount_sum_365d, paid_amount_sum_730d - paid_amount_sum_365d)


@feature(NOTES, zh="近{days}天贷项通知单笔数", unit="count", risk="either", dimension=CREDIT, empty=0)
def credit_note_count(payments: ir.Table) -> ir.Value:
    """Number of credit notes in the last {days} days."""
    return (payments.kind == "credit_note").cast("int64").sum()


@feature(
    NOTES, zh="近{days}天贷项通知单金额", unit="currency", risk="either", dimension=CREDIT, empty=0, for_model=False
)
def credit_note_amount_sum(payments: ir.Table) -> ir.Value:
    """Amount of the credit notes of the last {days} days."""
    return (payments.kind == "credit_note").ifelse(payments.amount, 0).sum() / 100


@derived(zh="近365天贷项通知单金额占开票金额的比例", unit="ratio", risk="either", dimension=CREDIT)
def credit_note_to_invoiced_365d(credit_note_amount_sum_365d: ir.Value, invoiced_amount_sum_365d: ir.Value) -> ir.Value:
    """Amount of credit notes over the amount invoiced in the last 365 days; null when nothing was invoiced."""
    return ratio(credit_note_amount_sum_365d, invoiced_amount_sum_365d)


@feature(
    Window("partial_payments", (365,)),
    zh="近{days}天部分付款次数（付后发票仍有余额）",
    unit="count",
    risk="up",
    dimension=CREDIT,
    empty=0,
)
def partial_payment_count(parts: ir.Table) -> ir.Value:
    """Times in the last {days} days that an invoice was paid or credited in part, and something of it was left."""
    return parts.known_on.count()


@derived(zh="近365天部分付款占全部收款（部分付款与结清）次数的比例", unit="share", risk="up", dimension=CREDIT)
def partial_payment_share_365d(partial_payment_count_365d: ir.Value, settled_count_365d: ir.Value) -> ir.Value:
    """Partial payments over partial payments and settlements of the last 365 days; null without any."""
    return ratio(partial_payment_count_365d, partial_payment_count_365d + settled_count_365d)


@feature(Latest("receipts"), zh="距上次付款的天数", unit="days", risk="either", dimension=CREDIT)
def days_since_last_payment(payment: ir.Table) -> ir.Value:
    """Days since the last payment or credit note was recorded."""
    return payment.as_of.delta(payment.known_on, unit="day")


@feature(GAPS, zh="近{days}天付款间隔的平均天数", unit="days", risk="either", dimension=CREDIT)
def payment_gap_mean(days: ir.Table) -> ir.Value:
    """Mean days between one day with a payment or credit note and the next, over the last {days} days."""
    return days.gap_days.mean()


@feature(GAPS, zh="近{days}天付款间隔的波动（标准差）", unit="days", risk="up", dimension=CREDIT)
def payment_gap_volatility(days: ir.Table) -> ir.Value:
    """Standard deviation of the days between days with a payment or credit note, over the last {days} days."""
    return spread(days.gap_days)


@derived(zh="距上次付款的天数与平均付款间隔之比", unit="ratio", risk="up", dimension=CREDIT)
def payment_silence(days_since_last_payment: ir.Value, payment_gap_mean_365d: ir.Value) -> ir.Value:
    """Days since the last payment over the mean days between payments in the last 365 days (1: as usual)."""
    return ratio(days_since_last_payment, payment_gap_mean_365d)


@feature(Window("defaults", (365, 1825)), zh="近{days}天的违约次数", unit="count", risk="up", dimension=CREDIT, empty=0)
def default_count(defaults: ir.Table) -> ir.Value:
    """Number of earlier defaults that began in the last {days} days."""
    return defaults.known_on.count()


@feature(Latest("defaults"), zh="距上次违约开始的天数", unit="days", risk="down", dimension=CREDIT)
def days_since_last_default(default: ir.Table) -> ir.Value:
    """Days since the last default began; null without one."""
    return default.as_of.delta(default.known_on, unit="day")
