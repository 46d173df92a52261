"""Altman's Z'' for private firms and its parts.

Z'' = 6.56 X1 + 3.26 X2 + 6.72 X3 + 1.05 X4; below 1.1 distressed, above 2.6 sound (Altman and Hotchkiss, Corporate
Financial Distress and Bankruptcy, 3rd ed. 2006, chapter 11).
"""

import ibis.expr.types as ir

from features.definition import Latest, derived, feature, ratio
from features.dimensions import FINANCIAL
from features.statements import yearly

LAST = Latest("statements")
WEIGHTS = (6.56, 3.26, 6.72, 1.05)
"""Of X1 to X4."""


@feature(LAST, zh="营运资本与总资产之比（Altman X1）", unit="ratio", risk="down", dimension=FINANCIAL)
def working_capital_to_assets(statement: ir.Table) -> ir.Value:
    """Current assets less current liabilities, over total assets (Altman's X1)."""
    return ratio(statement.current_assets - statement.current_liabilities, statement.total_assets)


@feature(LAST, zh="留存收益与总资产之比（Altman X2）", unit="ratio", risk="down", dimension=FINANCIAL)
def retained_earnings_to_assets(statement: ir.Table) -> ir.Value:
    """Retained earnings over total assets (Altman's X2)."""
    return ratio(statement.retained_earnings, statement.total_assets)


@feature(LAST, zh="息税前利润与总资产之比（Altman X3）", unit="ratio", risk="down", dimension=FINANCIAL)
def ebit_to_assets(statement: ir.Table) -> ir.Value:
    """Yearly earnings before interest and tax over total assets (Altman's X3)."""
    return ratio(yearly(statement.ebit, statement.months), statement.total_assets)


@feature(LAST, zh="所有者权益与总负债之比（Altman X4）", unit="ratio", risk="down", dimension=FINANCIAL)
def equity_to_debt(statement: ir.Table) -> ir.Value:
    """Shareholders' equity over total liabilities (X4 of Altman's Z'')."""
    return ratio(statement.equity, statement.total_liabilities)


@feature(LAST, zh="股权市值与总负债之比", unit="ratio", risk="down", dimension=FINANCIAL)
def market_value_to_debt(statement: ir.Table) -> ir.Value:
    """Market value of the equity over total liabilities (X4 of Altman's first Z); null where not listed."""
    return ratio(statement.market_value, statement.total_liabilities)


@derived(zh="Altman Z''值（低于1.1为困境，高于2.6为稳健）", unit="points", risk="down", dimension=FINANCIAL)
def altman_z(
    working_capital_to_assets: ir.Value,
    retained_earnings_to_assets: ir.Value,
    ebit_to_assets: ir.Value,
    equity_to_debt: ir.Value,
) -> ir.Value:
    """Altman's Z'': 6.56 X1 + 3.26 X2 + 6.72 X3 + 1.05 X4 (below 1.1 distressed, above 2.6 sound)."""
    x1, x2, x3, x4 = WEIGHTS
    return x1 * working_capital_to_assets + x2 * retained_earnings_to_assets + x3 * ebit_to_assets + x4 * equity_to_debt
