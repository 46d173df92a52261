"""What is invoiced to customers, against what they pay of it and what is still open: turnover of the receivables."""

import ibis.expr.types as ir

from features.definition import Window, change, derived, feature, ratio
from features.dimensions import CREDIT, TRADING

ISSUED = Window("issued_invoices", (90, 365))
YEAR = Window("issued_invoices", (365,))
QUARTER_DAYS = 90


@feature(
    ISSUED,
    zh="近{days}天开票金额",
    unit="currency",
    risk="either",
    dimension=CREDIT,
    empty=0,
    serving=(455, 730),
)
def invoiced_amount_sum(invoices: ir.Table) -> ir.Value:
    """Amount invoiced in the last {days} days."""
    return invoices.amount.sum() / 100


@feature(YEAR, zh="近{days}天开票的平均账期（开票至到期）", unit="days", risk="either", dimension=CREDIT)
def payment_term_mean(invoices: ir.Table) -> ir.Value:
    """Mean days from issue to due date of the invoices of the last {days} days."""
    return invoices.due_on.delta(invoices.known_on, unit="day").mean()


@feature(YEAR, zh="近{days}天开票金额中预付或当日付清的比例", unit="share", risk="either", dimension=CREDIT)
def paid_in_advance_share(invoices: ir.Table) -> ir.Value:
    """Share of the amount invoiced in the last {days} days that was paid in advance or on the day of issue."""
    return ratio(invoices.amount.sum() - invoices.outstanding.sum(), invoices.amount.sum())


@feature(YEAR, zh="近{days}天开票中已提出争议的张数占比", unit="share", risk="up", dimension=CREDIT)
def disputed_invoice_share(invoices: ir.Table) -> ir.Value:
    """Share of the invoices of the last {days} days that have been disputed."""
    return invoices.disputed_on.count() / invoices.known_on.count().nullif(0)


@feature(
    Window("exposures", (365,)),
    zh="近{days}天未结清金额的峰值",
    unit="currency",
    risk="either",
    dimension=CREDIT,
    for_model=False,
)
def exposure_peak(exposures: ir.Table) -> ir.Value:
    """Highest amount outstanding after a change in the last {days} days."""
    return exposures.exposure.max() / 100


@derived(zh="未结清金额与近365天峰值之比", unit="ratio", risk="either", dimension=CREDIT)
def open_to_peak(open_amount: ir.Value, exposure_peak_365d: ir.Value) -> ir.Value:
    """Amount outstanding over its highest after a change in the last 365 days; null if that was nothing."""
    return ratio(open_amount, exposure_peak_365d)


@derived(zh="未结清金额占近365天开票金额的比例", unit="ratio", risk="up", dimension=CREDIT)
def open_to_invoiced(open_amount: ir.Value, invoiced_amount_sum_365d: ir.Value) -> ir.Value:
    """Amount outstanding over the amount invoiced in the last 365 days; null when nothing was invoiced."""
    return ratio(open_amount, invoiced_amount_sum_365d)


@derived(zh="近90天付款与开票金额之比", unit="ratio", risk="down", dimension=CREDIT)
def paid_to_invoiced_90d(paid_amount_sum_90d: ir.Value, invoiced_amount_sum_90d: ir.Value) -> ir.Value:
    """Amount paid over amount invoiced in the last 90 days; null when nothing was invoiced."""
    return ratio(paid_amount_sum_90d, invoiced_amount_sum_90d)


@derived(
    zh="应收账款周转率（近365天开票金额与当前及一年前未结清金额均值之比）", unit="ratio", risk="down", dimension=CREDIT
)
def receivable_turnover(
    invoiced_amount_sum_365d: ir.Value, open_amount: ir.Value, open_amount_year_before: ir.Value
) -> ir.Value:
    """Amount invoiced in the last 365 days over the mean of what is and was outstanding, today and 365 days ago."""
    return ratio(invoiced_amount_sum_365d, (open_amount + open_amount_year_before.fill_null(0)) / 2)


@derived(zh="未结清金额占年开票金额的比例较一年前的变动（上升即周转放慢）", unit="ratio", risk="up", dimension=CREDIT)
def receivable_turnover_drop(
    open_to_invoiced: ir.Value,
    open_amount_year_before: ir.Value,
    invoiced_amount_sum_365d: ir.Value,
    invoiced_amount_sum_730d: ir.Value,
) -> ir.Value:
    """Amount outstanding over a year's invoices, less the same 365 days ago (above 0: turnover has slowed)."""
    before = ratio(open_amount_year_before.fill_null(0), invoiced_amount_sum_730d - invoiced_amount_sum_365d)
    return open_to_invoiced - before


@derived(zh="近90天开票金额与合作以来（至多一年）日均水平之比", unit="ratio", risk="either", dimension=TRADING)
def invoiced_swing(
    invoiced_amount_sum_90d: ir.Value, invoiced_amount_sum_365d: ir.Value, tenure_days: ir.Value
) -> ir.Value:
    """Invoices of the last 90 days over what the average of the last year gives (1: as usual).

    The year is as long as the relationship, where this is shorter; null in its first 90 days.
    """
    return swing(invoiced_amount_sum_90d, invoiced_amount_sum_365d, tenure_days)


@derived(zh="近90天开票金额较上年同季的增减幅度", unit="ratio", risk="either", dimension=TRADING)
def invoiced_season_change(
    invoiced_amount_sum_90d: ir.Value, invoiced_amount_sum_365d: ir.Value, invoiced_amount_sum_455d: ir.Value
) -> ir.Value:
    """Invoices of the last 90 days against the same 90 days a year before, as a share of these; null if none then."""
    return change(invoiced_amount_sum_90d, invoiced_amount_sum_455d - invoiced_amount_sum_365d)


@derived(zh="近365天开票金额较再前一年的增减幅度", unit="ratio", risk="either", dimension=TRADING)
def invoiced_year_change(invoiced_amount_sum_365d: ir.Value, invoiced_amount_sum_730d: ir.Value) -> ir.Value:
    """Invoices of the last 365 days against the 365 days before, as a share of these; null if none then."""
    return change(invoiced_amount_sum_365d, invoiced_amount_sum_730d - invoiced_amount_sum_365d)


def swing(quarter: ir.Value, year: ir.Value, known_days: ir.Value) -> ir.Value:
    """A quarter against the average of the year that it ends, or of the time the customer has been known.

    Null in the first 90 days: then the quarter is all there is, and would always be as usual.
    """
    days = (known_days > QUARTER_DAYS).ifelse(known_days.clip(upper=365), None)
    return ratio(quarter * days, year * QUARTER_DAYS)
