"""How the customer's industry fares, by the last figures published and those known a year before."""

import ibis.expr.types as ir

from features.definition import Latest, change, derived, earlier, feature
from features.dimensions import INDUSTRY


@feature(Latest("industry_growth", by="industry"), zh="行业增长率", unit="share", risk="down", dimension=INDUSTRY)
def industry_growth(indicator: ir.Table) -> ir.Value:
    """Last published growth of the customer's industry."""
    return indicator.value


@feature(Latest("industry_default_rates", by="industry"), zh="行业违约率", unit="share", risk="up", dimension=INDUSTRY)
def industry_default_rate(indicator: ir.Table) -> ir.Value:
    """Last published default rate of the customer's industry."""
    return indicator.value


@feature(
    Latest("purchasing_managers_index", by="industry"),
    zh="行业采购经理指数",
    unit="points",
    risk="down",
    dimension=INDUSTRY,
)
def purchasing_managers_index(indicator: ir.Table) -> ir.Value:
    """Last published purchasing managers' index of the customer's industry."""
    return indicator.value


@feature(
    Latest("industry_prices", by="industry"),
    zh="行业价格指数",
    unit="points",
    risk="either",
    dimension=INDUSTRY,
    for_model=False,
)
def industry_price_index(indicator: ir.Table) -> ir.Value:
    """Last published price index of the customer's industry."""
    return indicator.value


@feature(
    Latest(earlier("industry_growth", 365), by="industry"),
    zh="一年前的行业增长率",
    unit="share",
    risk="down",
    dimension=INDUSTRY,
    for_model=False,
)
def industry_growth_year_before(indicator: ir.Table) -> ir.Value:
    """Growth of the customer's industry as last known 365 days ago."""
    return indicator.value


@feature(
    Latest(earlier("industry_default_rates", 365), by="industry"),
    zh="一年前的行业违约率",
    unit="share",
    risk="up",
    dimension=INDUSTRY,
    for_model=False,
)
def industry_default_rate_year_before(indicator: ir.Table) -> ir.Value:
    """Default rate of the customer's industry as last known 365 days ago."""
    return indicator.value


@feature(
    Latest(earlier("purchasing_managers_index", 365), by="industry"),
    zh="一年前的行业采购经理指数",
    unit="points",
    risk="down",
    dimension=INDUSTRY,
    for_model=False,
)
def purchasing_managers_index_year_before(indicator: ir.Table) -> ir.Value:
    """Purchasing managers' index of the customer's industry as last known 365 days ago."""
    return indicator.value


@feature(
    Latest(earlier("industry_prices", 365), by="industry"),
    zh="一年前的行业价格指数",
    unit="points",
    risk="either",
    dimension=INDUSTRY,
    for_model=False,
)
def industry_price_index_year_before(indicator: ir.Table) -> ir.Value:
    """Price index of the customer's industry as last known 365 days ago."""
    return indicator.value


@derived(zh="行业增长率较一年前的变动", unit="share", risk="down", dimension=INDUSTRY)
def industry_growth_change(industry_growth: ir.Value, industry_growth_year_before: ir.Value) -> ir.Value:
    """Last published growth of the customer's industry less the one known 365 days ago."""
    return industry_growth - industry_growth_year_before


@derived(zh="行业违约率较一年前的变动", unit="share", risk="up", dimension=INDUSTRY)
def industry_default_rate_change(
    industry_default_rate: ir.Value, industry_default_rate_year_before: ir.Value
) -> ir.Value:
    """Last published default rate of the customer's industry less the one known 365 days ago."""
    return industry_default_rate - industry_default_rate_year_before


@derived(zh="行业采购经理指数较一年前的变动", unit="points", risk="down", dimension=INDUSTRY)
def purchasing_managers_index_change(
    purchasing_managers_index: ir.Value, purchasing_managers_index_year_before: ir.Value
) -> ir.Value:
    """Last published purchasing managers' index of the customer's industry less the one known 365 days ago."""
    return purchasing_managers_index - purchasing_managers_index_year_before


@derived(zh="行业价格指数较一年前的涨跌幅", unit="ratio", risk="either", dimension=INDUSTRY)
def industry_price_index_change(industry_price_index: ir.Value, industry_price_index_year_before: ir.Value) -> ir.Value:
    """Last published price index of the customer's industry against the one known 365 days ago, as a share of it."""
    return change(industry_price_index, industry_price_index_year_before)
