"""Asked on 15 June 2024 unless a day is given: what was decided on the 14th is known, what on the 15th is not."""

from tests.unit.features.feature_values import answer, answers

PROMISES = """
    promised_on  due_on      amount
    2023-07-01   2023-07-20  500
    2024-04-01   2024-04-20  200
    2024-05-20   2024-06-09  300
    2024-06-01   2024-06-30  400
    2024-06-15   2024-06-20  900
"""
PAYMENTS = "recorded_on amount \n 2024-04-18 200"
INVOICES = "invoice_id issued_on due_on amount \n i 2024-01-01 2024-05-01 1600"
NAMES = ("promise_count_90d", "promise_count_365d", "broken_promise_count_90d", "broken_promise_count_365d")


def test_promises_given_and_broken_are_counted_by_window() -> None:
    """Broken are the first (by 25 July 2023) and the third (by 14 June); the second was kept, the fourth is open."""
    assert answers(*NAMES, promises=PROMISES, payments=PAYMENTS, invoices="") == (3, 4, 1, 2)


def test_shares_are_among_those_decided() -> None:
    names = ("broken_promise_share_90d", "broken_promise_share_365d")
    assert answers(*names, promises=PROMISES, payments=PAYMENTS, invoices="") == (1 / 2, 2 / 3)


def test_a_promise_is_not_broken_before_its_grace_has_passed() -> None:
    names = ("broken_promise_count_365d", "days_since_last_broken_promise", "promised_open_amount")
    told = {"promises": PROMISES, "payments": PAYMENTS, "invoices": ""}
    assert answers(*names, as_of="2024-06-14", **told) == (1, 325, 700)
    assert answers(*names, as_of="2024-06-15", **told) == (2, 1, 400)


def test_a_payment_recorded_on_the_day_itself_does_not_keep_it_yet() -> None:
    told = {"promises": PROMISES, "payments": PAYMENTS + "\n 2024-06-14 300", "invoices": ""}
    assert answer("promised_open_amount", as_of="2024-06-14", **told) == 700
    assert answers("promised_open_amount", "broken_promise_count_90d", as_of="2024-06-15", **told) == (400, 0)


def test_a_promise_kept_late_was_broken() -> None:
    """The third, by the 14th, and the fifth, by the 25th."""
    late = PAYMENTS + "\n 2024-06-20 300"
    told = {"promises": PROMISES, "payments": late, "invoices": ""}
    assert answer("broken_promise_count_90d", as_of="2024-07-01", **told) == 2


def test_what_is_promised_against_what_is_past_due() -> None:
    """Of 1600 past due 200 were paid; 400 are promised and open."""
    told = {"promises": PROMISES, "payments": PAYMENTS, "invoices": INVOICES}
    assert answer("promised_to_overdue", **told) == 400 / 1400
    assert answer("promised_to_overdue", promises=PROMISES, payments="", invoices="") is None


def test_who_never_promised_has_broken_nothing() -> None:
    names = (*NAMES, "broken_promise_share_365d", "days_since_last_broken_promise", "promised_open_amount")
    assert answers(*names, promises="", payments="", invoices="") == (0, 0, 0, 0, None, None, 0)
