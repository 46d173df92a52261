"""What courts, tax offices and regulators have done: how often, how lately, and about how much money."""

import ibis.expr.types as ir

from data.ledger import in_hundredths
from features.definition import Latest, Window, derived, feature, ratio
from features.dimensions import LEGAL

YEAR = Window("events", (365,))
THREE_YEARS = Window("events", (1095,))
OFFICIAL = ("enforcement", "tax_arrears", "sanction")


def _count(events: ir.Table, *kinds: str) -> ir.Value:
    return events.kind.isin(kinds).cast("int64").sum()


def _amount(events: ir.Table, *kinds: str) -> ir.Value:
    return events.kind.isin(kinds).ifelse(in_hundredths(events.value.fill_null(0).clip(lower=0)), 0).sum() / 100


def _age(event: ir.Table) -> ir.Value:
    return event.as_of.delta(event.known_on, unit="day")


@feature(YEAR, zh="近{days}天诉讼次数", unit="count", risk="up", dimension=LEGAL, empty=0)
def lawsuit_count(events: ir.Table) -> ir.Value:
    """Number of lawsuits in the last {days} days."""
    return _count(events, "lawsuit")


@feature(YEAR, zh="近{days}天被强制执行次数", unit="count", risk="up", dimension=LEGAL, empty=0)
def enforcement_count(events: ir.Table) -> ir.Value:
    """Number of enforcements in the last {days} days."""
    return _count(events, "enforcement")


@feature(YEAR, zh="近{days}天欠税公告次数", unit="count", risk="up", dimension=LEGAL, empty=0)
def tax_arrears_count(events: ir.Table) -> ir.Value:
    """Number of tax arrears in the last {days} days."""
    return _count(events, "tax_arrears")


@feature(YEAR, zh="近{days}天行政处罚次数", unit="count", risk="up", dimension=LEGAL, empty=0)
def sanction_count(events: ir.Table) -> ir.Value:
    """Number of sanctions in the last {days} days."""
    return _count(events, "sanction")


@feature(
    YEAR,
    zh="近{days}天被执行、欠税与处罚合计次数",
    unit="count",
    risk="up",
    dimension=LEGAL,
    empty=0,
)
def official_action_count(events: ir.Table) -> ir.Value:
    """Number of enforcements, tax arrears and sanctions in the last {days} days."""
    return _count(events, *OFFICIAL)


@feature(YEAR, zh="近{days}天诉讼标的金额", unit="currency", risk="up", dimension=LEGAL, empty=0)
def lawsuit_amount_sum(events: ir.Table) -> ir.Value:
    """Amount claimed in the lawsuits of the last {days} days."""
    return _amount(events, "lawsuit")


@feature(YEAR, zh="近{days}天被执行、欠税与处罚金额", unit="currency", risk="up", dimension=LEGAL, empty=0)
def official_action_amount_sum(events: ir.Table) -> ir.Value:
    """Amount of the enforcements, tax arrears and sanctions of the last {days} days."""
    return _amount(events, *OFFICIAL)


@feature(
    THREE_YEARS,
    zh="近{days}天诉讼、执行、欠税与处罚金额",
    unit="currency",
    risk="up",
    dimension=LEGAL,
    empty=0,
    for_model=False,
)
def legal_amount_sum(events: ir.Table) -> ir.Value:
    """Amount of the lawsuits, enforcements, tax arrears and sanctions of the last {days} days."""
    return _amount(events, "lawsuit", *OFFICIAL)


@derived(zh="近1095天诉讼、执行、欠税与处罚金额占注册资本的比例", unit="ratio", risk="up", dimension=LEGAL)
def legal_amount_to_capital_1095d(legal_amount_sum_1095d: ir.Value, registered_capital: ir.Value) -> ir.Value:
    """Amount of lawsuits, enforcements, arrears and sanctions of the last 1095 days over the registered capital."""
    return ratio(legal_amount_sum_1095d, registered_capital)


@feature(Latest("lawsuits"), zh="距最近一次诉讼的天数", unit="days", risk="down", dimension=LEGAL)
def days_since_last_lawsuit(event: ir.Table) -> ir.Value:
    """Days since the last lawsuit became known; null without one."""
    return _age(event)


@feature(Latest("enforcements"), zh="距最近一次被强制执行的天数", unit="days", risk="down", dimension=LEGAL)
def days_since_last_enforcement(event: ir.Table) -> ir.Value:
    """Days since the last enforcement became known; null without one."""
    return _age(event)


@feature(Latest("tax_arrears"), zh="距最近一次欠税公告的天数", unit="days", risk="down", dimension=LEGAL)
def days_since_last_tax_arrears(event: ir.Table) -> ir.Value:
    """Days since the last tax arrears became known; null without any."""
    return _age(event)


@feature(Latest("sanctions"), zh="距最近一次行政处罚的天数", unit="days", risk="down", dimension=LEGAL)
def days_since_last_sanction(event: ir.Table) -> ir.Value:
    """Days since the last sanction became known; null without one."""
    return _age(event)
