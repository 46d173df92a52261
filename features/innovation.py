"""Patents and new products; what is spent on research stands with the statements."""

import ibis.expr.types as ir

from features.definition import Window, feature
from features.dimensions import INNOVATION

THREE_YEARS = Window("events", (1095,))


@feature(THREE_YEARS, zh="近{days}天专利数", unit="count", risk="down", dimension=INNOVATION, empty=0)
def patent_count(events: ir.Table) -> ir.Value:
    """Number of patents in the last {days} days."""
    return (events.kind == "patent").cast("int64").sum()


@feature(THREE_YEARS, zh="近{days}天专利与新品数", unit="count", risk="down", dimension=INNOVATION, empty=0)
def innovation_count(events: ir.Table) -> ir.Value:
    """Number of patents and product releases in the last {days} days."""
    return events.kind.isin(("patent", "product_release")).cast("int64").sum()
