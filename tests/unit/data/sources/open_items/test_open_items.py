"""Accounts as ERP systems list them, and who owed what and paid when, derived by hand."""

import pytest

from data.sources.open_items.tables import tables_of
from tests.unit.data.sources.open_items.accounts import account, owed, received

LIST = "customer_id document_id kind posted_on due_on amount cleared_on cleared_by\n"


def test_an_invoice_is_paid_on_the_day_on_which_a_document_cleared_it_that_is_not_in_the_list() -> None:
    lines = account(LIST + "C1 R1 invoice 2023-03-06 2023-04-05 800.00 2023-04-05 Z9")
    assert owed(lines) == ["C1 R1 2023-03-06 2023-04-05 800.00"]
    assert received(lines) == ["C1 payment 2023-04-05 800.00 R1"]


def test_a_payment_that_clears_several_invoices_names_each() -> None:
    lines = account(
        LIST
        + """
        C1 R1 invoice 2023-02-01 2023-03-03 2000 2023-02-28 Z1
        C1 R2 invoice 2023-02-10 2023-03-12 500  2023-02-28 Z1
        C1 Z1 payment 2023-02-28 -         -2500 2023-02-28 Z1
    """
    )
    assert received(lines) == ["C1 payment 2023-02-28 2000.00 R1", "C1 payment 2023-02-28 500.00 R2"]


def test_a_credit_memo_waits_on_account_until_it_is_cleared_with_invoices() -> None:
    """5,950 + 2,380 - 380 - 7,950 = 0. On the tenth nobody knew what the memo would be set against."""
    lines = account(
        LIST
        + """
        C1 R1 invoice     2023-02-13 2023-03-15  5950 2023-03-22 Z1
        C1 R2 invoice     2023-02-18 2023-03-20  2380 2023-03-22 Z1
        C1 G1 credit_note 2023-03-10 -           -380 2023-03-22 Z1
        C1 Z1 payment     2023-03-22 -          -7950 2023-03-22 Z1
    """
    )
    assert received(lines) == [
        "C1 credit_note 2023-03-10 380.00 -",
        "C1 payment 2023-03-22 2380.00 R2",
        "C1 payment 2023-03-22 5570.00 R1",
    ]


def test_a_credit_that_says_what_it_is_for_names_it_at_once() -> None:
    lines = account("""
        customer_id document_id posted_on due_on     amount reference_id cleared_on
        C1          R1          2023-03-01 2023-04-01 5000  -            -
        C1          G1          2023-03-15 -         -5000  R1           -
        C2          R2          2023-03-01 2023-04-01 700   -            2023-05-05
        C2          G2          2023-03-15 -         -700   R2           2023-05-05
        C2          G3          2023-03-16 -         -10    R1           -
    """)
    assert received(lines) == [
        "C1 credit_note 2023-03-15 5000.00 R1",
        "C2 credit_note 2023-03-15 700.00 R2",
        "C2 credit_note 2023-03-16 10.00 -",
    ]


def test_money_that_nobody_has_cleared_yet_names_nothing() -> None:
    lines = account(LIST + "C1 Z1 payment 2023-01-05 - -3000 - -\nC1 R1 invoice 2023-01-20 2023-02-19 3000 - -")
    assert received(lines) == ["C1 payment 2023-01-05 3000.00 -"]


def test_what_a_clearing_leaves_over_and_is_due_at_once_keeps_the_age_of_its_invoice() -> None:
    """700 of 1,000 were paid; 300 were posted anew under the number of the payment, and paid in May."""
    lines = account(
        LIST
        + """
        C1 R1 invoice 2023-03-01 2023-03-31 1000 2023-04-05 Z1
        C1 Z1 payment 2023-04-05 -          -700 2023-04-05 Z1
        C1 Z1 payment 2023-04-05 2023-03-31  300 2023-05-02 Z2
        C1 Z2 payment 2023-05-02 -          -300 2023-05-02 Z2
    """
    )
    assert owed(lines) == ["C1 R1 2023-03-01 2023-03-31 1000"]
    assert received(lines) == ["C1 payment 2023-04-05 700.00 R1", "C1 payment 2023-05-02 300.00 R1"]


def test_what_is_left_over_twice_still_has_the_age_of_its_invoice() -> None:
    lines = account(
        LIST
        + """
        C1 R1 invoice 2023-03-01 2023-03-31 1000 2023-04-05 Z1
        C1 Z1 payment 2023-04-05 -          -700 2023-04-05 Z1
        C1 Z1 payment 2023-04-05 -           300 2023-05-02 Z2
        C1 Z2 payment 2023-05-02 -          -200 2023-05-02 Z2
        C1 Z2 payment 2023-05-02 -           100 -          -
    """
    )
    assert owed(lines) == ["C1 R1 2023-03-01 2023-03-31 1000"]
    assert received(lines) == ["C1 payment 2023-04-05 700.00 R1", "C1 payment 2023-05-02 200.00 R1"]


def test_what_a_clearing_leaves_over_with_a_later_due_date_is_a_new_debt() -> None:
    lines = account(
        LIST
        + """
        C1 R1 invoice 2023-03-01 2023-03-31 1000 2023-04-05 Z1
        C1 Z1 payment 2023-04-05 -          -700 2023-04-05 Z1
        C1 Z1 payment 2023-04-05 2023-06-30  300 -          -
    """
    )
    assert owed(lines) == ["C1 R1 2023-03-01 2023-03-31 1000", "C1 Z1 2023-04-05 2023-06-30 300"]
    assert received(lines) == ["C1 credit_note 2023-04-05 300.00 R1", "C1 payment 2023-04-05 700.00 R1"]


def test_part_of_a_line_may_be_cleared() -> None:
    lines = account("""
        customer_id document_id posted_on  due_on     amount cleared_amount cleared_on
        C1          R1          2023-03-01 2023-04-01 5000   2000           2023-03-31
        C1          R2          2023-03-01 2023-04-01 5000   0              -
        C1          Z1          2023-03-05 -          -900   400            2023-03-31
    """)
    assert received(lines) == [
        "C1 payment 2023-03-05 400.00 -",
        "C1 payment 2023-03-05 500.00 -",
        "C1 payment 2023-03-31 1600.00 R1",
    ]


def test_one_clearing_document_for_two_customers_settles_each_on_its_own() -> None:
    """C2 pays for both: what it paid for C1 is used up on the day of the clearing."""
    lines = account(
        LIST
        + """
        C1 R1 invoice 2023-03-01 2023-03-31  1000 2023-04-05 Z1
        C2 R2 invoice 2023-03-01 2023-03-31   500 2023-04-05 Z1
        C2 Z0 payment 2023-04-01 -          -1500 2023-04-05 Z1
    """
    )
    assert received(lines) == [
        "C2 payment 2023-04-01 1000.00 -",
        "C2 payment 2023-04-01 500.00 -",
        "C1 payment 2023-04-05 1000.00 R1",
        "C2 refund 2023-04-05 1000.00 -",
    ]


def test_a_number_that_is_used_again_in_another_year_is_another_clearing() -> None:
    lines = account(
        LIST
        + """
        C1 R1 invoice 2022-03-01 2022-03-31  100 2022-04-05 Z1
        C1 R2 invoice 2023-03-01 2023-03-31  100 2023-04-06 Z1
    """
    )
    assert received(lines) == ["C1 payment 2022-04-05 100.00 R1", "C1 payment 2023-04-06 100.00 R2"]


def test_a_clearing_dated_before_the_posting_is_known_when_both_are() -> None:
    lines = account(
        LIST
        + """
        C1 R1 invoice 2023-03-10 2023-04-10 100 2023-03-01 Z1
        C1 R2 invoice 2023-03-01 2023-04-01 200 2023-03-02 Z2
        C1 Z2 payment 2023-03-05 -         -200 2023-03-02 Z2
    """
    )
    assert received(lines) == ["C1 payment 2023-03-05 200.00 R2", "C1 payment 2023-03-10 100.00 R1"]
    (derived,) = (row for row in tables_of(lines)["payments"].to_pylist() if row["invoice_id"] == "R1")
    assert derived["paid_on"] == "2023-03-01"


def test_a_payment_that_bounced_is_taken_back_on_the_day_of_its_reversal() -> None:
    lines = account(
        LIST
        + """
        C1 R1 invoice 2023-03-01 2023-04-01  3000 -          -
        C1 Z1 payment 2023-03-20 -          -3000 2023-04-05 Z2
        C1 Z2 payment 2023-04-05 -           3000 2023-04-05 Z2
    """
    )
    assert owed(lines) == ["C1 R1 2023-03-01 2023-04-01 3000"]
    assert received(lines) == ["C1 payment 2023-03-20 3000.00 -", "C1 refund 2023-04-05 3000.00 -"]


def test_a_down_payment_is_money_on_account_until_it_is_moved_to_the_invoice() -> None:
    lines = account(
        LIST
        + """
        C1 A1 payment 2023-01-05 -          -3000 2023-03-01 A2
        C1 R1 invoice 2023-02-20 2023-03-22  3000 2023-03-01 Z3
        C1 A2 payment 2023-03-01 -           3000 2023-03-01 A2
        C1 A2 payment 2023-03-01 -          -3000 2023-03-01 Z3
    """
    )
    assert received(lines) == [
        "C1 payment 2023-01-05 3000.00 -",
        "C1 payment 2023-03-01 3000.00 R1",
        "C1 refund 2023-03-01 3000.00 -",
    ]


def test_a_debit_of_a_payment_that_took_nothing_back_is_owed() -> None:
    lines = account(LIST + "C1 Z1 payment 2023-03-01 - 50 - -")
    assert owed(lines) == ["C1 Z1 2023-03-01 2023-03-01 50"]


def test_a_credit_that_was_cleared_at_once_against_what_the_list_does_not_have_is_no_money_on_account(
    caplog: pytest.LogCaptureFixture,
) -> None:
    lines = account(
        LIST
        + """
        C1 R1 invoice 2023-01-01 2023-01-31   100 2023-02-01 Z1
        C1 Z1 payment 2023-02-01 -          -1000 2023-02-01 Z1
    """
    )
    assert received(lines) == ["C1 payment 2023-02-01 100.00 R1"]
    assert "credits that cleared more than the list has as owed: 1, of 1 customers" in caplog.text


def test_instalments_of_one_document_are_amounts_of_their_own() -> None:
    lines = account(
        LIST
        + """
        C1 R1 invoice 2023-01-01 2023-01-31 100 - -
        C1 R1 invoice 2023-01-01 2023-02-28 100 2023-02-20 Z1
        C2 R1 invoice 2023-01-01 2023-02-28 900 - -
    """
    )
    assert [line.split()[:2] for line in owed(lines)] == [["C1", "R1"], ["C1", "R1/2"], ["C2", "R1/3"]]
    assert received(lines) == ["C1 payment 2023-02-20 100.00 R1/2"]
