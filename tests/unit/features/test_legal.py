from tests.unit.features.feature_values import answer, answers

EVENTS = """
    occurred_on  known_on    kind         value
    2024-05-01   2024-06-05  lawsuit      1000
    2022-05-01   2022-06-01  lawsuit      500.5
    2024-05-01   2024-05-15  enforcement  200
    2024-06-01   2024-06-14  tax_arrears  -
    2024-06-01   2024-06-15  sanction     70
"""


def test_counts_amounts_and_how_lately() -> None:
    """The day of knowing counts: 06-05 is 10 days before 06-15; the sanction is not yet known."""
    counts = ("lawsuit_count_365d", "enforcement_count_365d", "tax_arrears_count_365d", "sanction_count_365d")
    assert answers(*counts, events=EVENTS) == (1, 1, 1, 0)
    assert answers("lawsuit_amount_sum_365d", "official_action_amount_sum_365d", events=EVENTS) == (1000, 200)
    recency = ("days_since_last_lawsuit", "days_since_last_enforcement", "days_since_last_tax_arrears")
    assert answers(*recency, events=EVENTS) == (10, 31, 1)
    assert answer("days_since_last_sanction", events=EVENTS) is None


def test_amounts_of_three_years_in_relation_to_the_capital() -> None:
    """(1000 + 500.5 + 200) / 10000; without capital it is unknown."""
    firm = "customer_id registered_capital onboarded_on \n c 10000 2020-01-01"
    assert answer("legal_amount_to_capital_1095d", customers=firm, events=EVENTS) == 1700.5 / 10000
    assert answer("legal_amount_to_capital_1095d", customers=firm.replace("10000", "0"), events=EVENTS) is None
