"""Ratios of the last published financial statement. Flows are brought to twelve months first."""

import ibis.expr.types as ir

from features.definition import FINANCIAL, INNOVATION, Latest, feature, ratio

LAST = Latest("statements")


def _yearly(statement: ir.Table, flow: ir.Value) -> ir.Value:
    return flow * 12 / statement.months


@feature(LAST, zh="流动比率", unit="ratio", risk="down", dimension=FINANCIAL)
def current_ratio(statement: ir.Table) -> ir.Value:
    """Current assets over current liabilities."""
    return ratio(statement.current_assets, statement.current_liabilities)


@feature(LAST, zh="现金比率", unit="ratio", risk="down", dimension=FINANCIAL)
def cash_ratio(statement: ir.Table) -> ir.Value:
    """Cash over current liabilities."""
    return ratio(statement.cash, statement.current_liabilities)


@feature(LAST, zh="资产负债率", unit="ratio", risk="up", dimension=FINANCIAL)
def debt_to_assets(statement: ir.Table) -> ir.Value:
    """Total liabilities over total assets."""
    return ratio(statement.total_liabilities, statement.total_assets)


@feature(LAST, zh="利息保障倍数", unit="ratio", risk="down", dimension=FINANCIAL)
def interest_coverage(statement: ir.Table) -> ir.Value:
    """Earnings before interest and tax over interest expense; null without interest."""
    return ratio(statement.ebit, statement.interest_expense)


@feature(LAST, zh="经营现金流与负债之比", unit="ratio", risk="down", dimension=FINANCIAL)
def operating_cash_flow_to_debt(statement: ir.Table) -> ir.Value:
    """Yearly cash flow from operations over total liabilities."""
    return ratio(_yearly(statement, statement.operating_cash_flow), statement.total_liabilities)


@feature(LAST, zh="净利率", unit="ratio", risk="down", dimension=FINANCIAL)
def net_margin(statement: ir.Table) -> ir.Value:
    """Net income over revenue."""
    return ratio(statement.net_income, statement.revenue)


@feature(LAST, zh="总资产收益率", unit="ratio", risk="down", dimension=FINANCIAL)
def return_on_assets(statement: ir.Table) -> ir.Value:
    """Yearly net income over total assets."""
    return ratio(_yearly(statement, statement.net_income), statement.total_assets)


@feature(LAST, zh="总资产周转率", unit="ratio", risk="either", dimension=FINANCIAL)
def asset_turnover(statement: ir.Table) -> ir.Value:
    """Yearly revenue over total assets."""
    return ratio(_yearly(statement, statement.revenue), statement.total_assets)


@feature(LAST, zh="留存收益与总资产之比", unit="ratio", risk="down", dimension=FINANCIAL)
def retained_earnings_to_assets(statement: ir.Table) -> ir.Value:
    """Retained earnings over total assets."""
    return ratio(statement.retained_earnings, statement.total_assets)


@feature(LAST, zh="总资产", unit="currency", risk="either", dimension=FINANCIAL)
def total_assets(statement: ir.Table) -> ir.Value:
    """Total assets."""
    return statement.total_assets


@feature(LAST, zh="距财报期末的天数", unit="days", risk="either", dimension=FINANCIAL)
def statement_age_days(statement: ir.Table) -> ir.Value:
    """Days since the end of the period of the last published statement."""
    return statement.as_of.delta(statement.period_end, unit="day")


@feature(LAST, zh="研发费用占收入比例", unit="ratio", risk="either", dimension=INNOVATION)
def research_to_revenue(statement: ir.Table) -> ir.Value:
    """Research and development expense over revenue."""
    return ratio(statement.research_expense, statement.revenue)
