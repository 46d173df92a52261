"""The days on which the question is asked, and of whom."""

from collections.abc import Sequence
from datetime import date, timedelta

import ibis
import ibis.expr.types as ir
import pandas as pd

from data.params import SnapshotParams
from data.tables import TABLES

ACTIVITY_TABLES = ("orders", "invoices", "transactions")
"""Tables whose rows show that a customer is doing business with us."""


def snapshot_days(observed_until: date, params: SnapshotParams) -> list[date]:
    """The days as_of, oldest first: the newest is the day after the last day observed, the others count back from it.

    >>> snapshot_days(date(2025, 12, 31), SnapshotParams(every_months=3, count=2, horizon_days=365, activity_days=365))
    [datetime.date(2025, 10, 1), datetime.date(2026, 1, 1)]
    """
    newest = pd.Timestamp(observed_until + timedelta(days=1))
    back = range(params.count - 1, -1, -1)
    return [(newest - pd.DateOffset(months=params.every_months * n)).date() for n in back]


def all_snapshots(customers: ir.Table, days: Sequence[date]) -> ir.Table:
    """Every (customer_id, as_of) with the customer onboarded before as_of."""
    calendar = ibis.array([ibis.date(day) for day in days]).unnest().name("as_of").as_table()
    pairs = customers.select("customer_id", "onboarded_on").cross_join(calendar)
    return pairs.filter(pairs.onboarded_on < pairs.as_of).drop("onboarded_on")


def active(snapshots: ir.Table, tables: dict[str, ir.Table], activity_days: int) -> ir.Table:
    """The snapshots with an order, invoice or transaction in the ``activity_days`` before as_of."""
    seen = [
        tables[name].select("customer_id", day=tables[name][TABLES[name].known_on])
        for name in ACTIVITY_TABLES
        if name in tables
    ]
    days = ibis.union(*seen, distinct=True) if len(seen) > 1 else seen[0].distinct()
    reach = days.mutate(until=days.day + ibis.interval(days=activity_days))
    near = snapshots.join(
        reach, [snapshots.customer_id == reach.customer_id, reach.day < snapshots.as_of, snapshots.as_of <= reach.until]
    )
    return near.select("customer_id", "as_of").distinct()


def with_exposure(snapshots: ir.Table, days: ir.Table) -> ir.Table:
    """Add ``exposure`` (hundredths, 0 if nothing is owed): what was outstanding at the end of the day before as_of."""
    held = snapshots.left_join(
        days.select("customer_id", "valid_from", "valid_to", "exposure"),
        [
            snapshots.customer_id == days.customer_id,
            days.valid_from < snapshots.as_of,
            snapshots.as_of <= days.valid_to,
        ],
    )
    return held.select("customer_id", "as_of", exposure=held.exposure.fill_null(0))


def not_in_default(snapshots: ir.Table, spells: ir.Table) -> ir.Table:
    """The snapshots of customers that were not in default on the day before as_of."""
    return snapshots.anti_join(
        spells,
        [
            snapshots.customer_id == spells.customer_id,
            spells.default_on < snapshots.as_of,
            spells.ended_on >= snapshots.as_of,
        ],
    )
