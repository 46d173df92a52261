from tests.unit.features.feature_values import AS_OF, answer, answers

YEARS = """
    invoice_id  issued_on   due_on      amount  disputed_on
    quarter     2024-06-01  2024-07-01  300     2024-06-10
    season      2023-06-01  2023-07-01  200     -
    year        2023-07-01  2023-07-31  100     2024-06-15
    before      2022-07-01  2022-07-31  600     -
"""
NOTHING_PAID = {"invoices": YEARS, "payments": ""}


def test_this_quarter_against_the_same_quarter_a_year_before() -> None:
    """2023-06-01 is 380 days before 2024-06-15: within 365 + 90. 300 against 200."""
    assert answer("invoiced_season_change", **NOTHING_PAID) == 0.5


def test_this_year_against_the_year_before() -> None:
    """300 + 100 against 200 + 600 (2022-07-01 is 715 days ago)."""
    assert answer("invoiced_year_change", **NOTHING_PAID) == -0.5


def test_a_change_from_nothing_is_unknown() -> None:
    only = "invoice_id issued_on due_on amount \n i 2024-06-01 2024-07-01 300"
    assert answers("invoiced_season_change", "invoiced_year_change", invoices=only) == (None, None)


def test_the_swing_of_a_short_relationship_is_against_its_own_length() -> None:
    """Known for 180 days: 300 in 90 days against 400 in 180, that is 300 * 180 / (400 * 90) = 1.5."""
    invoices = """
        issued_on   due_on      amount
        2024-06-01  2024-07-01  300
        2024-01-01  2024-01-31  100
    """
    known = "customer_id onboarded_on \n c 2023-12-18"
    assert answer("invoiced_swing", customers=known, invoices=invoices) == 1.5


def test_in_the_first_90_days_there_is_no_swing() -> None:
    """2024-03-17 is 90 days before 06-15."""
    invoices = "issued_on due_on amount \n 2024-06-01 2024-07-01 300"
    known = "customer_id onboarded_on \n c {}"
    assert answer("invoiced_swing", customers=known.format("2024-03-17"), invoices=invoices) is None
    assert answer("invoiced_swing", customers=known.format("2024-03-16"), invoices=invoices) == 91 / 90


def test_disputes_and_terms_of_the_invoices_of_a_year() -> None:
    """Of two invoices one is known to be disputed, the other from the day itself on; both had 30 days."""
    assert answers("disputed_invoice_share_365d", "payment_term_mean_365d", **NOTHING_PAID) == (0.5, 30)


def test_turnover_and_its_drop() -> None:
    """1200 are open, 400 were invoiced in a year. A year ago, on 2023-06-16, 800 were open, and 800 invoiced.

    Turnover 400 / ((1200 + 800) / 2) = 0.4; open to invoiced 3 against 1.
    """
    names = ("open_to_invoiced", "receivable_turnover", "receivable_turnover_drop")
    assert answers(*names, **NOTHING_PAID) == (3, 0.4, 2)


def test_what_is_open_against_its_peak() -> None:
    """1200 were open until 900 were paid yesterday; a payment of the day itself is not yet known."""
    payments = """
        recorded_on  amount
        2024-06-14   900
        2024-06-15   300
    """
    assert AS_OF == "2024-06-15"
    assert answer("open_to_peak", invoices=YEARS, payments=payments) == 0.25
