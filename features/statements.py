"""Ratios of the last published financial statement. Flows are brought to twelve months first."""

import ibis.expr.types as ir

from features.definition import Latest, Window, derived, feature, ratio
from features.dimensions import FINANCIAL, INNOVATION

LAST = Latest("statements")
YEAR_DAYS = 365


def yearly(flow: ir.Value, months: ir.Value) -> ir.Value:
    """A flow of a period of ``months`` brought to a year."""
    return flow * 12 / months


def flag(condition: ir.BooleanValue) -> ir.Value:
    """1 where it is so, 0 where it is not, null where it is unknown."""
    return condition.cast("int64")


@feature(LAST, zh="流动比率", unit="ratio", risk="down", dimension=FINANCIAL)
def current_ratio(statement: ir.Table) -> ir.Value:
    """Current assets over current liabilities."""
    return ratio(statement.current_assets, statement.current_liabilities)


@feature(LAST, zh="速动比率", unit="ratio", risk="down", dimension=FINANCIAL)
def quick_ratio(statement: ir.Table) -> ir.Value:
    """Current assets less inventory, over current liabilities."""
    return ratio(statement.current_assets - statement.inventory, statement.current_liabilities)


@feature(LAST, zh="现金比率", unit="ratio", risk="down", dimension=FINANCIAL)
def cash_ratio(statement: ir.Table) -> ir.Value:
    """Cash over current liabilities."""
    return ratio(statement.cash, statement.current_liabilities)


@feature(LAST, zh="资产负债率", unit="ratio", risk="up", dimension=FINANCIAL)
def debt_to_assets(statement: ir.Table) -> ir.Value:
    """Total liabilities over total assets."""
    return ratio(statement.total_liabilities, statement.total_assets)


@feature(LAST, zh="权益乘数（总资产与所有者权益之比）", unit="ratio", risk="up", dimension=FINANCIAL)
def leverage(statement: ir.Table) -> ir.Value:
    """Total assets over shareholders' equity; null with equity of zero or below (see `negative_equity`)."""
    return ratio(statement.total_assets, statement.equity)


@feature(LAST, zh="长期负债与总资产之比", unit="ratio", risk="up", dimension=FINANCIAL)
def long_term_debt_to_assets(statement: ir.Table) -> ir.Value:
    """Long-term debt over total assets."""
    return ratio(statement.long_term_debt, statement.total_assets)


@feature(LAST, zh="流动负债占总负债的比例", unit="share", risk="either", dimension=FINANCIAL)
def current_liabilities_share(statement: ir.Table) -> ir.Value:
    """Current liabilities over total liabilities."""
    return ratio(statement.current_liabilities, statement.total_liabilities)


@feature(LAST, zh="利息保障倍数", unit="ratio", risk="down", dimension=FINANCIAL)
def interest_coverage(statement: ir.Table) -> ir.Value:
    """Earnings before interest and tax over interest expense; null without interest."""
    return ratio(statement.ebit, statement.interest_expense)


@feature(LAST, zh="经营现金流与负债之比", unit="ratio", risk="down", dimension=FINANCIAL)
def operating_cash_flow_to_debt(statement: ir.Table) -> ir.Value:
    """Yearly cash flow from operations over total liabilities."""
    return ratio(yearly(statement.operating_cash_flow, statement.months), statement.total_liabilities)


@feature(LAST, zh="息税折旧摊销前利润与负债之比", unit="ratio", risk="down", dimension=FINANCIAL)
def ebitda_to_debt(statement: ir.Table) -> ir.Value:
    """Yearly earnings before interest, tax, depreciation and amortisation over total liabilities."""
    return ratio(yearly(statement.ebitda, statement.months), statement.total_liabilities)


@feature(LAST, zh="毛利率", unit="share", risk="down", dimension=FINANCIAL)
def gross_margin(statement: ir.Table) -> ir.Value:
    """Gross profit over revenue."""
    return ratio(statement.gross_profit, statement.revenue)


@feature(LAST, zh="营业利润率（息税前）", unit="share", risk="down", dimension=FINANCIAL)
def operating_margin(statement: ir.Table) -> ir.Value:
    """Earnings before interest and tax over revenue."""
    return ratio(statement.ebit, statement.revenue)


@feature(LAST, zh="净利率", unit="share", risk="down", dimension=FINANCIAL)
def net_margin(statement: ir.Table) -> ir.Value:
    """Net income over revenue."""
    return ratio(statement.net_income, statement.revenue)


@feature(LAST, zh="总资产收益率", unit="share", risk="down", dimension=FINANCIAL)
def return_on_assets(statement: ir.Table) -> ir.Value:
    """Yearly net income over total assets."""
    return ratio(yearly(statement.net_income, statement.months), statement.total_assets)


@feature(LAST, zh="总资产周转率", unit="ratio", risk="either", dimension=FINANCIAL)
def asset_turnover(statement: ir.Table) -> ir.Value:
    """Yearly revenue over total assets."""
    return ratio(yearly(statement.revenue, statement.months), statement.total_assets)


@feature(LAST, zh="应收账款周转天数", unit="days", risk="up", dimension=FINANCIAL)
def receivable_days(statement: ir.Table) -> ir.Value:
    """Days of revenue that stand in trade receivables."""
    return ratio(statement.receivables * YEAR_DAYS, yearly(statement.revenue, statement.months))


@feature(LAST, zh="存货周转天数", unit="days", risk="up", dimension=FINANCIAL)
def inventory_days(statement: ir.Table) -> ir.Value:
    """Days of the cost of goods sold that stand in inventory."""
    return ratio(statement.inventory * YEAR_DAYS, yearly(statement.cost_of_goods_sold, statement.months))


@derived(zh="营业周期（存货与应收账款周转天数之和）", unit="days", risk="up", dimension=FINANCIAL)
def operating_cycle_days(inventory_days: ir.Value, receivable_days: ir.Value) -> ir.Value:
    """Inventory days plus receivable days: the cash conversion cycle before what suppliers lend."""
    return inventory_days + receivable_days


@feature(LAST, zh="应付账款周转天数", unit="days", risk="up", dimension=FINANCIAL)
def payable_days(statement: ir.Table) -> ir.Value:
    """Days of the cost of goods sold that stand in trade payables: how long suppliers wait for their money."""
    return ratio(statement.payables * YEAR_DAYS, yearly(statement.cost_of_goods_sold, statement.months))


@derived(zh="现金周转周期（存货与应收账款周转天数减应付账款周转天数）", unit="days", risk="either", dimension=FINANCIAL)
def cash_conversion_cycle_days(inventory_days: ir.Value, receivable_days: ir.Value, payable_days: ir.Value) -> ir.Value:
    """Cash conversion cycle: inventory days plus receivable days less payable days."""
    return inventory_days + receivable_days - payable_days


@feature(LAST, zh="总资产", unit="currency", risk="either", dimension=FINANCIAL)
def total_assets(statement: ir.Table) -> ir.Value:
    """Total assets."""
    return statement.total_assets


@feature(LAST, zh="年营业收入", unit="currency", risk="either", dimension=FINANCIAL)
def revenue(statement: ir.Table) -> ir.Value:
    """Yearly revenue."""
    return yearly(statement.revenue, statement.months)


@feature(LAST, zh="资不抵债（所有者权益为负）", unit="flag", risk="up", dimension=FINANCIAL)
def negative_equity(statement: ir.Table) -> ir.Value:
    """Whether shareholders' equity is below zero."""
    return flag(statement.equity < 0)


@feature(LAST, zh="经营现金流为负", unit="flag", risk="up", dimension=FINANCIAL)
def negative_operating_cash_flow(statement: ir.Table) -> ir.Value:
    """Whether the cash flow from operations is below zero."""
    return flag(statement.operating_cash_flow < 0)


@feature(
    Window("statements", (1825,)),
    zh="近{days}天公布的亏损财报份数",
    unit="count",
    risk="up",
    dimension=FINANCIAL,
    empty=0,
)
def loss_count(statements: ir.Table) -> ir.Value:
    """Number of statements published in the last {days} days that show a net loss."""
    return flag(statements.net_income < 0).sum()


@feature(
    Window("statements", (548,)),
    zh="近{days}天（18个月）未取得财报",
    unit="flag",
    risk="up",
    dimension=FINANCIAL,
    empty=1,
)
def statement_missing(statements: ir.Table) -> ir.Value:
    """Whether no statement was published in the last {days} days (18 months)."""
    return flag(statements.known_on.count() == 0)


@feature(LAST, zh="距财报期末的天数", unit="days", risk="either", dimension=FINANCIAL)
def statement_age_days(statement: ir.Table) -> ir.Value:
    """Days since the end of the period of the last published statement."""
    return statement.as_of.delta(statement.period_end, unit="day")


@feature(LAST, zh="财报披露滞后天数（期末至公布）", unit="days", risk="up", dimension=FINANCIAL)
def statement_delay_days(statement: ir.Table) -> ir.Value:
    """Days from the end of the period of the last statement to its publication."""
    return statement.published_on.delta(statement.period_end, unit="day")


@feature(LAST, zh="研发费用占收入比例", unit="ratio", risk="either", dimension=INNOVATION)
def research_to_revenue(statement: ir.Table) -> ir.Value:
    """Research and development expense over revenue."""
    return ratio(statement.research_expense, statement.revenue)
