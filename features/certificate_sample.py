"""Which customers and days a certificate is about: by chance from a seed, and what chance would miss by name."""

import random
from collections.abc import Mapping, Sequence
from datetime import date, timedelta

import ibis
import ibis.expr.types as ir

from data.tables import TABLES
from features.params import CertifyParams

ONE_YEAR = timedelta(days=365)
NEWEST, DAY_BEFORE, SNAPSHOT, ANY_DAY = "newest snapshot day", "day before it", "snapshot day", "any day"
SNAPSHOT_REASONS = (NEWEST, SNAPSHOT)
"""Reasons of the days of which the store holds a matrix."""


def chosen_days(snapshot_days: Sequence[date], params: CertifyParams) -> dict[date, str]:
    """``params.days`` days and why each was chosen: the newest and the day before it always, then half and half
    other snapshot days and any days since the first of them (a year, if there is only one).
    """
    rng, newest = random.Random(params.seed), max(snapshot_days)
    others = sorted(set(snapshot_days) - {newest})
    before = newest - timedelta(days=1)
    first = others[0] if others else newest - ONE_YEAR
    found = {newest: NEWEST, before: SNAPSHOT if before in others else DAY_BEFORE}
    snapshots = rng.sample(others, min(len(others), (params.days - 1) // 2))
    found |= dict.fromkeys(snapshots, SNAPSHOT)
    between = [first + timedelta(days=n) for n in range((newest - first).days)]
    free = [day for day in between if day not in found and day not in others]
    found |= dict.fromkeys(rng.sample(free, min(len(free), max(params.days - len(found), 0))), ANY_DAY)
    return dict(sorted(found.items()))


def chosen_customers(customers: Sequence[str], at_edges: Sequence[str], params: CertifyParams) -> list[str]:
    """``params.customers`` customers, up to half of them from ``at_edges``: there a day too many or too few shows."""
    rng = random.Random(params.seed)
    edges = sorted(set(at_edges) & set(customers))
    first = rng.sample(edges, min(len(edges), params.customers // 2))
    rest = sorted(set(customers) - set(first))
    return sorted([*first, *rng.sample(rest, min(len(rest), params.customers - len(first)))])


def at_edges(tables: Mapping[str, ir.Table], days: Sequence[date]) -> list[str]:
    """Customers of whom something became known on one of the days or on the day before one."""
    edges = sorted({day - timedelta(days=n) for day in days for n in (0, 1)})
    found = [
        rows.filter(rows[known_on].isin([ibis.date(day) for day in edges])).select("customer_id")
        for name, rows in tables.items()
        if name in TABLES and (known_on := TABLES[name].known_on) and "customer_id" in rows.columns
    ]
    return sorted(ibis.union(*found, distinct=True).to_pyarrow()["customer_id"].to_pylist()) if found[1:] else []


def rows_of(tables: Mapping[str, ir.Table], customers: Sequence[str]) -> dict[str, ir.Table]:
    """The rows of these customers, and those that belong to nobody (industries, rates)."""
    return {
        name: rows.filter(rows.customer_id.isin(customers)) if "customer_id" in rows.columns else rows
        for name, rows in tables.items()
    }
