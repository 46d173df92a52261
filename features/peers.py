"""The customer against its industry: a feature less its median among the customers of the industry on the same day.

Each customer's own value is known before the day, so is the median of such values; nothing else enters. The medians
come from the snapshots in hand, or, where only a few customers are asked about, from a table that an earlier run over
the whole portfolio has left.
"""

from collections.abc import Sequence
from dataclasses import replace

import ibis.expr.types as ir

from data.ledger import Materialise
from features.definition import AgainstPeers, Feature, against_peers
from features.dimensions import CREDIT, FINANCIAL
from features.temporal import KEYS

FEWEST = 10
"""Customers of the industry whose value has to be known: a median of fewer says more about them than about it."""

BY = ("industry", "as_of")
USUAL = "usual_"
"""Begins the names of the medians beside the values."""

days_past_due = against_peers(
    "days_past_due_weighted_mean_365d",
    en="Amount-weighted mean days past due of the last 365 days, less the median of the industry on the day.",
    zh="近365天加权平均逾期天数与同日行业中位数之差",
    unit="days",
    risk="up",
    dimension=CREDIT,
)
overdue_share = against_peers(
    "overdue_share",
    en="Overdue share of the amount outstanding, less the median of the industry on the day.",
    zh="逾期金额占比与同日行业中位数之差",
    unit="share",
    risk="up",
    dimension=CREDIT,
)
external_score = against_peers(
    "external_score",
    en="Last external credit score, less the median of the industry on the day.",
    zh="外部信用评分与同日行业中位数之差",
    unit="points",
    risk="down",
    dimension=CREDIT,
)
debt_to_assets = against_peers(
    "debt_to_assets",
    en="Total liabilities over total assets, less the median of the industry on the day.",
    zh="资产负债率与同日行业中位数之差",
    unit="ratio",
    risk="up",
    dimension=FINANCIAL,
)
operating_margin = against_peers(
    "operating_margin",
    en="Operating margin, less the median of the industry on the day.",
    zh="营业利润率与同日行业中位数之差",
    unit="share",
    risk="down",
    dimension=FINANCIAL,
)
return_on_assets = against_peers(
    "return_on_assets",
    en="Return on assets, less the median of the industry on the day.",
    zh="总资产收益率与同日行业中位数之差",
    unit="share",
    risk="down",
    dimension=FINANCIAL,
)
revenue_growth = against_peers(
    "revenue_growth",
    en="Growth of revenue, less the median of the industry on the day.",
    zh="营业收入增长率与同日行业中位数之差",
    unit="share",
    risk="down",
    dimension=FINANCIAL,
)


def compared(features: Sequence[Feature]) -> list[str]:
    """The columns that some of the features compare with peers."""
    return [f.join.inputs[0] for f in features if isinstance(f.join, AgainstPeers)]


def without_peers(features: Sequence[Feature]) -> list[Feature]:
    """The features without those that compare with peers, of which the inputs stand in the matrix in any case."""
    needed = compared(features)
    kept = [f for f in features if not isinstance(f.join, AgainstPeers)]
    return [replace(f, for_model=True) if f.name in needed else f for f in kept]


def peer_medians(matrix: ir.Table, columns: Sequence[str]) -> ir.Table:
    """The median of each column by industry and day.

    Parameters
    ----------
    matrix
        industry, as_of and the columns; a row per customer and day.

    Returns
    -------
    ibis.Table
        industry, as_of and the columns; null where fewer than ``FEWEST`` customers have a value.
    """
    medians = {c: (matrix[c].count() >= FEWEST).ifelse(matrix[c].median(), None) for c in columns}
    return matrix.filter(matrix.industry.notnull()).group_by(*BY).aggregate(**medians)


def with_peers(
    matrix: ir.Table,
    spine: ir.Table,
    features: Sequence[Feature],
    medians: ir.Table | None,
    materialise: Materialise,
) -> ir.Table:
    """The matrix with the differences added; null where the customer's industry or the median is unknown.

    Parameters
    ----------
    spine
        customer_id, as_of and industry of every row of the matrix.
    medians
        ``peer_medians`` of the days asked about; None: those of the matrix itself.
    """
    columns = compared(features)
    if not columns:
        return matrix
    matrix = materialise(matrix)
    placed = spine.join(matrix.select(*KEYS, *columns), list(KEYS)).select(*KEYS, "industry", *columns)
    if medians is None:
        medians = materialise(peer_medians(placed, columns))
    usual = medians.select(*BY, **{f"{USUAL}{c}": medians[c] for c in columns})
    beside = placed.join(usual, list(BY))
    added = {f.name: _difference(f, beside) for f in features if isinstance(f.join, AgainstPeers)}
    differences = beside.select(*KEYS, **added)
    return matrix.left_join(differences, list(KEYS)).select(*matrix.columns, *added)


def _difference(feature: Feature, beside: ir.Table) -> ir.Value:
    (of,) = feature.join.inputs if isinstance(feature.join, AgainstPeers) else ("",)
    return feature.compute(beside[of], beside[USUAL + of]).cast("float64")
