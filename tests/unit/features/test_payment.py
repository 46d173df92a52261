from tests.unit.features.feature_values import answer, answers

LATE_BY_10_AND_ON_TIME = """
    invoice_id  issued_on   due_on      amount
    late        2024-04-01  2024-05-01  300
    on-time     2024-04-01  2024-05-01  100
"""
BOTH_PAID = """
    invoice_id  recorded_on  amount
    late        2024-05-11   300
    on-time     2024-04-20   100
"""


def test_days_past_due_of_settled_invoices_count_from_the_due_date_and_never_below_zero() -> None:
    """10 days late and 11 days early: mean (10 + 0) / 2, by amount (10 * 300 + 0 * 100) / 400."""
    names = ("days_past_due_mean_90d", "days_past_due_max_90d", "days_past_due_weighted_mean_365d")
    assert answers(*names, invoices=LATE_BY_10_AND_ON_TIME, payments=BOTH_PAID) == (5, 10, 7.5)


def test_an_invoice_settled_on_the_day_of_its_issue_was_paid_on_time() -> None:
    invoices = """
        invoice_id  issued_on   due_on      amount
        cash        2024-06-01  2024-06-01  100
    """
    payments = """
        invoice_id  recorded_on  amount
        cash        2024-06-01   100
    """
    names = ("settled_count_365d", "days_past_due_mean_365d")
    assert answers(*names, invoices=invoices, payments=payments) == (1, 0)


def test_an_invoice_too_small_for_a_hundredth_is_never_settled() -> None:
    """Its weight would be zero: the weighted mean is unknown, not a division by zero."""
    invoices = """
        invoice_id  issued_on   due_on      amount
        crumb       2024-06-01  2024-06-01  0.001
    """
    names = ("settled_count_365d", "days_past_due_weighted_mean_365d")
    assert answers(*names, invoices=invoices) == (0, None)


def test_an_invoice_paid_ahead_is_settled_on_the_day_of_its_issue() -> None:
    invoices = """
        invoice_id  issued_on   due_on      amount
        ahead       2024-06-01  2024-07-01  100
    """
    payments = """
        invoice_id  recorded_on  amount
        ahead       2024-05-20   100
    """
    names = ("settled_count_365d", "days_past_due_max_90d")
    assert answers(*names, invoices=invoices, payments=payments) == (1, 0)


def test_an_invoice_settled_again_after_a_refund_counts_again() -> None:
    """On time at first, and 20 days late for the 80 that were given back in between."""
    payments = """
        invoice_id  recorded_on  amount  kind
        late        2024-04-20   300     payment
        late        2024-04-25   80      refund
        late        2024-05-21   80      payment
    """
    names = ("settled_count_365d", "days_past_due_max_90d")
    assert answers(*names, invoices=LATE_BY_10_AND_ON_TIME, payments=payments) == (2, 20)


def test_amounts_of_trillions_do_not_overflow() -> None:
    """As in Vietnamese dong; weighed by days they are still whole numbers of 64 bits."""
    invoices = LATE_BY_10_AND_ON_TIME.replace("300", "30000000000000").replace("100", "10000000000000")
    payments = BOTH_PAID.replace("300", "30000000000000").replace("100", "10000000000000")
    names = ("days_past_due_weighted_mean_365d", "paid_amount_sum_90d")
    assert answers(*names, invoices=invoices, payments=payments) == (7.5, 4e13)


def test_a_partial_payment_settles_nothing() -> None:
    payments = BOTH_PAID.replace("300", "299.99")
    assert answer("settled_count_365d", invoices=LATE_BY_10_AND_ON_TIME, payments=payments) == 1


def test_an_invoice_is_settled_on_the_day_the_last_payment_is_recorded() -> None:
    """Paid in time, recorded 14 days late, as far as we know."""
    payments = """
        invoice_id  paid_on     recorded_on  amount
        late        2024-04-30  2024-05-15   300
    """
    assert answer("days_past_due_max_90d", invoices=LATE_BY_10_AND_ON_TIME, payments=payments) == 14


def test_more_than_30_days_late_is_31_days() -> None:
    """Due on 05-01: 05-31 is 30 days late, 06-01 is 31."""
    payments = """
        invoice_id  recorded_on  amount
        late        2024-06-01   300
        on-time     2024-05-31   100
    """
    assert answer("late_over_30_share_365d", invoices=LATE_BY_10_AND_ON_TIME, payments=payments) == 0.5


def test_the_trend_is_the_last_quarter_less_the_year() -> None:
    """Settled 5 days late in 2023, 10 days late in May: 10 - (5 + 10) / 2."""
    invoices = """
        invoice_id  issued_on   due_on      amount
        old         2023-08-01  2023-09-01  100
        new         2024-04-01  2024-05-01  100
    """
    payments = """
        invoice_id  recorded_on  amount
        old         2023-09-06   100
        new         2024-05-11   100
    """
    assert answer("days_past_due_trend", invoices=invoices, payments=payments) == 2.5


def test_paid_amounts_leave_credit_notes_and_refunds_aside() -> None:
    payments = """
        recorded_on  amount  kind
        2024-06-01   100     payment
        2024-01-10   50.25   payment
        2024-06-02   7       credit_note
        2024-06-03   9       refund
    """
    names = ("paid_amount_sum_90d", "paid_amount_sum_365d", "credit_note_count_365d")
    assert answers(*names, payments=payments) == (100, 150.25, 1)


def test_the_last_payment_is_a_payment_or_a_credit_note_but_no_refund() -> None:
    """06-15 less 06-01; what we gave back on 06-10 is no payment."""
    payments = """
        recorded_on  amount  kind
        2024-06-01   7       credit_note
        2024-06-10   9       refund
    """
    assert answer("days_since_last_payment", payments=payments) == 14


def test_a_payment_of_the_day_itself_is_not_yet_known() -> None:
    payments = """
        recorded_on  amount
        2024-06-15   100
    """
    names = ("days_since_last_payment", "paid_amount_sum_90d")
    assert answers(*names, payments=payments) == (None, 0)


def test_an_earlier_default_counts_from_the_day_after_it_began() -> None:
    """1000 due on 2024-03-15 is in default on 06-14, its 91st day overdue: 16 of March, 30, 31, 14."""
    invoices = """
        invoice_id  issued_on   due_on      amount
        i1          2024-01-01  2024-03-15  1000
    """
    assert answer("default_count_1825d", invoices=invoices) == 1
    assert answer("default_count_1825d", as_of="2024-06-14", invoices=invoices) == 0


def test_partial_payments() -> None:
    """300 come in three parts, the last of which settles; the other invoice is settled at once: 2 of 4."""
    payments = """
        invoice_id  recorded_on  amount
        late        2024-04-10   100
        late        2024-04-20   100
        late        2024-05-11   100
        on-time     2024-04-20   100
    """
    names = ("partial_payment_count_365d", "partial_payment_share_365d", "payment_count_365d")
    assert answers(*names, invoices=LATE_BY_10_AND_ON_TIME, payments=payments) == (2, 0.5, 4)


def test_how_regularly_payments_come() -> None:
    """10 and 21 days between three days: mean 15.5, deviation 5.5; the last was 35 days before 06-15."""
    payments = """
        recorded_on  amount
        2024-04-10   100
        2024-04-20   100
        2024-05-11   100
    """
    names = ("payment_gap_mean_365d", "payment_gap_volatility_365d", "days_since_last_payment", "payment_silence")
    assert answers(*names, payments=payments) == (15.5, 5.5, 35, 35 / 15.5)


def test_credit_notes_and_payments_of_a_year_in_relation() -> None:
    """20 credited on 400 invoiced; 200 paid against 100 in the year before (05-01 of 2023 is 411 days ago)."""
    payments = """
        recorded_on  amount  kind
        2024-05-01   20      credit_note
        2024-05-02   200     payment
        2023-05-01   100     payment
    """
    names = ("credit_note_to_invoiced_365d", "paid_amount_year_change")
    assert answers(*names, invoices=LATE_BY_10_AND_ON_TIME, payments=payments) == (0.05, 1)


def test_days_since_the_last_default() -> None:
    """It began on 06-14, the 91st day overdue, and a day later that is one day ago."""
    invoices = """
        invoice_id  issued_on   due_on      amount
        i1          2024-01-01  2024-03-15  1000
    """
    assert answer("days_since_last_default", invoices=invoices) == 1
    assert answer("days_since_last_default", as_of="2024-06-14", invoices=invoices) is None
