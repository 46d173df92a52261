"""What has changed from the statement of the year before to the last one that can be set beside it."""

import ibis.expr.types as ir

from features.definition import Latest, change, feature, ratio
from features.dimensions import FINANCIAL, INNOVATION
from features.statements import YEAR_DAYS, flag, yearly

PAIR = Latest("statement_years")


def _moved(pair: ir.Table, part: str, whole: str) -> ir.Value:
    """The ratio of two positions less that of the year before."""
    return ratio(pair[part], pair[whole]) - ratio(pair[f"before_{part}"], pair[f"before_{whole}"])


def _added(pair: ir.Table, position: str) -> ir.Value:
    """What a position has gained in a year, over the total assets at the end of the year before."""
    gained = pair[position] - pair[f"before_{position}"]
    return ratio(gained, pair.before_total_assets)


@feature(PAIR, zh="营业收入同比增长率", unit="share", risk="down", dimension=FINANCIAL)
def revenue_growth(pair: ir.Table) -> ir.Value:
    """Revenue against the year before, as a share of it."""
    return change(pair.revenue, pair.before_revenue)


@feature(PAIR, zh="总资产同比增长率", unit="share", risk="either", dimension=FINANCIAL)
def total_assets_growth(pair: ir.Table) -> ir.Value:
    """Total assets against the year before, as a share of them."""
    return change(pair.total_assets, pair.before_total_assets)


@feature(PAIR, zh="所有者权益变动占上年总资产的比例", unit="ratio", risk="down", dimension=FINANCIAL)
def equity_change(pair: ir.Table) -> ir.Value:
    """Shareholders' equity less that of the year before, over the total assets of the year before."""
    return _added(pair, "equity")


@feature(PAIR, zh="息税前利润变动占上年总资产的比例", unit="ratio", risk="down", dimension=FINANCIAL)
def ebit_change(pair: ir.Table) -> ir.Value:
    """Yearly earnings before interest and tax less those of the year before, over the total assets of that year."""
    return yearly(_added(pair, "ebit"), pair.months)


@feature(PAIR, zh="净利润同比变动（与两年净利润绝对值之和之比）", unit="ratio", risk="down", dimension=FINANCIAL)
def net_income_change(pair: ir.Table) -> ir.Value:
    """Net income less that of the year before, over the sum of both without their signs (-1 to 1; Ohlson's CHIN)."""
    return ratio(pair.net_income - pair.before_net_income, pair.net_income.abs() + pair.before_net_income.abs())


@feature(PAIR, zh="货币资金变动占上年总资产的比例", unit="ratio", risk="down", dimension=FINANCIAL)
def cash_change(pair: ir.Table) -> ir.Value:
    """Cash less that of the year before, over the total assets of the year before."""
    return _added(pair, "cash")


@feature(PAIR, zh="资产负债率同比变动", unit="ratio", risk="up", dimension=FINANCIAL)
def debt_to_assets_change(pair: ir.Table) -> ir.Value:
    """Total liabilities over total assets, less the same of the year before."""
    return _moved(pair, "total_liabilities", "total_assets")


@feature(PAIR, zh="流动比率同比变动", unit="ratio", risk="down", dimension=FINANCIAL)
def current_ratio_change(pair: ir.Table) -> ir.Value:
    """Current assets over current liabilities, less the same of the year before."""
    return _moved(pair, "current_assets", "current_liabilities")


@feature(PAIR, zh="毛利率同比变动", unit="share", risk="down", dimension=FINANCIAL)
def gross_margin_change(pair: ir.Table) -> ir.Value:
    """Gross profit over revenue, less the same of the year before."""
    return _moved(pair, "gross_profit", "revenue")


@feature(PAIR, zh="营业利润率同比变动", unit="share", risk="down", dimension=FINANCIAL)
def operating_margin_change(pair: ir.Table) -> ir.Value:
    """Earnings before interest and tax over revenue, less the same of the year before."""
    return _moved(pair, "ebit", "revenue")


@feature(PAIR, zh="应收账款周转天数同比变动", unit="days", risk="up", dimension=FINANCIAL)
def receivable_days_change(pair: ir.Table) -> ir.Value:
    """Days of revenue that stand in trade receivables, less those of the year before."""
    return _moved(pair, "receivables", "revenue") * YEAR_DAYS * pair.months / 12


@feature(PAIR, zh="存货周转天数同比变动", unit="days", risk="up", dimension=FINANCIAL)
def inventory_days_change(pair: ir.Table) -> ir.Value:
    """Days of the cost of goods sold that stand in inventory, less those of the year before."""
    return _moved(pair, "inventory", "cost_of_goods_sold") * YEAR_DAYS * pair.months / 12


@feature(PAIR, zh="股权市值同比涨跌幅", unit="ratio", risk="down", dimension=FINANCIAL)
def market_value_change(pair: ir.Table) -> ir.Value:
    """Market value of the equity against the year before, as a share of it; null where not listed."""
    return change(pair.market_value, pair.before_market_value)


@feature(PAIR, zh="连续两年亏损", unit="flag", risk="up", dimension=FINANCIAL)
def losses_in_both_years(pair: ir.Table) -> ir.Value:
    """Whether both the last year and the year before show a net loss."""
    return flag((pair.net_income < 0) & (pair.before_net_income < 0))


@feature(PAIR, zh="研发费用同比增长率", unit="share", risk="either", dimension=INNOVATION)
def research_growth(pair: ir.Table) -> ir.Value:
    """Research and development expense against the year before, as a share of it."""
    return change(pair.research_expense, pair.before_research_expense)
