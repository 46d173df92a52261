"""What the press says of the customer, and what it complains of at our own desk."""

import ibis.expr.types as ir

from features.definition import Latest, Window, feature
from features.dimensions import REPUTATION

YEAR = Window("events", (365,))


def _count(events: ir.Table, *kinds: str) -> ir.Value:
    return events.kind.isin(kinds).cast("int64").sum()


@feature(YEAR, zh="近{days}天投诉与争议次数", unit="count", risk="up", dimension=REPUTATION, empty=0)
def complaint_count(events: ir.Table) -> ir.Value:
    """Number of complaints and disputes in the last {days} days."""
    return _count(events, "complaint", "dispute")


@feature(YEAR, zh="近{days}天负面新闻条数", unit="count", risk="up", dimension=REPUTATION, empty=0)
def negative_news_count(events: ir.Table) -> ir.Value:
    """Number of negative news in the last {days} days."""
    return _count(events, "negative_news")


@feature(YEAR, zh="近{days}天负面新闻减正面新闻的条数", unit="count", risk="up", dimension=REPUTATION, empty=0)
def negative_news_balance(events: ir.Table) -> ir.Value:
    """Negative less positive news in the last {days} days."""
    return _count(events, "negative_news") - _count(events, "positive_news")


@feature(Latest("negative_news"), zh="距最近一条负面新闻的天数", unit="days", risk="down", dimension=REPUTATION)
def days_since_last_negative_news(event: ir.Table) -> ir.Value:
    """Days since the last negative news became known; null without any."""
    return event.as_of.delta(event.known_on, unit="day")
