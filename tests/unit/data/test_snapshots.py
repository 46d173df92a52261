from datetime import date

import pyarrow as pa
import pytest

from data.params import SnapshotParams
from data.snapshots import active, all_snapshots, not_in_default, snapshot_days, with_exposure
from tests.engines import duck
from tests.tables import day, typed

AS_OF = day("2024-06-15")
ASKED = pa.table({"customer_id": ["c"], "as_of": [AS_OF]})


def days_of(until: str, every_months: int, count: int) -> list[str]:
    params = SnapshotParams(every_months=every_months, count=count, horizon_days=365, activity_days=365)
    return [str(on) for on in snapshot_days(day(until), params)]


def test_the_newest_snapshot_is_the_day_after_the_last_day_observed() -> None:
    assert days_of("2025-12-31", every_months=3, count=3) == ["2025-07-01", "2025-10-01", "2026-01-01"]


def test_a_month_too_short_for_the_day_gives_its_last_day() -> None:
    """Every day is counted back from the newest, so that 29 February does not shift the days before it."""
    assert days_of("2024-05-30", every_months=3, count=3) == ["2023-11-30", "2024-02-29", "2024-05-31"]


@pytest.mark.parametrize(("onboarded", "asked"), [("2024-06-14", 1), ("2024-06-15", 0)])
def test_a_customer_is_asked_about_from_the_day_after_it_was_taken_on(onboarded: str, asked: int) -> None:
    with duck() as engine:
        customers = engine.table("customers", typed("customers", f"customer_id onboarded_on \n c {onboarded}"))
        assert all_snapshots(customers, [AS_OF]).to_pyarrow().num_rows == asked


def is_active(activity_days: int = 365, **texts: str) -> bool:
    with duck() as engine:
        tables = engine.tables({name: typed(name, text) for name, text in texts.items()})
        return active(engine.table("asked", ASKED), tables, activity_days).to_pyarrow().num_rows == 1


@pytest.mark.parametrize(
    ("ordered_on", "expected"),
    [("2024-06-15", False), ("2024-06-14", True), ("2023-06-16", True), ("2023-06-15", False)],
)
def test_active_is_who_ordered_in_the_days_before(ordered_on: str, expected: bool) -> None:
    """365 days before 2024-06-15 is 2023-06-16: a leap year lies between."""
    assert is_active(orders=f"ordered_on amount \n {ordered_on} 10") is expected


def test_an_invoice_or_a_transaction_shows_activity_too() -> None:
    orders = "ordered_on amount \n 2020-01-01 10"
    invoices = "issued_on due_on amount \n 2024-06-01 2024-06-30 10"
    assert is_active(orders=orders, invoices=invoices)
    assert is_active(orders=orders, transactions="booked_on amount \n 2024-06-01 -10")
    assert not is_active(orders=orders)


def exposure_on(*intervals: tuple[str, str, int]) -> int:
    starts, ends, exposures = zip(*intervals, strict=True)
    rows = {
        "customer_id": ["c"] * len(intervals),
        "valid_from": [day(text) for text in starts],
        "valid_to": [day(text) for text in ends],
        "exposure": exposures,
    }
    with duck() as engine:
        asked, days = engine.table("asked", ASKED), engine.table("days", pa.table(rows))
        return with_exposure(asked, days).to_pyarrow()["exposure"].to_pylist()[0]


def test_exposure_is_what_was_outstanding_at_the_end_of_the_day_before() -> None:
    before, on_the_day = ("2024-06-01", "2024-06-15", 100), ("2024-06-15", "9999-12-31", 70)
    assert exposure_on(before, on_the_day) == 100
    assert exposure_on(("2024-06-01", "2024-06-14", 100), ("2024-06-14", "9999-12-31", 70)) == 70


def test_who_owes_nothing_yet_is_exposed_with_nothing() -> None:
    assert exposure_on(("2024-06-15", "9999-12-31", 100)) == 0


@pytest.mark.parametrize(
    ("default_on", "ended_on", "asked"),
    [
        ("2024-06-14", "9999-12-31", False),  # in default since the day before
        ("2024-06-15", "9999-12-31", True),  # defaults on the day itself: that is what is to be foreseen
        ("2024-01-01", "2024-06-15", False),  # the day before is the last day of its default
        ("2024-01-01", "2024-06-14", True),  # the day before is back to normal
    ],
)
def test_who_was_in_default_on_the_day_before_is_not_asked_about(default_on: str, ended_on: str, asked: bool) -> None:
    spell = {"customer_id": ["c"], "default_on": [day(default_on)], "ended_on": [day(ended_on)]}
    with duck() as engine:
        found = not_in_default(engine.table("asked", ASKED), engine.table("spells", pa.table(spell)))
        assert (found.to_pyarrow().num_rows == 1) is asked


def test_days_come_out_as_dates() -> None:
    with duck() as engine:
        customers = engine.table("customers", typed("customers", "customer_id onboarded_on \n c 2020-01-01"))
        found = all_snapshots(customers, [AS_OF]).to_pyarrow()["as_of"].to_pylist()
    assert found == [AS_OF]
    assert type(found[0]) is date
