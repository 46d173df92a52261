"""What the customer owes elsewhere, as banks and bureaus report it: balances, and instalments paid."""

import ibis.expr.types as ir

from data.ledger import in_hundredths
from features.definition import Latest, Window, change, derived, earlier, feature, ratio
from features.dimensions import CREDIT

PAID = Window("reported_instalments", (90, 365))


@feature(Latest("reported_balances"), zh="最近一次报告的余额", unit="currency", risk="either", dimension=CREDIT)
def reported_balance(record: ir.Table) -> ir.Value:
    """Balance in the last report of a bureau or bank."""
    return record.value


@feature(
    Latest(earlier("reported_balances", 90)),
    zh="90天前报告的余额",
    unit="currency",
    risk="either",
    dimension=CREDIT,
    for_model=False,
)
def reported_balance_quarter_before(record: ir.Table) -> ir.Value:
    """Balance as last reported 90 days ago."""
    return record.value


@feature(
    Window("reported_balances", (365,)),
    zh="近{days}天报告余额的均值",
    unit="currency",
    risk="either",
    dimension=CREDIT,
)
def reported_balance_mean(records: ir.Table) -> ir.Value:
    """Mean of the balances reported in the last {days} days."""
    return in_hundredths(records.value).mean() / 100


@feature(PAID, zh="近{days}天报告的还款总额", unit="currency", risk="down", dimension=CREDIT)
def reported_instalment_sum(records: ir.Table) -> ir.Value:
    """Sum of the instalments reported as paid in the last {days} days."""
    return in_hundredths(records.value).sum() / 100


@derived(zh="报告余额占信用额度的比例", unit="ratio", risk="up", dimension=CREDIT)
def reported_balance_to_limit(reported_balance: ir.Value, credit_limit: ir.Value) -> ir.Value:
    """Reported balance over the credit limit; null without a limit."""
    return ratio(reported_balance, credit_limit)


@derived(zh="近365天平均报告余额占信用额度的比例", unit="ratio", risk="up", dimension=CREDIT)
def reported_balance_mean_to_limit_365d(reported_balance_mean_365d: ir.Value, credit_limit: ir.Value) -> ir.Value:
    """Mean of the balances reported in the last 365 days over the credit limit; null without a limit."""
    return ratio(reported_balance_mean_365d, credit_limit)


@derived(zh="报告余额较90天前的增减幅度", unit="ratio", risk="either", dimension=CREDIT)
def reported_balance_change(reported_balance: ir.Value, reported_balance_quarter_before: ir.Value) -> ir.Value:
    """Balance last reported against the one last reported 90 days ago, as a share of it; null if that was nothing."""
    return change(reported_balance, reported_balance_quarter_before)


@derived(zh="近90天报告还款总额占报告余额的比例", unit="ratio", risk="down", dimension=CREDIT)
def reported_instalment_to_balance_90d(reported_instalment_sum_90d: ir.Value, reported_balance: ir.Value) -> ir.Value:
    """Instalments reported as paid in the last 90 days over the reported balance; null where nothing is owed."""
    return ratio(reported_instalment_sum_90d, reported_balance)
