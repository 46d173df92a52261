"""Rows of an open-item list as they come: days missing, cells that cannot be read, lists of several months."""

import logging

import pytest

from data.sources.open_items.tables import tables_of
from tests.unit.data.sources.open_items.accounts import account, owed, received

LIST = "customer_id document_id kind posted_on due_on amount cleared_on cleared_by\n"


def test_a_due_date_that_is_missing_or_past_at_posting_is_the_day_of_posting() -> None:
    lines = account(LIST + "C1 R1 invoice 2023-01-10 - 1 - -\nC1 R2 invoice 2023-01-10 2022-12-31 1 - -")
    assert [line.split()[3] for line in owed(lines)] == ["2023-01-10", "2023-01-10"]


def test_the_day_of_a_clearing_is_that_of_its_document_where_the_list_says_no_other() -> None:
    lines = account(
        LIST
        + """
        C1 R1 invoice 2023-01-01 2023-01-31  100 - Z1
        C1 Z1 payment 2023-02-01 -          -100 - Z1
    """
    )
    assert received(lines) == ["C1 payment 2023-02-01 100.00 R1"]


def test_a_clearing_without_a_day_is_handed_on_so_that_it_is_seen() -> None:
    lines = account(
        LIST + "C1 R1 invoice 2023-01-01 2023-01-31 100 soon Z1\nC1 R2 invoice 2023-01-01 2023-01-31 7 - Z1"
    )
    assert received(lines) == ["C1 payment - 7.00 R2", "C1 payment soon 100.00 R1"]


def test_what_was_cleared_by_an_amount_that_cannot_be_read_is_handed_on_so_that_it_is_seen() -> None:
    lines = account("""
        customer_id document_id posted_on  due_on     amount cleared_amount cleared_on
        C1          R1          2023-03-01 2023-04-01 5000   all            2023-03-31
    """)
    assert owed(lines) == ["C1 R1 2023-03-01 2023-04-01 5000"]
    assert received(lines) == ["C1 payment 2023-03-31 all R1"]


def test_lines_that_cannot_be_read_are_handed_on_as_they_came() -> None:
    lines = account(
        LIST
        + """
        C1 R1 invoice soon       2023-01-31  100 - -
        C1 Z1 -       soon       -          -100 - -
        C1 R2 invoice 2023-01-01 2023-01-31  1,5 - -
        -  R3 invoice 2023-01-01 2023-01-31  7   - -
    """
    )
    assert owed(lines) == [
        "C1 R1 soon 2023-01-31 100",
        "C1 R2 2023-01-01 2023-01-31 1,5",
        "- R3 2023-01-01 2023-01-31 7",
    ]
    assert received(lines) == ["C1 payment soon 100 -"]


def test_a_line_that_cannot_be_read_makes_no_payment_where_there_are_none() -> None:
    lines = account(LIST + "C1 R1 invoice 2023-01-01 2023-01-31 100 - -\nC1 R2 invoice soon 2023-01-31 7 - -")
    assert len(owed(lines)) == 2 and received(lines) == []


def test_lines_of_two_month_ends_count_once_with_what_became_of_them() -> None:
    text = (
        LIST
        + """
        C1 R1 invoice 2023-01-01 2023-01-31 100 - -
        C1 R2 invoice 2023-01-02 2023-01-31 100 - -
        C1 R1 invoice 2023-01-01 2023-01-31 100 2023-02-20 Z1
        C1 R2 invoice 2023-01-02 2023-01-31 100 - -
        C1 R2 invoice 2023-01-02 2023-01-31 100 - -
    """
    )
    lines = account(text, source_file=["jan.txt", "jan.txt", "feb.txt", "feb.txt", "feb.txt"])
    assert [line.split()[1] for line in owed(lines)] == ["R1", "R2", "R2/2"]
    assert received(lines) == ["C1 payment 2023-02-20 100.00 R1"]


def test_a_customer_is_known_from_its_first_line_on_and_called_as_in_its_last() -> None:
    lines = account("""
        customer_id document_id posted_on  amount name
        Ｃ１        R2          2023-02-01 1      Old
        C1          R1          2023-01-01 1      New
    """)
    (customer,) = tables_of(lines)["customers"].to_pylist()
    assert (customer["customer_id"], customer["name"], customer["onboarded_on"]) == ("C1", "New", "2023-01-01")


def test_codes_that_were_not_translated_are_named(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.WARNING)
    assert received(account(LIST + "C1 Z1 DZ 2023-01-05 - -3 - -")) == ["C1 payment 2023-01-05 3.00 -"]
    assert "kinds that mean nothing here, taken as not given: DZ" in caplog.text


def test_numbers_of_payments_are_their_own() -> None:
    lines = account(
        LIST
        + """
        C1 R1 invoice 2023-02-01 2023-03-03 2000 2023-02-28 Z1
        C1 R2 invoice 2023-02-10 2023-03-12 500  2023-02-28 Z1
        C1 Z1 payment 2023-02-28 -         -2500 2023-02-28 Z1
        C2 Z1 payment 2023-02-28 -         -1    -          -
    """
    )
    assert tables_of(lines)["payments"]["payment_id"].to_pylist() == ["Z1", "Z1/2", "Z1/3"]


def test_a_list_without_lines_gives_empty_tables() -> None:
    empty = tables_of(account(LIST))
    assert {name: len(table) for name, table in empty.items()} == {"customers": 0, "invoices": 0, "payments": 0}
