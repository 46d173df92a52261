"""Rows set aside that may have lowered a debt, and what becomes of the labels."""

from datetime import date
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from data.contract import EARLIEST_DAY
from tests.text_tables import inspected
from tests.unit.data.replay import BRIEF, labels, params, spells

# Ibis 12 calls what DuckDB 2.0 and pandas 3.1 have deprecated.
pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")

PAYMENTS = "payment_id | customer_id | invoice_id | paid_on | recorded_on | amount | kind\n"
INVOICES = "invoice_id | customer_id | issued_on | due_on | amount\n"


def unclear(payments: str = "", invoices: str = "") -> list[tuple[Any, ...]]:
    """(row, customer, day, amount) of the rows that may have lowered a debt; C1 owes I1, C2 owes I2."""
    good = "I1 | C1 | 2024-01-10 | 2024-02-10 | 100\nI2 | C2 | 2024-01-10 | 2024-02-10 | 100\n"
    paid = "P1 | C1 | I1 | 2024-02-01 | 2024-02-02 | 60 | payment\n"
    with inspected(invoices=INVOICES + good + invoices, payments=PAYMENTS + paid + payments) as (_, out):
        path: Path = out / "tables" / "unclear_credits.parquet"
        rows = pq.read_table(path).to_pylist() if path.exists() else []
    return [(row["credit_id"], row["customer_id"], row["known_on"], row["amount"]) for row in rows]


@pytest.mark.parametrize(
    ("line", "customer", "known_on", "amount"),
    [
        ("P2 | C1 | I1 | 2024-03-01 | 2024-03-02 | 40 | cash", "C1", date(2024, 3, 1), 40),
        ("P2 | C1 | I1 | 2024-03-01 | 2024-03-02 | ?? | payment", "C1", date(2024, 3, 1), None),
        ("P2 | C1 | I1 | 2024-03-01 | 2024-03-02 | -40 | payment", "C1", date(2024, 3, 1), 40),
        ("P2 | C1 | I1 | 2024-03-01 | | 40 | payment", "C1", date(2024, 3, 1), 40),
        ("P2 | C1 | I1 | 2099-03-01 | 2099-03-02 | 40 | payment", "C1", EARLIEST_DAY, 40),
        ("P2 | | I1 | 2024-03-01 | 2024-03-02 | 40 | payment", "C1", date(2024, 3, 1), 40),
        ("P2 | C9 | I1 | 2024-03-01 | 2024-03-02 | 40 | payment", "C1", date(2024, 3, 1), 40),
        ("P2 | C1 | I9 | 2024-03-01 | 2024-03-02 | 40 | payment", "C1", date(2024, 3, 1), 40),
        ("P1 | C1 | I1 | 2024-03-01 | 2024-03-02 | 40 | payment", "C1", date(2024, 3, 1), 40),
    ],
)
def test_a_payment_set_aside_may_have_lowered_the_debt(line: str, customer: str, known_on: date, amount: Any) -> None:
    assert unclear(line) == [("payments:payments.csv:3", customer, known_on, amount)]


def test_a_payment_for_an_invoice_of_another_customer_may_have_lowered_the_debt_of_either() -> None:
    found = unclear("P2 | C2 | I1 | 2024-03-01 | 2024-03-02 | 40 | payment")
    assert [row[1] for row in found] == ["C1", "C2"]


@pytest.mark.parametrize(
    "line",
    [
        "P1 | C1 | I1 | 2024-02-01 | 2024-02-02 | 60 | payment",  # the same row again, to the letter
        "P2 | C1 | I9 | 2024-03-01 | 2024-03-02 | 40 | refund",  # raises the debt
        "P2 | C9 | I9 | 2024-03-01 | 2024-03-02 | 40 | payment",  # nobody can say whose it is
        "P2 | C1 | I1 | 2024-03-01 | 2024-03-02 | 0 | payment",
    ],
)
def test_a_row_set_aside_that_lowers_no_debt_is_not_among_them(line: str) -> None:
    assert unclear(line) == []


def test_what_an_amount_in_a_foreign_currency_may_have_lowered_is_not_known() -> None:
    """100 USD are 700 CNY: taken for 100 they would explain too little, and make somebody a defaulter."""
    header = PAYMENTS.replace("kind", "kind | currency")
    days = "2024-03-01 | 2024-03-02"
    lines = f"P1 | C1 | | {days} | 1 | payment |\n" + "".join(
        f"P{number} | C1 | I9 | {days} | 100 | payment | {code}\n" for number, code in ((2, "USD"), (3, "CNY"))
    )
    with inspected(payments=header + lines) as (_, out):
        rows = pq.read_table(out / "tables" / "unclear_credits.parquet").to_pylist()
    assert [row["amount"] for row in rows] == [None, 100]


def test_a_credit_of_an_invoice_of_another_customer_is_set_aside_and_may_have_lowered_either_debt() -> None:
    header = "invoice_id | customer_id | issued_on | due_on | amount | credits_invoice_id\n"
    good = "I1 | C1 | 2024-01-10 | 2024-02-10 | 100 |\nI2 | C2 | 2024-01-10 | 2024-02-10 | 100 |\n"
    with inspected(invoices=header + good + "K1 | C2 | 2024-01-20 | 2024-01-20 | -100 | I1") as (_, out):
        rows = pq.read_table(out / "tables" / "unclear_credits.parquet").to_pylist()
        (bad,) = pq.read_table(out / "quarantine" / "invoices.parquet").to_pylist()
    assert (bad["rule"], [row["customer_id"] for row in rows]) == ("unknown_credits_invoice", ["C1", "C2"])


def test_an_invoice_set_aside_lowers_no_debt() -> None:
    assert unclear(invoices="I3 | C1 | 2024-03-10 | 2024-02-10 | 100") == []


LATE = """
    invoice_id  issued_on   due_on      amount
    i1          2024-01-01  2024-01-31  1000
"""
"""Default on the third day overdue, 3 February."""


def credit(known_on: str, amount: str) -> str:
    return f"credit_id customer_id known_on amount\nu1 c {known_on} {amount}"


def test_no_default_is_read_off_arrears_that_the_row_explains() -> None:
    assert spells(invoices=LATE, unclear_credits=credit("2024-01-20", "-")) == []
    assert spells(invoices=LATE, unclear_credits=credit("2024-01-20", "600")) == []


def test_a_default_stands_if_the_row_is_too_small_or_comes_too_late() -> None:
    assert spells(invoices=LATE, unclear_credits=credit("2024-01-20", "400")) == [("2024-02-03", "-")]
    assert spells(invoices=LATE, unclear_credits=credit("2024-02-04", "-")) == [("2024-02-03", "2024-02-08")]


@pytest.mark.parametrize(("credits", "label"), [({}, True), ({"unclear_credits": credit("2024-01-20", "-")}, None)])
def test_a_snapshot_that_only_a_doubtful_default_would_make_one_has_no_label(
    credits: dict[str, str], label: bool | None
) -> None:
    """Asked about on 1 February, ten days before the last day observed and two before the default."""
    customers = "customer_id onboarded_on\nc 2023-01-01"
    found = labels("2024-02-29", params(BRIEF, count=2), customers=customers, invoices=LATE, **credits)
    assert {row["as_of"]: row["defaulted"] for row in found}[date(2024, 2, 1)] is label


def test_identifiers_are_compared_as_they_are_meant() -> None:
    customers = "customer_id | name | onboarded_on\n1008 | A | 2020-01-01\n007 | B | 2020-01-01\n7 | C | 2020-01-01"
    invoices = INVOICES + "I1 | １００８ | 2024-01-10 | 2024-02-10 | 100\nI2 | \u200b007 | 2024-01-10 | 2024-02-10 | 5"
    payments = PAYMENTS + "P1 | 1008\u200b | Ｉ１ | 2024-02-01 | 2024-02-02 | 60 | payment"
    with inspected(customers=customers, invoices=invoices, payments=payments) as (inspection, out):
        owed = pq.read_table(out / "tables" / "invoices.parquet").to_pylist()
        (paid,) = pq.read_table(out / "tables" / "payments.parquet").to_pylist()
        counted = {name: dict(each.normalised) for name, each in inspection.checked.items()}
    assert [row["customer_id"] for row in owed] == ["1008", "007"]  # and never 7
    assert (paid["customer_id"], paid["invoice_id"]) == ("1008", "I1")
    assert counted["invoices"] == {"customer_id": 2}
    assert counted["payments"] == {"customer_id": 1, "invoice_id": 1}


def test_instalments_that_do_not_add_up_are_set_aside_together() -> None:
    header = "invoice_id | customer_id | issued_on | due_on | amount | whole_invoice_id | invoice_amount\n"
    lines = (
        "A/1 | C1 | 2024-01-10 | 2024-02-10 | 100 | A | 300\nA/2 | C1 | 2024-01-10 | 2024-03-10 | 100 | A | 300\n"
        "B/1 | C1 | 2024-01-10 | 2024-02-10 | 100 | B | 200\nB/2 | C1 | 2024-01-10 | 2024-03-10 | 100 | B | 200"
    )
    with inspected(invoices=header + lines, payments=PAYMENTS) as (_, out):
        bad = pq.read_table(out / "quarantine" / "invoices.parquet").to_pylist()
        good = pq.read_table(out / "tables" / "invoices.parquet").to_pylist()
    assert {row["invoice_id"]: row["rule"] for row in bad} == {"A/1": "does_not_add_up", "A/2": "does_not_add_up"}
    assert [row["invoice_id"] for row in good] == ["B/1", "B/2"]
