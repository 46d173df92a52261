"""The rows that plans add: how a customer goes on, pays on time, takes less credit; never in the past."""

from dataclasses import replace
from datetime import date
from typing import Any

import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st

from data.tables import TABLES
from pipeline.recourse.candidates import candidates
from pipeline.recourse.edits import Customer, added_rows
from pipeline.recourse.plans import Open, Plan, Step
from pipeline.recourse.statements import lacking_period, next_statement
from tests.small_store import PARAMS

TODAY = date(2026, 1, 1)
OVERDUE = Open("I1", date(2025, 9, 20), 300_00, 101, False)
LATER = Open("I3", date(2026, 1, 25), 500_00, 0, False)


def rows(name: str, *cells: dict[str, Any]) -> pd.DataFrame:
    return pd.DataFrame(cells, columns=list(TABLES[name].column_names), dtype="object")


def invoice(name: str, issued: date, due: date, amount: float) -> dict[str, Any]:
    return {"invoice_id": name, "customer_id": "C1", "issued_on": issued, "due_on": due, "amount": amount}


def payment(name: str, of: str, day: date, amount: float, kind: str = "payment") -> dict[str, Any]:
    told = {"payment_id": name, "customer_id": "C1", "invoice_id": of, "paid_on": day, "recorded_on": day}
    return told | {"amount": amount, "kind": kind}


PAST = {
    "invoices": rows(
        "invoices",
        invoice("I0", date(2025, 8, 1), date(2025, 9, 1), 200.0),
        invoice("I1", date(2025, 8, 20), date(2025, 9, 20), 300.0),
        invoice("I2", date(2025, 10, 10), date(2025, 11, 10), 400.0),
        invoice("I3", date(2025, 12, 25), date(2026, 1, 25), 500.0),
    ).astype({"amount": float}),
    "payments": rows(
        "payments",
        payment("P0", "I0", date(2025, 10, 20), 200.0),
        payment("P1", "I2", date(2025, 11, 5), 10.0, "credit_note"),
        payment("P2", "I2", date(2025, 12, 1), 390.0),
    ).astype({"amount": float}),
}
SETTLED = {"I0": date(2025, 10, 20), "I2": date(2025, 12, 1)}
CUSTOMER = Customer("C1", TODAY, "CNY", PAST, [OVERDUE, LATER], SETTLED)


def told(frame: pd.DataFrame, *columns: str) -> list[tuple[Any, ...]]:
    return [tuple(row) for row in frame[list(columns)].itertuples(index=False)]


def test_who_goes_on_repeats_as_many_days_as_pass() -> None:
    # Three months are the 90 days from 2026-01-01 to 2026-04-01: what came since 2025-10-03 comes again 90 days later.
    found = added_rows(Plan(months=3), CUSTOMER)
    assert told(found["invoices"], "invoice_id", "issued_on", "due_on", "amount") == [
        ("again-I2", date(2026, 1, 8), date(2026, 2, 8), 400.0),
        ("again-I3", date(2026, 3, 25), date(2026, 4, 25), 500.0),
    ]
    # I0 was paid 49 days late, I2 21: the lower of the two in the middle is usual. I1 is 101 days late, and that again
    # is past the plan's day; I3 and what comes again of it are not due so long before it.
    assert CUSTOMER.usual_delay == 21
    assert told(found["payments"], "invoice_id", "recorded_on", "amount") == [
        ("I3", date(2026, 2, 15), 500.0),
        ("again-I2", date(2026, 3, 1), 400.0),
    ]


def test_what_is_later_than_usual_is_paid_after_as_many_days_more() -> None:
    late = replace(CUSTOMER, invoices=[replace(OVERDUE, late=40)])
    found = added_rows(Plan(months=3), late)
    assert told(found["payments"].head(1), "invoice_id", "recorded_on") == [("I1", date(2026, 2, 10))]


def test_who_pays_on_time_pays_what_falls_due_and_leaves_the_overdue() -> None:
    found = added_rows(Plan((Step("pay_on_time"),), 3), CUSTOMER)
    assert told(found["payments"], "payment_id", "invoice_id", "recorded_on", "amount", "kind") == [
        ("recourse-I3", "I3", date(2026, 1, 25), 500.0, "payment"),
        ("recourse-again-I2", "again-I2", date(2026, 2, 8), 400.0, "payment"),
    ]


def test_less_credit_lowers_what_is_to_come_and_what_is_paid_for_it() -> None:
    found = added_rows(Plan((Step("less_credit", share=0.25),), 3), CUSTOMER)
    assert found["invoices"]["amount"].tolist() == [300.0, 375.0]
    assert found["payments"]["amount"].tolist() == [500.0, 300.0]


def test_what_is_paid_at_once_is_paid_on_the_day_asked_about() -> None:
    found = added_rows(Plan((Step("pay_overdue", (OVERDUE,)),)), CUSTOMER)
    assert list(found) == ["payments"]
    assert found["payments"].to_dict("records") == [
        {
            "payment_id": "recourse-I1",
            "customer_id": "C1",
            "invoice_id": "I1",
            "paid_on": TODAY,
            "recorded_on": TODAY,
            "amount": 300.0,
            "currency": "CNY",
            "kind": "payment",
        }
    ]
    assert added_rows(Plan(), CUSTOMER) == {}


def test_a_statement_is_lacking_when_its_year_is_long_over() -> None:
    last = pd.DataFrame({"period_end": [date(2023, 12, 31)], "published_on": [date(2024, 5, 1)], "revenue": [7.0]})
    assert lacking_period(last, TODAY, 6) == date(2024, 12, 31)  # the year 2025 is expected until the end of June
    assert lacking_period(last, date(2024, 9, 1), 6) is None
    assert lacking_period(None, TODAY, 6) is None
    assert lacking_period(last.head(0), TODAY, 6) is None
    new = next_statement(last, date(2024, 12, 31), TODAY)
    assert told(new, "period_end", "published_on", "revenue") == [(date(2024, 12, 31), TODAY, 7.0)]


@settings(deadline=None, max_examples=30)
@given(st.data())
def test_no_plan_adds_a_row_to_the_past_or_after_its_day(data: st.DataObject) -> None:
    days = st.dates(date(2024, 6, 1), date(2025, 12, 31))
    drawn = data.draw(st.lists(st.tuples(days, st.integers(0, 90), st.integers(1, 10**6)), max_size=8))
    issued = [(f"I{at}", day, pd.Timedelta(days=term), cents / 100) for at, (day, term, cents) in enumerate(drawn)]
    past = {
        "invoices": rows("invoices", *(invoice(n, day, day + term, amount) for n, day, term, amount in issued)),
        "payments": rows("payments", *(payment(f"P{n}", n, day, amount) for n, day, _, amount in issued[::2])),
    }
    past = {name: each.astype({"amount": float}) for name, each in past.items()}
    owed = [
        Open(n, day + term, round(amount * 100), max((TODAY - day - term).days - 1, 0), False)
        for n, day, term, amount in issued[1::2]
    ]
    before = {name: each.copy() for name, each in past.items()}
    customer = Customer("C1", TODAY, "CNY", past, owed)
    for plan in candidates(owed, PARAMS.recourse):
        found = added_rows(plan, customer)
        for name, each in found.items():
            known = each[str(TABLES[name].known_on)]
            assert (known >= TODAY).all()
            assert (known < plan.scored_on(TODAY)).all()
            assert each[TABLES[name].key[0]].is_unique
            assert not set(each[TABLES[name].key[0]]) & set(past[name][TABLES[name].key[0]])
    for name, each in before.items():
        pd.testing.assert_frame_equal(past[name], each)
