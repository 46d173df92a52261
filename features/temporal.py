"""The three ways in which a feature may touch the past, each written once.

As known on day T: rows with ``known_on < T``, in which every date on or after T reads as null, and with it every
column that the contract ties to that date.
"""

from collections.abc import Mapping, Sequence

import ibis
import ibis.expr.types as ir

from features.definition import Latest, OpenAt

KEYS = ("customer_id", "as_of")
"""What identifies a row of the feature matrix."""

Reveals = Mapping[str, Sequence[str]]
"""A later date of a relation, and the columns (the date itself among them) that it makes known."""


def masked(rows: ir.Table, reveals: Reveals) -> ir.Table:
    """Null every column whose revealing date has not come by the day before ``as_of``."""
    hidden = {
        column: ibis.ifelse(rows[day] < rows.as_of, rows[column], ibis.null(rows[column].type()))
        for day, columns in reveals.items()
        for column in columns
    }
    return rows.mutate(**hidden) if hidden else rows


def window(events: ir.Table, snapshots: ir.Table, days: int, reveals: Reveals) -> ir.Table:
    """Rows of the last ``days`` before each snapshot, with ``age_days`` (1: known on the day before as_of)."""
    reach = events.mutate(known_until=events.known_on + ibis.interval(days=days))
    rows = snapshots.join(
        reach,
        [
            snapshots.customer_id == reach.customer_id,
            reach.known_on < snapshots.as_of,
            snapshots.as_of <= reach.known_until,
        ],
    )
    rows = rows.select("as_of", *events.columns, age_days=rows.as_of.delta(rows.known_on, unit="day"))
    return masked(rows, reveals)


def open_at(positions: ir.Table, snapshots: ir.Table, join: OpenAt | Latest, reveals: Reveals) -> ir.Table:
    """Rows whose interval of days holds the day before each snapshot: valid_from < as_of <= valid_to.

    ``valid_to``, the day of the next payment or report, is not handed on: it may lie in the future.
    """
    by = join.by if isinstance(join, Latest) else "customer_id"
    rows = snapshots.join(
        positions,
        [
            snapshots[by] == positions[by],
            positions.valid_from < snapshots.as_of,
            snapshots.as_of <= positions.valid_to,
        ],
    )
    own = [c for c in positions.columns if c not in (*KEYS, "valid_to")]
    return masked(rows.select(*KEYS, *own), reveals)


def latest(records: ir.Table, snapshots: ir.Table, join: Latest, tie: Sequence[str], reveals: Reveals) -> ir.Table:
    """The last row known before each snapshot; of several known on one day the greatest by ``tie``.

    A record is the latest from its day until the next record's, so this is ``open_at`` over those intervals.
    """
    order = [ibis.desc(column) for column in tie]
    same_day = ibis.window(group_by=[join.by, "known_on"], order_by=order)
    last = records.mutate(rank=ibis.row_number().over(same_day))
    last = last.filter(last["rank"] == 0).drop("rank")
    by_day = ibis.window(group_by=join.by, order_by="known_on")
    intervals = last.mutate(
        valid_from=last.known_on,
        valid_to=ibis.coalesce(last.known_on.lead().over(by_day), ibis.date(9999, 12, 31)),
    )
    return open_at(intervals, snapshots, join, reveals)
