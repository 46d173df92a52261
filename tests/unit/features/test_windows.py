"""Which windows go by segments, and what both forms make of a window."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import ibis
import ibis.expr.types as ir
import pyarrow as pa
import pytest
from duckdb import Error

from features.definition import Window, feature
from features.dimensions import TRADING
from features.reductions import exact, in_parts
from features.relations import Relation
from features.segments import edges, moved_back
from features.windows import MOST_EDGES, Asked, asked, by_segments, from_rows, from_segments
from tests.engines import Duck, duck
from tests.tables import day

ROWS = ibis.table(
    {
        "customer_id": "string",
        "known_on": "date",
        "amount": "int64",
        "value": "float64",
        "flag": "boolean",
        "as_of": "date",
        "age_days": "int64",
    },
    name="rows",
)
COLUMNS = ("customer_id", "known_on", "amount", "value", "flag")


@pytest.mark.parametrize(
    "value",
    [
        ROWS.count(),
        ROWS.amount.sum() / 100,
        ROWS.amount.mean(),  # a sum over a count
        ROWS.flag.mean(),
        ROWS.value.max() - ROWS.value.min(),
        ROWS.known_on.max(),
        (ROWS.value > 1).ifelse(ROWS.amount, 0).sum(),
        ROWS.amount.sum(where=ROWS.flag) / ROWS.amount.count().nullif(0),
    ],
)
def test_sums_of_whole_numbers_counts_and_extremes_go_by_segments(value: ir.Value) -> None:
    assert in_parts(exact(value), COLUMNS)


@pytest.mark.parametrize(
    "value",
    [
        ROWS.value.sum(),  # of floating-point numbers: the sum depends on the order
        ROWS.value.mean(),
        ROWS.value.std(),
        ROWS.customer_id.nunique(),
        ROWS.amount.median(),
        ROWS.amount.sum() / ROWS.amount.median(),
        ROWS.amount.first(order_by="known_on"),
        ROWS.age_days.min(),  # differs from one day asked about to the next
        (ROWS.age_days <= 7).ifelse(ROWS.amount, 0).sum(),
        ROWS.as_of.max().delta(ROWS.known_on.max(), unit="day"),
        (ROWS.amount - ROWS.amount.lag()).sum(),
        (ROWS.amount - ROWS.amount.mean()).max(),
        ROWS.amount.sum() + ROWS.amount,
    ],
)
def test_what_needs_all_rows_at_once_or_the_day_itself_goes_by_rows(value: ir.Value) -> None:
    assert not in_parts(exact(value), COLUMNS)


def test_edges_are_the_days_asked_about_and_where_their_windows_begin() -> None:
    found = edges([day("2024-01-31"), day("2024-03-01")], [30])
    assert [str(edge) for edge in found] == ["2024-01-01", "2024-01-31", "2024-03-01"]  # 2024-03-01 less 30: 01-31


@pytest.mark.parametrize(
    ("known_on", "edge"),
    [
        ("2023-12-31", "2024-01-01"),  # before all: the first
        ("2024-01-01", "2024-01-01"),
        ("2024-01-30", "2024-01-01"),
        ("2024-01-31", "2024-01-31"),
        ("2024-02-29", "2024-01-31"),
        ("2024-03-01", "2024-03-01"),
        ("2099-01-01", "2024-03-01"),
        (None, "2024-03-01"),  # a date that is not known yet: the last
    ],
)
def test_a_day_is_moved_back_to_the_edge_at_or_before_it(known_on: str | None, edge: str) -> None:
    with duck() as engine:
        given = engine.table("given", pa.table({"day": pa.array([known_on and day(known_on)], pa.date32())}))
        moved = moved_back(given.day, [day("2024-01-01"), day("2024-01-31"), day("2024-03-01")])
        assert [str(found) for found in given.select(moved=moved).to_pyarrow()["moved"].to_pylist()] == [edge]


def window_of(*lengths: int, total: Callable[[ir.Table], ir.Value]) -> tuple[Any, ...]:
    @feature(Window("ledger", lengths), zh="", unit="", risk="either", dimension=TRADING)
    def total_of(rows: ir.Table) -> ir.Value:
        """Total."""
        return total(rows)

    return total_of


def both_forms(engine: Duck, amounts: dict[str, int], total: Callable[[ir.Table], ir.Value]) -> list[dict[str, Any]]:
    """Windows of 10 and 100 days of one customer on 2024-06-15, by segments and by rows."""
    rows = {"customer_id": ["c"] * len(amounts), "known_on": map(day, amounts), "amount": amounts.values()}
    relation = Relation(engine.table("ledger", pa.table({name: list(values) for name, values in rows.items()})))
    question = asked(engine.table("asked", pa.table({"customer_id": ["c"], "as_of": [day("2024-06-15")]})))
    features = window_of(10, 100, total=total)
    assert by_segments(features, relation, question) == list(features)
    segments = from_segments(features, relation, question, engine.materialise)
    (one,), (other,) = (form.to_pyarrow().to_pylist() for form in (segments, from_rows(features, relation, question)))
    return [one, other]


def test_a_window_without_rows_is_unknown_whatever_longer_windows_hold() -> None:
    with duck() as engine:
        for found in both_forms(engine, {"2024-06-04": 7}, lambda rows: rows.count()):  # 11 days before
            assert (found["total_of_10d"], found["total_of_100d"]) == (None, 1)


def test_a_mean_is_the_exact_sum_over_the_count() -> None:
    amounts = {"2024-06-01": 2**53, "2024-06-02": 1, "2024-06-03": 1}  # in floating-point numbers 2^53 + 1 is 2^53
    with duck() as engine:
        for found in both_forms(engine, amounts, lambda rows: rows.amount.mean()):
            assert found["total_of_100d"] == (2**53 + 2) / 3


def test_a_sum_of_whole_numbers_has_64_bits_as_in_spark_and_says_so_when_they_do_not_suffice() -> None:
    with duck() as engine:
        for found in both_forms(engine, {"2024-06-01": 2**62, "2024-06-02": -1}, lambda rows: rows.amount.sum()):
            assert found["total_of_100d"] == 2**62 - 1
    for total in (lambda rows: rows.amount.sum(), lambda rows: rows.amount.sum() * 2):
        with duck() as engine, pytest.raises(Error, match=r"out of range|Overflow"):
            both_forms(engine, {"2024-06-01": 2**62, "2024-06-02": 2**62}, total)


def test_with_very_many_days_asked_about_windows_go_by_rows() -> None:
    features = window_of(30, total=lambda rows: rows.amount.sum())
    relation = Relation(ROWS.drop("as_of", "age_days"))
    few, many = ([date(2024, 1, 1) + timedelta(days=n) for n in range(0, 1000, step)] for step in (100, 2))
    assert by_segments(features, relation, Asked(ROWS, few)) == list(features)
    assert len(edges(many, [30])) > MOST_EDGES
    assert by_segments(features, relation, Asked(ROWS, many)) == []
    assert by_segments(features, relation, Asked(ROWS, [])) == []
