"""No feature knows the future: delete what was not known on a day, and no cell of that day's matrix changes.

The days in question are drawn by name, with rows on the day itself and on the day before: chance alone misses them.
That the test would find a leak is proved by planting some.
"""

import math
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from functools import cache
from typing import Any

import ibis
import pyarrow as pa
import pytest

from data import labels
from data.defaults import DefaultDefinition
from data.snapshots import all_snapshots
from features import matrix, temporal
from features.catalogue import FeaturizeParams, features_for
from features.relations import Relation, relations
from tests.engines import duck
from tests.property import random_tables
from tests.property.known import as_known_on

DAYS = (date(2024, 3, 1), date(2024, 9, 15))
"""Two days, so that what is learnt of one cannot reach the other; 29 February is the day before the first."""

LAST = date(2025, 6, 30)
ONE_DAY = timedelta(days=1)
DEFINITION = DefaultDefinition(
    absolute_threshold=100, relative_threshold=0.01, days_past_due=10, probation_days=10, suspend_disputed=True
)
"""Short counts, so that defaults begin and end often within the days drawn."""

Cells = dict[tuple[str, date, str], Any]
Tables = Mapping[str, pa.Table]
Relations = dict[str, Relation]
Leak = Callable[[Relations], Relations]


@cache
def portfolio(seed: int) -> Tables:
    return random_tables.draw(seed, DAYS, LAST)


def cells(
    tables: Tables,
    until: date,
    days: Sequence[date],
    *,
    leak: Leak = lambda related: related,
    only: Collection[str] = (),
    threads: int = 1,
) -> Cells:
    """Every cell of the feature matrix of all customers known on these days, or those of ``only`` some features."""
    with duck(threads) as engine:
        known = engine.tables(tables)
        ledger = labels.ledger_of(known, DEFINITION, until, engine.materialise)
        related = leak(relations(known, ledger))
        found = features_for(related, FeaturizeParams(leave_out=(), attributes={}))
        wanted = [feature for feature in found if not only or feature.name in only]
        snapshots = engine.materialise(all_snapshots(known["customers"], days))
        rows = matrix.feature_matrix(snapshots, wanted, related, engine.materialise).to_pyarrow().to_pylist()
    names = [feature.name for feature in wanted]
    return {(row["customer_id"], row["as_of"], name): row[name] for row in rows for name in names}


def unlike(left: Cells, right: Cells) -> set[str]:
    """Names of the features that differ somewhere, rows that only one side has among them."""
    different = left.keys() ^ right.keys()
    different |= {key for key in left.keys() & right.keys() if not same(left[key], right[key])}
    return {name for _, _, name in different}


def same(left: Any, right: Any) -> bool:
    """Equal to the last bit but for rounding in the twelfth digit; NaN is never equal, not even to itself."""
    if isinstance(left, float) and isinstance(right, float):
        return left == right or abs(left - right) <= 1e-12 * max(abs(left), abs(right))
    return left == right


def leaking(tables: Tables, days: Sequence[date], **how: Any) -> set[str]:
    """Names of the features whose value on a day depends on what was not known before it."""
    found: set[str] = set()
    whole = cells(tables, LAST, days, **how)
    for day in days:
        then = {key: value for key, value in whole.items() if key[1] == day}
        found |= unlike(then, cells(as_known_on(day, tables), day - ONE_DAY, [day], **how))
    return found


@pytest.mark.parametrize("seed", [1, 2])
def test_no_feature_changes_when_what_was_not_yet_known_is_deleted(seed: int) -> None:
    assert leaking(portfolio(seed), DAYS) == set()


def test_the_matrix_does_not_depend_on_the_order_of_rows_or_on_the_number_of_threads() -> None:
    tables = portfolio(4)
    assert cells(tables, LAST, DAYS) == cells(random_tables.shuffled(tables, seed=5), LAST, DAYS, threads=2)


def test_the_random_portfolio_fills_every_feature_with_several_finite_values() -> None:
    """A comparison of nulls with nulls would prove nothing."""
    values: dict[str, set[Any]] = {}
    for (_, _, name), value in cells(portfolio(1), LAST, DAYS).items():
        values.setdefault(name, set()).add(value)
    assert {name for name, found in values.items() if len(found - {None}) < 2} == set()
    assert [v for found in values.values() for v in found if isinstance(v, float) and not math.isfinite(v)] == []


def early(relation: str, days: int = 1) -> Leak:
    """Rows are known before they become known, if only on the day before."""

    def leak(related: Relations) -> Relations:
        rows = related[relation].rows
        shifted = rows.mutate(known_on=rows.known_on - ibis.interval(days=days))
        return related | {relation: replace(related[relation], rows=shifted)}

    return leak


def known_from(relation: str, column: str) -> Leak:
    """Rows are known from the day that they are about, not from the day we heard of it."""

    def leak(related: Relations) -> Relations:
        rows = related[relation].rows
        return related | {relation: replace(related[relation], rows=rows.mutate(known_on=rows[column]))}

    return leak


def unmasked(relation: str) -> Leak:
    """Later dates of a row are read as soon as the row is known."""
    return lambda related: related | {relation: replace(related[relation], reveals={})}


@pytest.mark.parametrize(
    ("leak", "feature"),
    [
        (early("events"), "lawsuit_count_365d"),
        (early("settlements"), "days_past_due_max_90d"),
        (early("credit_limits"), "credit_limit"),
        (early("attributes"), "attribute_own_figure"),
        (early("defaults"), "default_count_1825d"),
        (known_from("statements", "period_end"), "total_assets"),
        (early("industry_growth", days=40), "industry_growth"),
        (known_from("payments", "paid_on"), "paid_amount_sum_365d"),
        (unmasked("orders"), "cancelled_share_365d"),
        (unmasked("open_invoices"), "disputed_amount"),
    ],
)
def test_a_planted_leak_is_found(leak: Leak, feature: str) -> None:
    assert leaking(portfolio(1), DAYS[:1], leak=leak, only=[feature]) == {feature}


def window_with_today(events: ibis.Table, snapshots: ibis.Table, days: int, reveals: temporal.Reveals) -> ibis.Table:
    tomorrow = snapshots.mutate(as_of=snapshots.as_of + ibis.interval(days=1))
    rows = temporal.window(events, tomorrow, days, reveals)
    return rows.mutate(as_of=rows.as_of - ibis.interval(days=1))


def test_a_window_that_includes_the_day_itself_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(matrix, "window", window_with_today)
    assert leaking(portfolio(1), DAYS[:1], only=["order_count_365d"]) == {"order_count_365d"}


def test_a_ledger_that_counts_payments_before_they_are_recorded_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    honest = labels.ledger_changes
    monkeypatch.setattr(
        labels, "ledger_changes", lambda invoices, payments: honest(invoices, payments.mutate(recorded_on="paid_on"))
    )
    assert leaking(portfolio(1), DAYS[:1], only=["open_amount"]) == {"open_amount"}
