"""How the customer's industry fares, by the last figures published."""

import ibis.expr.types as ir

from features.definition import INDUSTRY, Latest, feature


@feature(Latest("industry_growth", by="industry"), zh="行业增长率", unit="ratio", risk="down", dimension=INDUSTRY)
def industry_growth(indicator: ir.Table) -> ir.Value:
    """Last published growth of the customer's industry."""
    return indicator.value


@feature(Latest("industry_default_rates", by="industry"), zh="行业违约率", unit="ratio", risk="up", dimension=INDUSTRY)
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
