"""What courts, registers, the press and our own desk say: legal, reputation, innovation."""

import ibis.expr.types as ir

from features.definition import INNOVATION, LEGAL, REPUTATION, Window, feature

YEAR = Window("events", (365,))


def _count(events: ir.Table, *kinds: str) -> ir.Value:
    return events.kind.isin(kinds).cast("int64").sum()


@feature(YEAR, zh="近{days}天诉讼次数", unit="count", risk="up", dimension=LEGAL, empty=0)
def lawsuit_count(events: ir.Table) -> ir.Value:
    """Number of lawsuits in the last {days} days."""
    return _count(events, "lawsuit")


@feature(YEAR, zh="近{days}天被执行、欠税或处罚次数", unit="count", risk="up", dimension=LEGAL, empty=0)
def enforcement_count(events: ir.Table) -> ir.Value:
    """Number of enforcements, tax arrears and sanctions in the last {days} days."""
    return _count(events, "enforcement", "tax_arrears", "sanction")


@feature(YEAR, zh="近{days}天投诉与争议次数", unit="count", risk="up", dimension=REPUTATION, empty=0)
def complaint_count(events: ir.Table) -> ir.Value:
    """Number of complaints and disputes in the last {days} days."""
    return _count(events, "complaint", "dispute")


@feature(YEAR, zh="近{days}天负面新闻减正面新闻的条数", unit="count", risk="up", dimension=REPUTATION, empty=0)
def negative_news_balance(events: ir.Table) -> ir.Value:
    """Negative less positive news in the last {days} days."""
    return _count(events, "negative_news") - _count(events, "positive_news")


@feature(
    Window("events", (1095,)), zh="近{days}天专利与新品数", unit="count", risk="down", dimension=INNOVATION, empty=0
)
def innovation_count(events: ir.Table) -> ir.Value:
    """Number of patents and product releases in the last {days} days."""
    return _count(events, "patent", "product_release")
