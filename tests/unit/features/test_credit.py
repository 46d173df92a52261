from tests.unit.features.feature_values import answer, answers


def test_the_last_report_of_each_kind_counts() -> None:
    records = """
        recorded_on  kind            value
        2024-01-01   external_score  700
        2024-06-01   external_score  650
        2024-06-15   external_score  300
        2023-01-01   credit_limit    5000
        2024-05-01   balance         2000
        2024-05-01   days_past_due   12
    """
    names = ("external_score", "credit_limit", "reported_days_past_due", "reported_balance_to_limit")
    assert answers(*names, credit_records=records) == (650, 5000, 12, 2000 / 5000)


def test_of_two_reports_of_one_day_the_greater_record_id_counts() -> None:
    records = """
        record_id  recorded_on  kind            value
        r2         2024-06-01   external_score  650
        r1         2024-06-01   external_score  700
    """
    assert answer("external_score", credit_records=records) == 650


def test_reports_of_a_quarter_and_of_a_year() -> None:
    """2024-03-17 is 90 days before 06-15."""
    records = """
        recorded_on  kind           value
        2024-03-17   days_past_due  10
        2024-03-16   days_past_due  40
        2024-03-17   enquiry        -
        2023-06-15   enquiry        -
    """
    names = ("reported_days_past_due_max_90d", "reported_days_past_due_max_365d", "enquiry_count_365d")
    assert answers(*names, credit_records=records) == (10, 40, 1)


def test_instalments_add_up_with_their_cents() -> None:
    records = """
        recorded_on  kind        value
        2024-06-01   instalment  10.4
        2024-06-02   instalment  10.4
        2023-12-01   instalment  100
    """
    names = ("reported_instalment_sum_90d", "reported_instalment_sum_365d")
    assert answers(*names, credit_records=records) == (20.8, 120.8)


def test_a_limit_of_zero_has_no_utilisation() -> None:
    records = """
        recorded_on  kind          value
        2024-01-01   credit_limit  0
        2024-01-01   balance       10
    """
    invoices = """
        issued_on   due_on      amount
        2024-06-01  2024-07-01  100
    """
    names = ("limit_utilisation", "reported_balance_to_limit")
    assert answers(*names, credit_records=records, invoices=invoices) == (None, None)
    assert answers(*names, credit_records=records.replace(" 0\n", " 400\n"), invoices=invoices) == (0.25, 0.025)


def test_scores_limits_and_use_against_an_earlier_day() -> None:
    """365 days before 2024-06-15 is 2023-06-16: what was recorded on that day was not known then."""
    records = """
        recorded_on  kind            value
        2023-06-15   external_score  700
        2023-06-16   external_score  100
        2024-06-01   external_score  650
        2023-01-01   credit_limit    4000
        2024-05-01   credit_limit    5000
    """
    names = ("external_score_change", "credit_limit_change", "external_score_age_days")
    assert answers(*names, credit_records=records) == (-50, 0.25, 14)
    invoices = "issued_on due_on amount \n 2024-06-01 2024-07-01 500"
    assert answer("limit_utilisation_change", credit_records=records, invoices=invoices) == 0.1


def test_days_past_due_reported_before() -> None:
    """20 after 10 on 03-16, which was known 90 days ago (03-17); mean of a year 15."""
    records = """
        recorded_on  kind           value
        2024-03-16   days_past_due  10
        2024-06-01   days_past_due  20
    """
    names = ("reported_days_past_due_change", "reported_days_past_due_mean_365d")
    assert answers(*names, credit_records=records) == (10, 15)
