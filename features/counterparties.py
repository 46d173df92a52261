"""With whom the customer trades: how much hangs on few, who is new and who has stayed away."""

from collections.abc import Mapping

import ibis.expr.types as ir

from features.definition import Groups, feature
from features.dimensions import TRADING
from features.transactions import valid

RECENT = 90
"""Days in which a counterparty has to be seen to count as present."""


def _parts(rows: ir.Table) -> Mapping[str, ir.Value]:
    """Of a counterparty in the window: what it brought, and how long ago it was first and last seen."""
    amount = valid(rows).ifelse(rows.amount, 0)
    return {
        "inflow": amount.clip(lower=0).sum(),
        "first_seen": rows.age_days.max(),
        "last_seen": rows.age_days.min(),
    }


YEAR = Groups("transactions", 365, "counterparty_id", _parts)


def _herfindahl(flow: ir.Value) -> ir.Value:
    """Sum of squared shares, to six digits: squares are no whole numbers any more, so their order would show."""
    amount, total = flow.cast("float64"), flow.sum().cast("float64")
    return ((amount * amount).sum() / (total * total).nullif(0)).round(6)


def _share(counted: ir.BooleanValue, among: ir.BooleanValue) -> ir.Value:
    return (counted & among).cast("int64").sum() / among.cast("int64").sum().nullif(0)


@feature(YEAR, zh="近{days}天交易对手数", unit="count", risk="down", dimension=TRADING, empty=0)
def counterparty_count(groups: ir.Table) -> ir.Value:
    """Number of counterparties in the last {days} days."""
    return groups.first_seen.count()


@feature(YEAR, zh="近{days}天付款方（下游客户）数", unit="count", risk="down", dimension=TRADING, empty=0)
def buyer_count(groups: ir.Table) -> ir.Value:
    """Number of counterparties that money came from in the last {days} days."""
    return (groups.inflow > 0).cast("int64").sum()


@feature(YEAR, zh="近{days}天流入的集中度（赫芬达尔指数）", unit="ratio", risk="up", dimension=TRADING)
def inflow_herfindahl(groups: ir.Table) -> ir.Value:
    """Herfindahl index of the inflow of the last {days} days by counterparty (1: all from one); null without inflow."""
    return _herfindahl(groups.inflow)


@feature(YEAR, zh="近{days}天最大付款方占流入的比例", unit="share", risk="up", dimension=TRADING)
def largest_buyer_share(groups: ir.Table) -> ir.Value:
    """Share of the counterparty that brought most in the inflow of the last {days} days; null without inflow."""
    return groups.inflow.max() / groups.inflow.sum().nullif(0)


@feature(YEAR, zh="近{days}天的付款方中近90天新增的占比", unit="share", risk="either", dimension=TRADING)
def new_buyer_share(groups: ir.Table) -> ir.Value:
    """Share of the buyers of the last {days} days that were first seen in the last 90; null without buyers."""
    return _share(groups.first_seen <= RECENT, groups.inflow > 0)


@feature(YEAR, zh="近{days}天的付款方中近90天流失的占比", unit="share", risk="up", dimension=TRADING)
def lost_buyer_share(groups: ir.Table) -> ir.Value:
    """Share of the buyers of the last {days} days that were not seen in the last 90; null without buyers."""
    return _share(groups.last_seen > RECENT, groups.inflow > 0)


@feature(YEAR, zh="近{days}天流入中来自近90天已流失付款方的比例", unit="share", risk="up", dimension=TRADING)
def lost_inflow_share(groups: ir.Table) -> ir.Value:
    """Share of the inflow of the last {days} days from buyers not seen in the last 90; null without inflow."""
    lost = (groups.last_seen > RECENT).ifelse(groups.inflow, 0)
    return lost.sum() / groups.inflow.sum().nullif(0)
