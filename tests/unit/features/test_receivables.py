from tests.unit.features.asking import answer, answers

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
