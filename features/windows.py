"""Windowed features: by segments where these give the same number, else from every row joined to every snapshot."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

import ibis
import ibis.expr.types as ir

from data.ledger import Materialise
from features.definition import Feature
from features.reductions import exact, in_parts, within
from features.relations import Relation
from features.segments import ROWS, cells, edges
from features.temporal import KEYS, window

MOST_EDGES = 400
"""With more of them segments are so short that hardly two rows of a customer meet in one: nothing is won."""


@dataclass(frozen=True)
class Asked:
    """The snapshots (customer_id, as_of), and every as_of in order."""

    snapshots: ir.Table
    days: Sequence[date]


def asked(snapshots: ir.Table) -> Asked:
    """The question, its days fetched from the engine."""
    days = snapshots.select("as_of").distinct().to_pyarrow()["as_of"].to_pylist()
    return Asked(snapshots.select(*KEYS), sorted(days))


def by_segments(features: Sequence[Feature], relation: Relation, asked: Asked) -> list[Feature]:
    """Those of a relation's windowed features that can be computed by segments."""
    if not 0 < len(edges(asked.days, _lengths(features))) <= MOST_EDGES:
        return []
    rows = _unjoined(relation.rows)
    return [f for f in features if in_parts(exact(f.compute(rows)), relation.rows.columns)]


def from_segments(features: Sequence[Feature], relation: Relation, asked: Asked, materialise: Materialise) -> ir.Table:
    """Features that are ``by_segments``: customer_id, as_of, and a column for each."""
    lengths = _lengths(features)
    rows = relation.rows
    first, last = edges(asked.days, lengths)[0], asked.days[-1]
    rows = _unjoined(rows.filter(rows.known_on >= ibis.date(first), rows.known_on < ibis.date(last)))
    values = {f: exact(f.compute(rows)) for f in features}
    cut = cells(rows, values.values(), relation.reveals, asked.days, lengths)
    # Cells of one customer side by side: the engine then finds the groups that it adds them to at hand.
    cut = replace(cut, table=materialise(cut.table.order_by("customer_id")))
    found = cut.over(asked.snapshots, max(lengths))
    aggregates = {}
    for f, value in values.items():
        inside = found.age_days <= (f.days or 0)
        some = ibis.ifelse(inside, found[ROWS], 0).sum() > 0
        aggregates[f.name] = some.ifelse(cut.value(value, found, inside), None)
    return found.group_by(*KEYS).aggregate(**aggregates)


def from_rows(features: Sequence[Feature], relation: Relation, asked: Asked) -> ir.Table:
    """Any windowed features: customer_id, as_of, and a column for each."""
    rows = window(relation.rows, asked.snapshots, max(_lengths(features)), relation.reveals)
    aggregates = {}
    for f in features:
        inside = rows.age_days <= (f.days or 0)
        some = rows.count(where=inside) > 0
        aggregates[f.name] = some.ifelse(within(exact(f.compute(rows)), inside), None)
    return rows.group_by(*KEYS).aggregate(**aggregates)


def _lengths(features: Sequence[Feature]) -> set[int]:
    return {feature.days or 0 for feature in features}


def _unjoined(rows: ir.Table) -> ir.Table:
    """Rows with the columns that only a window gives, so that any definition can be read over them."""
    return rows.mutate(as_of=ibis.null("date"), age_days=ibis.null("int64"))
