from tests.unit.features.feature_values import answer, answers

INVOICES = """
    invoice_id  issued_on   due_on      amount  disputed_on
    old         2024-04-01  2024-05-01  300     2024-06-10
    fresh       2024-06-01  2024-07-01  100     -
"""
AMOUNTS = ("open_amount", "open_invoice_count", "overdue_amount", "overdue_over_30_amount", "open_days_past_due_max")


def test_what_is_open_and_how_long_it_has_been_overdue_at_the_end_of_the_day_before() -> None:
    """06-14 is 44 days after 05-01: 30 days to 05-31, and 14 in June."""
    assert answers(*AMOUNTS, invoices=INVOICES) == (400, 2, 300, 300, 44)


def test_what_is_due_on_the_day_before_is_not_overdue() -> None:
    """A payment on 06-14 would still be in time; on 06-15 the invoice of 06-13 is one day late."""
    invoices = """
        issued_on   due_on      amount
        2024-06-01  2024-06-14  100
    """
    names = ("overdue_amount", "open_days_past_due_max")
    assert answers(*names, invoices=invoices) == (0, 0)
    assert answers(*names, invoices=invoices.replace("06-14", "06-13")) == (100, 1)


def test_more_than_30_days_overdue_is_31_days() -> None:
    """06-14 is 30 days after 05-15, and 31 after 05-14."""
    invoices = """
        issued_on   due_on      amount
        2024-05-01  2024-05-15  100
    """
    assert answer("overdue_over_30_amount", invoices=invoices) == 0
    assert answer("overdue_over_30_amount", invoices=invoices.replace("05-15", "05-14")) == 100


def test_a_partial_payment_is_no_longer_open() -> None:
    payments = """
        invoice_id  recorded_on  amount
        old         2024-06-14   299.5
        fresh       2024-06-15   100
    """
    assert answers("open_amount", "overdue_amount", invoices=INVOICES, payments=payments) == (100.5, 0.5)


def test_a_dispute_of_the_day_itself_is_not_yet_known() -> None:
    assert answer("disputed_amount", invoices=INVOICES) == 300
    assert answer("disputed_amount", as_of="2024-06-10", invoices=INVOICES) == 0
    assert answer("disputed_amount", as_of="2024-06-11", invoices=INVOICES) == 300


def test_shares_of_what_is_open() -> None:
    assert answers("overdue_share", "overdue_over_30_share", invoices=INVOICES) == (0.75, 0.75)


def test_a_share_of_nothing_open_is_unknown() -> None:
    payments = """
        recorded_on  amount
        2024-06-02   400
    """
    names = ("open_amount", "overdue_share", "overdue_over_30_share")
    assert answers(*names, invoices=INVOICES, payments=payments) == (0, None, None)


def test_what_is_open_and_paid_in_relation_to_what_was_invoiced() -> None:
    """Invoiced in 90 days 400, of which 100 are paid; 800 more were invoiced and paid within the year before."""
    invoices = INVOICES + "past 2023-08-01 2023-08-31 800 -"
    payments = """
        invoice_id  recorded_on  amount
        past        2023-08-31   800
        old         2024-05-01   100
    """
    names = ("invoiced_amount_sum_90d", "invoiced_amount_sum_365d", "open_to_invoiced", "paid_to_invoiced_90d")
    assert answers(*names, invoices=invoices, payments=payments) == (400, 1200, 300 / 1200, 100 / 400)


def test_a_ratio_to_nothing_invoiced_is_unknown() -> None:
    invoices = """
        issued_on   due_on      amount
        2020-01-01  2020-02-01  100
    """
    assert answers("open_to_invoiced", "paid_to_invoiced_90d", invoices=invoices) == (None, None)


AGED = """
    invoice_id  issued_on   due_on      amount
    due         2024-06-01  2024-07-01  100
    month       2024-05-01  2024-05-31  200
    quarter     2024-03-01  2024-04-25  300
    old         2024-01-01  2024-02-01  400
"""


def test_ageing_buckets_add_up_to_what_is_overdue() -> None:
    """Of 1000: 14 days past due 200, 50 days 300, 134 days 400, and 100 not yet due."""
    buckets = ("overdue_1_to_30_share", "overdue_31_to_60_share", "overdue_61_to_90_share", "overdue_over_90_share")
    found = answers(*buckets, "overdue_share", invoices=AGED)
    assert [round(share, 12) for share in found] == [0.2, 0.3, 0, 0.4, 0.9]


def test_how_late_and_how_old_the_open_invoices_are() -> None:
    """(0 + 14 + 50 + 134) / 4; by amount (14 * 200 + 50 * 300 + 134 * 400) / 1000; three of four are late.

    Since issue: 14, 45, 106 and 166 days.
    """
    names = ("open_days_past_due_mean", "open_days_past_due_weighted_mean", "overdue_invoice_share")
    assert answers(*names, invoices=AGED) == (49.5, 71.4, 0.75)
    assert answer("open_age_weighted_mean", invoices=AGED) == (14 * 100 + 45 * 200 + 106 * 300 + 166 * 400) / 1000


def test_against_90_days_ago() -> None:
    """On 2024-03-17 700 were open, 400 of them overdue; now 1000, of which 900."""
    share = answer("overdue_share_change", invoices=AGED)
    assert round(share, 12) == round(0.9 - 4 / 7, 12)
    assert answer("open_amount_change", invoices=AGED) == 3 / 7


def test_disputed_and_part_paid_shares() -> None:
    payments = """
        invoice_id  recorded_on  amount
        fresh       2024-06-10   20
    """
    assert answers("disputed_share", "part_paid_share", invoices=INVOICES, payments=payments) == (300 / 380, 0.5)
