from tests.unit.features.feature_values import answer, answers

CUSTOMER = """
    customer_id  industry  region  founded_on  employees  registered_capital  onboarded_on
    c            steel     north   2004-06-15  25         100000              2024-06-05
"""


def test_who_the_customer_is() -> None:
    """Known for 10 days; founded 20 years ago: 20 * 365 days and the five leap days of 2008 to 2024."""
    names = ("tenure_days", "age_days", "employees", "registered_capital", "industry", "region")
    assert answers(*names, customers=CUSTOMER) == (10, 7305, 25, 100000, "steel", "north")


def test_a_customer_of_whom_little_is_known() -> None:
    assert answers("age_days", "employees", "industry", customers="customer_id onboarded_on \n c 2020-01-01") == (
        None,
        None,
        None,
    )


def test_nothing_is_known_of_a_customer_before_it_was_taken_on() -> None:
    """Ready outcomes may ask about a day before."""
    names = ("tenure_days", "industry", "employees")
    assert answers(*names, as_of="2024-06-05", customers=CUSTOMER) == (None, None, None)


EVENTS = """
    occurred_on  known_on    kind          value
    2024-06-01   2024-06-02  contact       -
    2024-06-01   2024-06-15  contact       -
    2024-05-01   2024-05-01  satisfaction  4.5
    2024-05-02   2024-05-02  satisfaction  3
    2024-05-03   2024-05-03  satisfaction  -
    2024-05-04   2024-05-04  lawsuit       1000
    2023-01-01   2023-01-01  satisfaction  1
"""


def test_contacts_and_satisfaction_of_the_last_year() -> None:
    """The second contact is heard of on the day itself. Mean of 4.5 and 3; a lawsuit's value is no satisfaction."""
    assert answers("contact_count_365d", "satisfaction_mean_365d", events=EVENTS) == (1, 3.75)


def test_without_a_report_satisfaction_is_unknown_not_zero() -> None:
    assert answer("satisfaction_mean_365d", events="known_on kind \n 2024-06-01 contact") is None
