"""What bureaus, insurers, banks and we ourselves report about the customer's credit."""

import ibis.expr.types as ir

from data.ledger import in_hundredths
from features.definition import CREDIT, Latest, Window, derived, feature, ratio


@feature(Latest("external_scores"), zh="最近一次外部信用评分", unit="points", risk="down", dimension=CREDIT)
def external_score(record: ir.Table) -> ir.Value:
    """Last external credit score."""
    return record.value


@feature(Latest("credit_limits"), zh="当前信用额度", unit="currency", risk="either", dimension=CREDIT)
def credit_limit(record: ir.Table) -> ir.Value:
    """Last credit limit."""
    return record.value


@feature(Window("enquiries", (365,)), zh="近{days}天信用查询次数", unit="count", risk="up", dimension=CREDIT, empty=0)
def enquiry_count(records: ir.Table) -> ir.Value:
    """Number of credit enquiries in the last {days} days."""
    return records.known_on.count()


@feature(Latest("reported_days_past_due"), zh="最近一次报告的逾期天数", unit="days", risk="up", dimension=CREDIT)
def reported_days_past_due(record: ir.Table) -> ir.Value:
    """Days past due in the last report of a bureau or bank."""
    return record.value


@feature(
    Window("reported_days_past_due", (90, 365)),
    zh="近{days}天报告的最长逾期天数",
    unit="days",
    risk="up",
    dimension=CREDIT,
)
def reported_days_past_due_max(records: ir.Table) -> ir.Value:
    """Longest days past due reported in the last {days} days."""
    return records.value.max()


@feature(Latest("reported_balances"), zh="最近一次报告的余额", unit="currency", risk="either", dimension=CREDIT)
def reported_balance(record: ir.Table) -> ir.Value:
    """Balance in the last report of a bureau or bank."""
    return record.value


@feature(
    Window("reported_instalments", (90, 365)),
    zh="近{days}天报告的还款总额",
    unit="currency",
    risk="down",
    dimension=CREDIT,
)
def reported_instalment_sum(records: ir.Table) -> ir.Value:
    """Sum of the instalments reported as paid in the last {days} days."""
    return in_hundredths(records.value).sum() / 100


@derived(zh="信用额度使用率", unit="ratio", risk="up", dimension=CREDIT)
def limit_utilisation(open_amount: ir.Value, credit_limit: ir.Value) -> ir.Value:
    """Amount outstanding over the credit limit; null without a limit."""
    return ratio(open_amount, credit_limit)


@derived(zh="报告余额占信用额度的比例", unit="ratio", risk="up", dimension=CREDIT)
def reported_balance_to_limit(reported_balance: ir.Value, credit_limit: ir.Value) -> ir.Value:
    """Reported balance over the credit limit; null without a limit."""
    return ratio(reported_balance, credit_limit)
