"""Movements in the customer's own books: sales in, purchases out, who with, and what was voided or returned."""

import ibis
import ibis.expr.types as ir

from features.definition import TRADING, Latest, Window, derived, feature, ratio
from features.orders import YEAR_TO_QUARTER

BOTH = Window("transactions", (90, 365))
YEAR = Window("transactions", (365,))


def _valid(rows: ir.Table) -> ir.BooleanValue:
    return ~rows.voided.fill_null(False)


@feature(BOTH, zh="近{days}天流入金额", unit="currency", risk="either", dimension=TRADING, empty=0)
def inflow_sum(rows: ir.Table) -> ir.Value:
    """Amount that came in during the last {days} days, voided movements left aside."""
    return (_valid(rows) & (rows.amount > 0)).ifelse(rows.amount, 0).sum() / 100


@feature(BOTH, zh="近{days}天流出金额", unit="currency", risk="either", dimension=TRADING, empty=0)
def outflow_sum(rows: ir.Table) -> ir.Value:
    """Amount that went out during the last {days} days, voided movements left aside."""
    return -(_valid(rows) & (rows.amount < 0)).ifelse(rows.amount, 0).sum() / 100


@feature(YEAR, zh="近{days}天交易笔数", unit="count", risk="either", dimension=TRADING, empty=0)
def transaction_count(rows: ir.Table) -> ir.Value:
    """Number of movements in the last {days} days."""
    return rows.known_on.count()


@feature(YEAR, zh="近{days}天有交易的天数", unit="days", risk="either", dimension=TRADING, empty=0)
def transaction_active_days(rows: ir.Table) -> ir.Value:
    """Number of days with a movement in the last {days} days."""
    return rows.known_on.nunique()


@feature(YEAR, zh="近{days}天交易对手数", unit="count", risk="either", dimension=TRADING, empty=0)
def counterparty_count(rows: ir.Table) -> ir.Value:
    """Number of counterparties in the last {days} days."""
    return rows.counterparty_id.nunique()


@feature(YEAR, zh="近{days}天作废交易占比", unit="ratio", risk="up", dimension=TRADING)
def voided_share(rows: ir.Table) -> ir.Value:
    """Share of the movements of the last {days} days that were declared void."""
    return rows.voided.ifelse(1, 0).sum() / rows.known_on.count().nullif(0)


@feature(YEAR, zh="近{days}天最大单笔流入占比", unit="ratio", risk="either", dimension=TRADING)
def largest_inflow_share(rows: ir.Table) -> ir.Value:
    """Largest single inflow over all inflow of the last {days} days; null without inflow."""
    inflow = (_valid(rows) & (rows.amount > 0)).ifelse(rows.amount, ibis.null("int64"))
    return inflow.max() / inflow.sum().nullif(0)


@feature(Latest("transactions"), zh="距上次交易的天数", unit="days", risk="either", dimension=TRADING)
def days_since_last_transaction(row: ir.Table) -> ir.Value:
    """Days since the last movement."""
    return row.as_of.delta(row.known_on, unit="day")


@derived(zh="近365天流入与流出金额之比", unit="ratio", risk="either", dimension=TRADING)
def inflow_to_outflow_365d(inflow_sum_365d: ir.Value, outflow_sum_365d: ir.Value) -> ir.Value:
    """Inflow over outflow of the last 365 days; null without outflow."""
    return ratio(inflow_sum_365d, outflow_sum_365d)


@derived(zh="近90天流入金额与全年平均水平之比", unit="ratio", risk="down", dimension=TRADING)
def inflow_swing(inflow_sum_90d: ir.Value, inflow_sum_365d: ir.Value) -> ir.Value:
    """Inflow of the last 90 days over what a year's average gives (1: as usual); null without inflow in a year."""
    return ratio(inflow_sum_90d * YEAR_TO_QUARTER, inflow_sum_365d)
