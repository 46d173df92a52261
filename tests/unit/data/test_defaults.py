"""Days are counted on two hands here (``BRIEF``): default on the third material day, four clean days to recover.

An invoice of 1000 due on 2024-01-31 is overdue from 02-01 (day 1), so the default starts on 02-03 (day 3 > 2).
"""

import pytest

from tests.unit.data.replay import BRIEF, REGULATION, spells

UNPAID = """
    invoice_id  issued_on   due_on      amount
    i1          2024-01-01  2024-01-31  1000
"""


def paid(*days: str) -> str:
    """1000 for i1, i2, ... on these days."""
    lines = [f"i{number} {on} 1000" for number, on in enumerate(days, 1)]
    return "\n".join(["invoice_id recorded_on amount", *lines])


def invoices(*due: str) -> str:
    """Invoices i1, i2, ... over 1000, due on these days."""
    lines = [f"i{number} 2024-01-01 {on} 1000" for number, on in enumerate(due, 1)]
    return "\n".join(["invoice_id issued_on due_on amount", *lines])


def test_default_starts_when_the_count_of_material_days_exceeds_its_limit() -> None:
    assert spells(invoices=UNPAID) == [("2024-02-03", "-")]


def test_ninety_days_past_due_means_the_ninety_first_material_day() -> None:
    """29 days of February, 31 of March and 30 of April make 90: the 91st is 1 May."""
    assert spells(REGULATION, invoices=UNPAID) == [("2024-05-01", "-")]


def test_a_payment_recorded_on_the_ninety_first_day_is_in_time() -> None:
    assert spells(REGULATION, invoices=UNPAID, payments=paid("2024-05-01")) == []


def test_a_payment_recorded_a_day_later_is_not() -> None:
    """90 clean days from 2 May on: 30 in May, 30 in June, 30 in July; back to normal on 31 July."""
    assert spells(REGULATION, invoices=UNPAID, payments=paid("2024-05-02")) == [("2024-05-01", "2024-07-31")]


@pytest.mark.parametrize(("amount", "expected"), [("500", []), ("500.01", [("2024-02-03", "-")])])
def test_the_absolute_threshold_has_to_be_exceeded(amount: str, expected: list[tuple[str, str]]) -> None:
    assert spells(invoices=UNPAID.replace("1000", amount)) == expected


@pytest.mark.parametrize(("not_due", "expected"), [("99000", []), ("98999", [("2024-02-03", "-")])])
def test_the_relative_threshold_has_to_be_exceeded(not_due: str, expected: list[tuple[str, str]]) -> None:
    """1000 overdue is 1 % of an exposure of 100,000, and more than 1 % of 99,999."""
    other = f"i2 2024-01-01 2029-12-31 {not_due}"
    assert spells(until="2024-12-31", invoices=UNPAID + other) == expected


def test_a_large_share_of_little_is_not_material() -> None:
    assert spells(invoices=UNPAID.replace("1000", "499")) == []


@pytest.mark.parametrize(("absolute", "overdue"), [(1.15, "1.15"), (500.29, "500.29"), (0.07, "0.07")])
def test_an_amount_equal_to_a_threshold_with_cents_does_not_exceed_it(absolute: float, overdue: str) -> None:
    """1.15 * 100 is 114.99999999999999 in binary fractions."""
    definition = BRIEF.model_copy(update={"absolute_threshold": absolute})
    assert spells(definition, invoices=UNPAID.replace("1000", overdue)) == []


@pytest.mark.parametrize(("relative", "overdue", "rest"), [(0.29, "0.29", "0.71"), (0.018, "0.27", "14.73")])
def test_a_share_equal_to_the_threshold_does_not_exceed_it(relative: float, overdue: str, rest: str) -> None:
    """29 % of 1 and 1.8 % of 15 are overdue; 0.29 * 100 is 28.999999999999996 in binary fractions."""
    definition = BRIEF.model_copy(update={"absolute_threshold": 0, "relative_threshold": relative})
    texts = UNPAID.replace("1000", overdue) + f"i2 2024-01-01 2029-12-31 {rest}"
    assert spells(definition, until="2024-12-31", invoices=texts) == []


def test_several_small_invoices_are_material_together() -> None:
    """300 + 300 > 500 from 02-11 on, when the second is overdue too."""
    texts = invoices("2024-01-31", "2024-02-10").replace("1000", "300")
    assert spells(invoices=texts) == [("2024-02-13", "-")]


def test_a_day_below_the_threshold_starts_the_count_anew() -> None:
    """i1 is late on 02-01 and 02-02, i2 from 02-04 on: 02-03 is clean, so day 3 is 02-06."""
    assert spells(invoices=invoices("2024-01-31", "2024-02-03"), payments=paid("2024-02-03")) == [("2024-02-06", "-")]


def test_the_count_goes_on_when_another_invoice_takes_over_without_a_gap() -> None:
    """i1 is late on 02-01 and 02-02, i2 from 02-03 on: three days in a row."""
    assert spells(invoices=invoices("2024-01-31", "2024-02-02"), payments=paid("2024-02-03")) == [("2024-02-03", "-")]


def test_a_partial_payment_down_to_the_threshold_stops_the_count() -> None:
    payments = """
        invoice_id  recorded_on  amount
        i1          2024-02-03   500
    """
    assert spells(invoices=UNPAID, payments=payments) == []


def test_a_partial_payment_that_leaves_a_cent_too_much_does_not() -> None:
    payments = """
        invoice_id  recorded_on  amount
        i1          2024-02-03   499.99
    """
    assert spells(invoices=UNPAID, payments=payments) == [("2024-02-03", "-")]


def test_a_payment_recorded_late_does_not_undo_the_default() -> None:
    payments = """
        invoice_id  paid_on     recorded_on  amount
        i1          2024-01-30  2024-02-05   1000
    """
    assert spells(invoices=UNPAID, payments=payments) == [("2024-02-03", "2024-02-09")]


def test_an_unnamed_payment_prevents_the_default_of_the_oldest_invoice() -> None:
    """i1 is settled by it, i2 is late from 02-11 on."""
    payments = """
        recorded_on  amount
        2024-02-02   1000
    """
    assert spells(invoices=invoices("2024-01-31", "2024-02-10"), payments=payments) == [("2024-02-13", "-")]


def test_a_refund_of_a_settled_invoice_makes_it_overdue_again() -> None:
    payments = """
        invoice_id  recorded_on  amount  kind
        i1          2024-01-20   1000    payment
        i1          2024-02-10   1000    refund
    """
    assert spells(invoices=UNPAID, payments=payments) == [("2024-02-12", "-")]


def test_a_default_ends_after_the_days_of_probation() -> None:
    """Paid on 02-10: 10, 11, 12 and 13 are clean, 02-14 is back to normal."""
    assert spells(invoices=UNPAID, payments=paid("2024-02-10")) == [("2024-02-03", "2024-02-14")]


def test_a_short_delay_within_probation_starts_probation_anew() -> None:
    """i2 is late on 02-13 only, the fourth day of probation; clean again from 02-14 to 02-17."""
    texts = invoices("2024-01-31", "2024-02-12")
    assert spells(invoices=texts, payments=paid("2024-02-10", "2024-02-14")) == [("2024-02-03", "2024-02-18")]


def test_a_second_default_within_probation_prolongs_the_first() -> None:
    """i2 is late from 02-13 to 02-19; clean from 02-20 to 02-23."""
    texts = invoices("2024-01-31", "2024-02-12")
    assert spells(invoices=texts, payments=paid("2024-02-10", "2024-02-20")) == [("2024-02-03", "2024-02-24")]


def test_a_second_default_after_probation_is_a_new_one() -> None:
    """i2 is late from 02-14 on, the first day back to normal; its own count exceeds 2 on 02-16."""
    texts = invoices("2024-01-31", "2024-02-13")
    found = spells(invoices=texts, payments=paid("2024-02-10", "2024-02-20"))
    assert found == [("2024-02-03", "2024-02-14"), ("2024-02-16", "2024-02-24")]


def test_a_short_delay_shortly_before_a_default_does_not_bring_it_forward() -> None:
    """i1 is late on 02-01 and 02-02, i2 from 02-05 on."""
    texts = invoices("2024-01-31", "2024-02-04")
    assert spells(invoices=texts, payments=paid("2024-02-03")) == [("2024-02-07", "-")]


WRITTEN_OFF = """
    invoice_id  issued_on   due_on      amount  written_off_on
    i1          2024-01-01  2024-01-31  1000    2024-01-10
"""


def test_a_write_off_is_a_default_at_once_even_before_the_due_date() -> None:
    """01-10 to 01-13 are not material: back to normal on 01-14."""
    assert spells(until="2024-01-20", invoices=WRITTEN_OFF) == [("2024-01-10", "2024-01-14")]


def test_a_write_off_within_probation_starts_probation_anew() -> None:
    """i1 is paid on 02-10, i2 written off on 02-12: 02-12 to 02-15 are clean."""
    texts = """
        invoice_id  issued_on   due_on      amount  written_off_on
        i1          2024-01-01  2024-01-31  1000    -
        i2          2024-01-01  2024-12-31  1000    2024-02-12
    """
    found = spells(until="2024-03-31", invoices=texts, payments=paid("2024-02-10"))
    assert found == [("2024-02-03", "2024-02-16")]


def test_a_write_off_of_what_is_already_late_brings_the_default_forward_and_it_lasts_while_late() -> None:
    texts = WRITTEN_OFF.replace("2024-01-10", "2024-02-01")
    assert spells(invoices=texts, payments=paid("2024-02-10")) == [("2024-02-01", "2024-02-14")]


def test_a_write_off_amid_arrears_does_not_end_the_default_before_they_do() -> None:
    """i1 is late until 02-19, i3 on 02-22, the third day of probation; clean from 02-23 to 02-26."""
    texts = """
        invoice_id  issued_on   due_on      amount  written_off_on
        i1          2024-01-01  2024-01-31  1000    -
        i2          2024-01-01  2024-12-31  1000    2024-02-05
        i3          2024-01-01  2024-02-21  1000    -
    """
    payments = """
        invoice_id  recorded_on  amount
        i1          2024-02-20   1000
        i3          2024-02-23   1000
    """
    assert spells(until="2024-03-31", invoices=texts, payments=payments) == [("2024-02-03", "2024-02-27")]


INSOLVENT = """
    occurred_on  known_on    kind
    2024-01-10   2024-01-15  insolvency
"""


def test_an_insolvency_is_a_default_on_the_day_it_is_known_and_never_ends() -> None:
    found = spells(until="2099-12-31", invoices=UNPAID, payments=paid("2024-01-20"), events=INSOLVENT)
    assert found == [("2024-01-15", "-")]


def test_other_events_are_no_default() -> None:
    assert spells(invoices=UNPAID, payments=paid("2024-01-20"), events=INSOLVENT.replace("insolvency", "lawsuit")) == []


def test_a_default_before_an_insolvency_does_not_end_either_when_the_two_touch() -> None:
    """Paid on 01-13, but insolvent on 01-15, the third day of probation."""
    texts = UNPAID.replace("2024-01-31", "2024-01-05")
    found = spells(invoices=texts, payments=paid("2024-01-13"), events=INSOLVENT)
    assert found == [("2024-01-08", "-")]


def test_an_insolvency_after_probation_is_a_default_of_its_own() -> None:
    """Late from 01-02, default on 01-04, paid on 01-06, back to normal on 01-10; insolvent on 01-15."""
    texts = UNPAID.replace("2024-01-31", "2024-01-01")
    found = spells(invoices=texts, payments=paid("2024-01-06"), events=INSOLVENT)
    assert found == [("2024-01-04", "2024-01-10"), ("2024-01-15", "-")]


@pytest.mark.parametrize(("until", "expected"), [("2024-02-02", []), ("2024-02-03", [("2024-02-03", "-")])])
def test_what_is_unpaid_at_the_end_of_the_data_defaults_only_if_the_day_has_been_seen(
    until: str, expected: list[tuple[str, str]]
) -> None:
    assert spells(until=until, invoices=UNPAID) == expected


def test_a_dispute_stops_the_count() -> None:
    texts = """
        invoice_id  issued_on   due_on      amount  disputed_on
        i1          2024-01-01  2024-01-31  1000    2024-02-03
    """
    assert spells(invoices=texts) == []
    assert spells(BRIEF.model_copy(update={"suspend_disputed": False}), invoices=texts) == [("2024-02-03", "-")]


def test_a_dispute_during_a_default_lets_probation_begin() -> None:
    """Clean from 02-05 to 02-08."""
    texts = """
        invoice_id  issued_on   due_on      amount  disputed_on
        i1          2024-01-01  2024-01-31  1000    2024-02-05
    """
    assert spells(invoices=texts) == [("2024-02-03", "2024-02-09")]


def test_each_customer_has_its_own_count_and_its_own_spells() -> None:
    """400 each: material only if they were added up. a owes 1000 more from 02-10 on."""
    texts = """
        customer_id  invoice_id  issued_on   due_on      amount
        a            i1          2024-01-01  2024-01-31  400
        b            i2          2024-01-01  2024-01-31  400
        a            i3          2024-01-01  2024-02-09  1000
    """
    assert spells(invoices=texts) == [("2024-02-12", "-")]
