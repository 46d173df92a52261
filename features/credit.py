"""What bureaus, insurers, banks and we ourselves report about the customer's credit."""

import ibis.expr.types as ir

from data.ledger import in_hundredths
from features.definition import Latest, Window, change, derived, earlier, feature, ratio
from features.dimensions import CREDIT

SCORE = Latest("external_scores")
LIMIT = Latest("credit_limits")
REPORTED = Latest("reported_days_past_due")
REPORTS = Window("reported_days_past_due", (90, 365))
BALANCE = Latest("reported_balances")


@feature(SCORE, zh="最近一次外部信用评分", unit="points", risk="down", dimension=CREDIT)
def external_score(record: ir.Table) -> ir.Value:
    """Last external credit score."""
    return record.value


@feature(SCORE, zh="最近一次外部信用评分距今的天数", unit="days", risk="either", dimension=CREDIT)
def external_score_age_days(record: ir.Table) -> ir.Value:
    """Days since the last external credit score was reported."""
    return record.as_of.delta(record.known_on, unit="day")


@feature(
    Latest(earlier("external_scores", 365)),
    zh="一年前的外部信用评分",
    unit="points",
    risk="down",
    dimension=CREDIT,
    for_model=False,
)
def external_score_year_before(record: ir.Table) -> ir.Value:
    """External credit score as last known 365 days ago."""
    return record.value


@derived(zh="外部信用评分较一年前的变动", unit="points", risk="down", dimension=CREDIT)
def external_score_change(external_score: ir.Value, external_score_year_before: ir.Value) -> ir.Value:
    """Last external credit score less the one last known 365 days ago."""
    return external_score - external_score_year_before


@feature(LIMIT, zh="当前信用额度", unit="currency", risk="either", dimension=CREDIT)
def credit_limit(record: ir.Table) -> ir.Value:
    """Last credit limit."""
    return record.value


@feature(
    Latest(earlier("credit_limits", 365)),
    zh="一年前的信用额度",
    unit="currency",
    risk="either",
    dimension=CREDIT,
    for_model=False,
)
def credit_limit_year_before(record: ir.Table) -> ir.Value:
    """Credit limit as last known 365 days ago."""
    return record.value


@derived(zh="信用额度较一年前的增减幅度", unit="ratio", risk="down", dimension=CREDIT)
def credit_limit_change(credit_limit: ir.Value, credit_limit_year_before: ir.Value) -> ir.Value:
    """Credit limit against the one last known 365 days ago, as a share of it."""
    return change(credit_limit, credit_limit_year_before)


@derived(zh="信用额度使用率", unit="share", risk="up", dimension=CREDIT)
def limit_utilisation(open_amount: ir.Value, credit_limit: ir.Value) -> ir.Value:
    """Amount outstanding over the credit limit; null without a limit."""
    return ratio(open_amount, credit_limit)


@derived(zh="信用额度使用率较90天前的变动（按当前额度）", unit="share", risk="up", dimension=CREDIT)
def limit_utilisation_change(
    open_amount: ir.Value, open_amount_quarter_before: ir.Value, credit_limit: ir.Value
) -> ir.Value:
    """Amount outstanding less that of 90 days ago, over the credit limit of today; null without a limit."""
    return ratio(open_amount - open_amount_quarter_before.fill_null(0), credit_limit)


@feature(
    Window("enquiries", (90, 365)), zh="近{days}天信用查询次数", unit="count", risk="up", dimension=CREDIT, empty=0
)
def enquiry_count(records: ir.Table) -> ir.Value:
    """Number of credit enquiries in the last {days} days."""
    return records.known_on.count()


@feature(REPORTED, zh="最近一次报告的逾期天数", unit="days", risk="up", dimension=CREDIT)
def reported_days_past_due(record: ir.Table) -> ir.Value:
    """Days past due in the last report of a bureau or bank."""
    return record.value


@feature(REPORTS, zh="近{days}天报告的最长逾期天数", unit="days", risk="up", dimension=CREDIT)
def reported_days_past_due_max(records: ir.Table) -> ir.Value:
    """Longest days past due reported in the last {days} days."""
    return records.value.max()


@feature(
    Window("reported_days_past_due", (365,)),
    zh="近{days}天报告的平均逾期天数",
    unit="days",
    risk="up",
    dimension=CREDIT,
)
def reported_days_past_due_mean(records: ir.Table) -> ir.Value:
    """Mean of the days past due reported in the last {days} days."""
    return in_hundredths(records.value).mean() / 100


@feature(
    Latest(earlier("reported_days_past_due", 90)),
    zh="90天前报告的逾期天数",
    unit="days",
    risk="up",
    dimension=CREDIT,
    for_model=False,
)
def reported_days_past_due_quarter_before(record: ir.Table) -> ir.Value:
    """Days past due as last reported 90 days ago."""
    return record.value


@derived(zh="报告逾期天数较90天前的变动", unit="days", risk="up", dimension=CREDIT)
def reported_days_past_due_change(
    reported_days_past_due: ir.Value, reported_days_past_due_quarter_before: ir.Value
) -> ir.Value:
    """Days past due last reported less those last reported 90 days ago."""
    return reported_days_past_due - reported_days_past_due_quarter_before
