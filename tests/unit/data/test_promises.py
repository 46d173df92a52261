"""One promise of 100 given on 10 January for the 20th; with five days of grace the money may come until the 25th."""

from datetime import date

import pytest

from data.promises import judged_promises
from tests.engines import duck
from tests.tables import typed

PROMISE = "promised_on due_on amount \n 2024-01-10 2024-01-20 100"


def decided(payments: str, promises: str = PROMISE) -> list[tuple[str, str]]:
    """(what became of it, day on which that was decided) of every promise."""
    with duck() as engine:
        tables = engine.tables({"promises": typed("promises", promises), "payments": typed("payments", payments)})
        rows = judged_promises(tables["promises"], tables["payments"]).order_by("promise_id").to_pyarrow().to_pylist()
    assert all(isinstance(row["decided_on"], date) for row in rows)
    return [("kept" if row["kept_on"] else "broken", row["decided_on"].isoformat()) for row in rows]


@pytest.mark.parametrize(
    ("payments", "became", "day"),
    [
        ("2024-01-15 100", "kept", "2024-01-15"),
        ("2024-01-10 100", "kept", "2024-01-10"),
        ("2024-01-25 100", "kept", "2024-01-25"),
        ("2024-01-26 100", "broken", "2024-01-25"),
        ("2024-01-09 100", "broken", "2024-01-25"),
        ("2024-01-15 95", "kept", "2024-01-15"),
        ("2024-01-15 94.99", "broken", "2024-01-25"),
        ("2024-01-12 60 \n 2024-01-18 40", "kept", "2024-01-18"),
    ],
)
def test_it_is_kept_when_what_is_recorded_in_its_time_reaches_the_amount(payments: str, became: str, day: str) -> None:
    assert decided(f"recorded_on amount \n {payments}") == [(became, day)]


def test_without_a_payment_it_is_broken_when_grace_has_passed() -> None:
    assert decided("") == [("broken", "2024-01-25")]


def test_the_day_of_recording_counts_not_the_day_the_money_moved() -> None:
    payments = "paid_on recorded_on amount \n 2024-01-19 2024-01-28 100"
    assert decided(payments) == [("broken", "2024-01-25")]


def test_a_credit_note_keeps_no_promise_and_a_refund_takes_back_what_came() -> None:
    payments = """
        recorded_on  amount  kind
        2024-01-11   100     credit_note
        2024-01-12   60      payment
        2024-01-13   60      refund
        2024-01-14   60      payment
        2024-01-24   40      payment
    """
    assert decided(payments) == [("kept", "2024-01-24")]


def test_what_is_given_back_after_it_was_kept_does_not_break_it() -> None:
    payments = "recorded_on amount kind \n 2024-01-12 100 payment \n 2024-01-14 100 refund"
    assert decided(payments) == [("kept", "2024-01-12")]


def test_payments_of_another_customer_do_not_count() -> None:
    assert decided("customer_id recorded_on amount \n d 2024-01-15 100") == [("broken", "2024-01-25")]


def test_one_payment_counts_towards_every_promise_that_is_open() -> None:
    """The second promise renews the first, which a payment on the 24th still keeps: in its days of grace."""
    promises = PROMISE + "\n 2024-01-22 2024-02-10 100"
    assert decided("recorded_on amount \n 2024-01-24 100", promises) == [("kept", "2024-01-24")] * 2
