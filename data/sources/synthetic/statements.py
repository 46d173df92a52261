"""The ``statements`` table: balance sheets and income statements that add up, and come late.

Ratios follow the quality of the reporting year, each with a level of the firm's own and noise of the year's; amounts
follow from ratios, so that every identity of accounting holds (assets = liabilities + equity and so on).
"""

import numpy as np
import pyarrow as pa

from data.sources.synthetic.block import Block
from data.sources.synthetic.firms import Firms
from data.sources.synthetic.frames import Bools, Floats, Ints, between, blank, frame
from data.tables.statements import STATEMENTS

MEDIAN_REVENUE = 12e6
"""Yearly revenue of the median firm, in the portfolio's currency."""

TAX = 0.25
"""Corporate income tax: Enterprise Income Tax Law of China, article 4."""

PAYABLE_DAYS = 50
"""Days after which the average firm pays its own suppliers."""

DAYS_TO_REPORT = (45, 120)
"""Days between the end of a period and publication of a sound firm; weak firms need up to two months more."""


def statements_table(block: Block) -> pa.Table:
    """The ``statements`` table as known at the end of the last day.

    One firm in eight never shows its accounts; listed firms report half-yearly as well. The last two years before the
    first day are there too, where they were published after it.
    """
    rng = block.rng("statements")
    period_end, month, firm, months = _periods(block, rng)
    view = block.smoothed(12)[month, firm]
    published_on = period_end + _delay(view, rng)
    rows = np.flatnonzero(
        (published_on <= block.calendar.last_day)
        & (published_on >= np.maximum(block.firms.onboarded_on[firm], block.calendar.first_day))
        & (month <= block.history.ended[firm])
    )
    period_end, firm, months, view = period_end[rows], firm[rows], months[rows], view[rows]
    positions = _positions(block.firms, firm, months, view, rng)
    positions["payables"] = _payables(positions, 12 / months, view, block.rng("payables"))
    columns = {"customer_id": block.customers(firm), "period_end": period_end, "published_on": published_on[rows]}
    return frame(STATEMENTS, columns | {"months": months} | _shown(block.firms, firm, positions, rng))


def _periods(block: Block, rng: np.random.Generator) -> tuple[Ints, Ints, Ints, Ints]:
    """Last day, last month, firm and length in months of every period reported."""
    shows = rng.random(len(block.firms)) < 0.875
    month_of_year = block.calendar.month_of_year(np.arange(block.calendar.months))
    parts = []
    for closing, length, who in ((11, 12, shows), (5, 6, shows & block.firms.listed)):
        closes = np.flatnonzero(month_of_year == closing)
        firm = np.flatnonzero(who)
        month = closes.repeat(len(firm))
        parts.append((month, np.tile(firm, len(closes)), np.full(len(month), length)))
    month, firm, months = (np.concatenate(part) for part in zip(*parts, strict=True))
    return block.calendar.starts[month + 1] - 1, month, firm, months


def _delay(view: Floats, rng: np.random.Generator) -> Ints:
    """Days to publication: bad news travels slowly."""
    slow = np.clip(np.rint(-18 * view), 0, 60).astype(np.int64)
    return between(rng, *DAYS_TO_REPORT, len(view)) + slow


def _positions(firms: Firms, firm: Ints, months: Ints, view: Floats, rng: np.random.Generator) -> dict[str, Floats]:
    """Every position of every statement, in the portfolio's currency."""
    own = rng.normal(0, 1, (8, len(firms)))[:, firm]
    noise = rng.normal(0, 1, (8, len(firm)))
    year = months / 12
    revenue = MEDIAN_REVENUE * np.exp(firms.scale[firm] + 0.3 * own[0] + 0.12 * view + 0.1 * noise[0]) * year
    margin = np.clip(0.24 + 0.045 * view + 0.05 * own[1] + 0.03 * noise[1], 0.02, 0.7)
    expenses = np.clip(0.17 - 0.015 * view + 0.05 * own[1] + 0.02 * noise[2], 0.02, 0.8) * revenue
    assets = revenue / year * np.exp(-0.1 + 0.25 * own[2] + 0.05 * noise[3])
    leverage = 1.2 / (1 + np.exp(-0.1 + 0.5 * view + 0.35 * own[3] + 0.2 * noise[4]))
    current_share = np.clip(0.62 + 0.1 * own[4] + 0.03 * noise[5], 0.25, 0.92)
    short_share = np.clip(0.78 - 0.04 * view + 0.1 * own[5], 0.35, 0.98)
    cash_share = np.clip(np.exp(-1.9 + 0.35 * view + 0.4 * own[6] + 0.3 * noise[6]), 0.01, 0.5)
    receivables_share = np.clip(0.4 - 0.02 * view + 0.07 * own[7], 0.1, 0.48)
    income = _income(revenue, margin, expenses, assets, leverage, year)
    current_assets = assets * current_share
    liabilities = assets * leverage
    equity = assets - liabilities
    accruals = (0.6 * cash_share - 0.1 + 0.03 * noise[7]) * revenue * 0.3
    sheet = {
        "cash": current_assets * cash_share,
        "receivables": current_assets * receivables_share,
        "inventory": current_assets * np.maximum(0.95 - cash_share - receivables_share, 0.01),
        "current_assets": current_assets,
        "total_assets": assets,
        "current_liabilities": liabilities * short_share,
        "long_term_debt": liabilities * (1 - short_share),
        "total_liabilities": liabilities,
        "equity": equity,
        "retained_earnings": equity - assets * 0.15,
        "market_value": np.maximum(assets * np.exp(-0.4 + 0.5 * view + 0.3 * noise[2]), 1e4),
        "operating_cash_flow": income["net_income"] + income["depreciation"] + accruals,
        "research_expense": expenses * np.clip(0.1 + 0.04 * own[0], 0.01, 0.3),
    }
    return sheet | income


def _payables(positions: dict[str, Floats], per_year: Floats, view: Floats, rng: np.random.Generator) -> Floats:
    """What is owed to suppliers: 50 days of the cost of goods sold, more as quality falls, within what is due soon."""
    days = PAYABLE_DAYS * np.exp(-0.12 * view + rng.normal(0, 0.35, len(view)))
    owed = positions["cost_of_goods_sold"] * per_year * days / 365
    return np.asarray(np.minimum(owed, 0.9 * positions["current_liabilities"]))


def _income(
    revenue: Floats, margin: Floats, expenses: Floats, assets: Floats, leverage: Floats, year: Floats
) -> dict[str, Floats]:
    """From revenue down to net income: interest on two fifths of what is owed at 5.5 %, tax on profits only."""
    ebit = revenue * margin - expenses
    depreciation = 0.03 * assets * year
    interest = 0.4 * assets * leverage * 0.055 * year
    before_tax = ebit - interest
    return {
        "revenue": revenue,
        "cost_of_goods_sold": revenue * (1 - margin),
        "gross_profit": revenue * margin,
        "operating_expenses": expenses,
        "depreciation": depreciation,
        "ebit": ebit,
        "ebitda": ebit + depreciation,
        "interest_expense": interest,
        "net_income": before_tax - np.maximum(before_tax, 0) * TAX,
    }


def _shown(firms: Firms, firm: Ints, positions: dict[str, Floats], rng: np.random.Generator) -> dict[str, Floats]:
    """What is published: only listed firms have a market value, and small firms leave details out."""
    brief = (firms.scale < 0) & (rng.random(len(firms)) < 0.5)
    detailed: Bools = ~brief[firm]
    hidden = {"inventory", "payables", "depreciation", "ebitda", "operating_cash_flow", "retained_earnings"}
    hidden |= {"research_expense"}
    shown = {}
    for name, values in positions.items():
        known = firms.listed[firm] if name == "market_value" else detailed | np.array(name not in hidden)
        shown[name] = np.round(blank(values, known), 2)
    return shown
