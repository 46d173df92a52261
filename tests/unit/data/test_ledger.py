from tests.unit.data.replay import ledger

ONE_INVOICE = """
    invoice_id  issued_on   due_on      amount
    i1          2024-01-01  2024-01-31  1000
"""
TWO_INVOICES = """
    invoice_id  issued_on   due_on      amount
    i1          2024-01-01  2024-01-31  1000
    i2          2024-01-10  2024-02-29   400
"""


def owed(invoices: str = ONE_INVOICE, payments: str = "") -> list[tuple[str, ...]]:
    """(from the end of this day on, what is outstanding) of each invoice."""
    return ledger("balances", ("valid_from", "outstanding"), invoices=invoices, payments=payments)


def customer_owes(invoices: str, payments: str = "", suspend_disputed: bool = True) -> list[tuple[str, ...]]:
    """(from the end of this day on, exposure, overdue) of the customer."""
    columns = ("valid_from", "exposure", "overdue")
    return ledger("customer_days", columns, suspend_disputed, invoices=invoices, payments=payments)


def test_an_invoice_is_outstanding_from_its_issue_on() -> None:
    columns = ("valid_from", "valid_to", "outstanding", "outstanding_before")
    assert ledger("balances", columns, invoices=ONE_INVOICE) == [("2024-01-01", "-", "1000", "0")]


def test_a_partial_payment_leaves_the_rest_outstanding() -> None:
    payments = """
        invoice_id  recorded_on  amount
        i1          2024-02-05   300
        i1          2024-02-09   200
    """
    assert owed(payments=payments) == [("2024-01-01", "1000"), ("2024-02-05", "700"), ("2024-02-09", "500")]


def test_a_payment_counts_from_the_day_it_is_recorded_not_from_the_day_the_money_moved() -> None:
    payments = """
        invoice_id  paid_on     recorded_on  amount
        i1          2024-01-25  2024-02-05   1000
    """
    assert owed(payments=payments) == [("2024-01-01", "1000"), ("2024-02-05", "0")]


def test_a_credit_note_lowers_what_is_owed() -> None:
    payments = """
        invoice_id  recorded_on  amount  kind
        i1          2024-01-15   250     credit_note
    """
    assert owed(payments=payments) == [("2024-01-01", "1000"), ("2024-01-15", "750")]


def test_a_refund_reopens_the_invoice() -> None:
    payments = """
        invoice_id  recorded_on  amount  kind
        i1          2024-01-15   1000    payment
        i1          2024-01-20   400     refund
    """
    assert owed(payments=payments) == [("2024-01-01", "1000"), ("2024-01-15", "0"), ("2024-01-20", "400")]


def test_a_refund_without_an_invoice_changes_nothing() -> None:
    payments = """
        invoice_id  recorded_on  amount  kind
        -           2024-01-20   400     refund
    """
    assert owed(payments=payments) == [("2024-01-01", "1000")]


def test_what_is_paid_too_much_is_never_a_debt_of_ours() -> None:
    payments = """
        invoice_id  recorded_on  amount
        i1          2024-01-15   1300
    """
    assert owed(payments=payments) == [("2024-01-01", "1000"), ("2024-01-15", "0")]


def test_giving_back_what_was_paid_too_much_opens_nothing() -> None:
    """1000 - 1300 + 300 = 0."""
    payments = """
        invoice_id  recorded_on  amount  kind
        i1          2024-01-15   1300    payment
        i1          2024-01-20   300     refund
    """
    assert owed(payments=payments)[-1] == ("2024-01-15", "0")


def test_a_payment_ahead_of_the_invoice_counts_from_its_issue() -> None:
    payments = """
        invoice_id  recorded_on  amount
        i1          2023-12-20   300
    """
    assert owed(payments=payments) == [("2024-01-01", "700")]


def test_payments_of_one_day_make_one_step() -> None:
    payments = """
        invoice_id  recorded_on  amount  kind
        i1          2024-01-15   300     payment
        i1          2024-01-15   200     credit_note
        i1          2024-01-15   100     refund
    """
    assert owed(payments=payments) == [("2024-01-01", "1000"), ("2024-01-15", "600")]


def test_unnamed_payments_settle_the_invoice_due_first() -> None:
    """1100 settles the 1000 of i1 and 100 of the 400 of i2."""
    payments = """
        recorded_on  amount
        2024-01-15   1100
    """
    assert owed(TWO_INVOICES, payments) == [
        ("2024-01-01", "1000"),
        ("2024-01-15", "0"),
        ("2024-01-10", "400"),
        ("2024-01-15", "300"),
    ]


def test_a_payment_that_names_no_amount_owed_counts_as_one_without_a_name() -> None:
    payments = """
        invoice_id  recorded_on  amount
        i9          2024-01-15   300
    """
    assert owed(payments=payments) == [("2024-01-01", "1000"), ("2024-01-15", "700")]


def test_money_on_account_is_told_by_day() -> None:
    payments = """
        invoice_id  recorded_on  amount
        -           2023-12-15   300
        i2          2024-01-09   100
    """
    columns = ("valid_from", "valid_to", "on_account")
    assert ledger("money_on_account", columns, invoices=TWO_INVOICES, payments=payments) == [
        ("2023-12-15", "2024-01-01", "300"),
        ("2024-01-01", "2024-01-09", "0"),
        ("2024-01-09", "2024-01-10", "100"),
        ("2024-01-10", "-", "0"),
    ]


def test_cents_add_up_exactly() -> None:
    """0.1 + 0.2 is not 0.3 in binary fractions; it is in whole hundredths."""
    invoices = """
        invoice_id  issued_on   due_on      amount
        i1          2024-01-01  2024-01-31  0.3
    """
    payments = """
        invoice_id  recorded_on  amount
        i1          2024-01-15   0.1
        i1          2024-01-16   0.2
    """
    assert owed(invoices, payments) == [("2024-01-01", "0.3"), ("2024-01-15", "0.2"), ("2024-01-16", "0")]


def test_an_amount_is_overdue_from_the_day_after_its_due_date() -> None:
    assert customer_owes(ONE_INVOICE) == [("2024-01-01", "1000", "0"), ("2024-02-01", "1000", "1000")]


def test_exposure_holds_every_invoice_overdue_only_the_late_ones() -> None:
    payments = """
        invoice_id  recorded_on  amount
        i1          2024-02-15   600
    """
    assert customer_owes(TWO_INVOICES, payments) == [
        ("2024-01-01", "1000", "0"),
        ("2024-01-10", "1400", "0"),
        ("2024-02-01", "1400", "1000"),
        ("2024-02-15", "800", "400"),
        ("2024-03-01", "800", "800"),
    ]


DISPUTED = """
    invoice_id  issued_on   due_on      amount  disputed_on
    i1          2024-01-01  2024-01-31  1000    2024-02-10
"""


def test_a_disputed_invoice_is_owed_but_not_overdue_from_the_day_of_dispute_on() -> None:
    assert customer_owes(DISPUTED) == [
        ("2024-01-01", "1000", "0"),
        ("2024-02-01", "1000", "1000"),
        ("2024-02-10", "1000", "0"),
    ]


def test_a_dispute_before_the_due_date_keeps_it_from_ever_being_overdue() -> None:
    assert customer_owes(DISPUTED.replace("2024-02-10", "2024-01-15")) == [("2024-01-01", "1000", "0")]


def test_disputes_count_for_nothing_where_they_do_not_suspend() -> None:
    assert customer_owes(DISPUTED, suspend_disputed=False)[-1] == ("2024-02-01", "1000", "1000")


def test_an_invoice_without_a_real_due_date_is_never_overdue() -> None:
    """Accounting systems write the last day of the calendar for "none"."""
    invoices = """
        invoice_id  issued_on   due_on      amount
        i1          2024-01-01  9999-12-31  1000
    """
    assert customer_owes(invoices) == [("2024-01-01", "1000", "0")]
