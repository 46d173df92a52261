from collections.abc import Callable
from datetime import date
from typing import Any

import ibis
import pyarrow as pa
import pytest

from features.definition import Latest, OpenAt
from features.temporal import latest, masked, open_at, window
from tests.engines import duck
from tests.tables import day

AS_OF = "2024-06-15"


def rows_of(text: str) -> pa.Table:
    """A table written as text: columns that end in _on, _from, _to or _of are days, ``-`` is null."""
    header, *lines = [line.split() for line in text.splitlines() if line.strip()]
    columns: dict[str, Any] = {"customer_id": ["c"] * len(lines)}
    for number, name in enumerate(header):
        texts = [line[number] for line in lines]
        is_day = name.endswith(("_on", "_from", "_to", "_of"))
        values = [None if t == "-" else day(t) if is_day else t for t in texts]
        columns[name] = pa.array(values, pa.date32() if is_day else pa.string())
    return pa.table(columns)


def joined(join: Callable[[ibis.Table, ibis.Table], ibis.Table], text: str) -> list[dict[str, Any]]:
    """The rows that a join finds for customer ``c`` on 2024-06-15."""
    with duck() as engine:
        snapshots = engine.table("snapshots", rows_of(f"as_of industry \n {AS_OF} steel"))
        found = join(engine.table("rows", rows_of(text)), snapshots)
        return found.to_pyarrow().to_pylist()


@pytest.mark.parametrize(
    ("known_on", "age_days"),
    [
        ("2024-06-15", None),  # known on the day itself: not known before it
        ("2024-06-14", 1),  # the day before
        ("2024-06-05", 10),  # as_of less 10 days, the first day of a window of 10
        ("2024-06-04", None),  # one day earlier
        ("2024-06-16", None),
    ],
)
def test_a_window_holds_its_days_before_as_of_and_not_the_day_itself(known_on: str, age_days: int | None) -> None:
    found = joined(lambda rows, snapshots: window(rows, snapshots, 10, {}), f"known_on \n {known_on}")
    assert [row["age_days"] for row in found] == ([] if age_days is None else [age_days])


@pytest.mark.parametrize(("cancelled_on", "seen"), [("2024-06-14", True), ("2024-06-15", False), ("-", False)])
def test_a_later_date_and_what_it_reveals_read_as_null_until_the_day_after(cancelled_on: str, seen: bool) -> None:
    reveals = {"cancelled_on": ["cancelled_on", "reason"]}
    text = f"known_on cancelled_on reason \n 2024-06-01 {cancelled_on} late"
    for days in (30, 365):
        (found,) = joined(lambda rows, snapshots, n=days: window(rows, snapshots, n, reveals), text)
        assert (found["cancelled_on"] is not None, found["reason"] is not None) == (seen, seen)


def test_without_later_dates_nothing_is_masked() -> None:
    found = joined(lambda rows, snapshots: masked(rows.join(snapshots, "customer_id"), {}), "word \n a")
    assert [row["word"] for row in found] == ["a"]


LAST = Latest("records")


def last_word(text: str, tie: tuple[str, ...] = ("word",)) -> list[str]:
    return [row["word"] for row in joined(lambda rows, snapshots: latest(rows, snapshots, LAST, tie, {}), text)]


def test_latest_is_the_last_row_known_before_the_day() -> None:
    assert last_word("known_on word \n 2024-06-13 older \n 2024-06-14 before \n 2024-06-15 today") == ["before"]


def test_what_is_known_on_the_day_itself_is_not_the_latest() -> None:
    assert last_word("known_on word \n 2024-06-15 today") == []


def test_latest_reaches_back_without_limit() -> None:
    assert last_word("known_on word \n 1990-01-01 old") == ["old"]


@pytest.mark.parametrize("order", ["a b", "b a"])
def test_of_two_rows_of_one_day_the_greater_by_the_tie_is_the_latest_in_any_order(order: str) -> None:
    first, second = order.split()
    assert last_word(f"known_on word \n 2024-06-01 {first} \n 2024-06-01 {second}") == ["b"]


def test_a_tie_of_several_columns_is_broken_by_the_first_that_differs() -> None:
    text = "known_on series word \n 2024-06-01 1 z \n 2024-06-01 2 a \n 2024-06-01 2 b"
    assert last_word(text, tie=("series", "word")) == ["b"]


def test_latest_by_industry_is_that_of_the_customers_industry() -> None:
    def of_industry(rows: ibis.Table, snapshots: ibis.Table) -> ibis.Table:
        published = rows.drop("customer_id")
        return latest(published, snapshots, Latest("indicators", by="industry"), ("word",), {})

    text = "known_on industry word \n 2024-06-01 steel mine \n 2024-06-02 retail other"
    assert [row["word"] for row in joined(of_industry, text)] == ["mine"]


def test_a_later_date_of_the_latest_row_is_masked_too() -> None:
    reveals = {"ended_on": ["ended_on"]}
    text = "known_on ended_on \n 2024-06-01 2024-06-15"
    (found,) = joined(lambda rows, snapshots: latest(rows, snapshots, LAST, ("known_on",), reveals), text)
    assert found["ended_on"] is None


@pytest.mark.parametrize(
    ("valid_from", "valid_to", "is_open"),
    [
        ("2024-06-14", "9999-12-31", True),  # since the end of the day before
        ("2024-06-15", "9999-12-31", False),  # since the end of the day itself
        ("2024-01-01", "2024-06-15", True),  # until the end of the day itself: the day before still holds
        ("2024-01-01", "2024-06-14", False),  # until the end of the day before
    ],
)
def test_open_is_what_holds_at_the_end_of_the_day_before(valid_from: str, valid_to: str, is_open: bool) -> None:
    text = f"valid_from valid_to \n {valid_from} {valid_to}"
    found = joined(lambda rows, snapshots: open_at(rows, snapshots, OpenAt("positions"), {}), text)
    assert len(found) == is_open


def test_no_column_tells_until_when_a_row_will_hold() -> None:
    """The end of an interval is the day of the next report, or of the payment: the future."""
    (position,) = joined(
        lambda rows, snapshots: open_at(rows, snapshots, OpenAt("positions"), {}),
        "valid_from valid_to \n 2024-06-01 2024-07-01",
    )
    assert date(2024, 7, 1) not in position.values()
    (record,) = joined(
        lambda rows, snapshots: latest(rows, snapshots, LAST, ("known_on",), {}),
        "known_on \n 2024-06-01 \n 2024-07-01",
    )
    assert date(2024, 7, 1) not in record.values()
