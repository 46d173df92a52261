from tests.unit.features.feature_values import answer, answers

TRADE = """
    booked_on   amount  counterparty_id  voided_on
    2024-06-01  300     a                -
    2023-09-01  100     a                -
    2023-10-01  100     b                -
    2024-06-10  500     c                2024-06-12
    2024-06-12  -50     s                -
    2024-06-13  77      -                -
    2024-06-15  999     d                -
"""


def test_concentration_of_the_inflow() -> None:
    """a brought 400 of 500, b 100; what is void or of nobody known does not count: 0.8 ^ 2 + 0.2 ^ 2."""
    names = ("inflow_herfindahl_365d", "largest_buyer_share_365d", "buyer_count_365d", "counterparty_count_365d")
    assert answers(*names, transactions=TRADE) == (0.68, 0.8, 2, 4)


def test_a_buyer_is_lost_when_it_was_not_seen_for_90_days() -> None:
    """b, with 100 of 500; a is old but present."""
    names = ("lost_buyer_share_365d", "lost_inflow_share_365d", "new_buyer_share_365d")
    assert answers(*names, transactions=TRADE) == (0.5, 0.2, 0)


def test_a_buyer_is_new_when_it_was_first_seen_in_the_last_90_days() -> None:
    """2024-03-17 is 90 days before 06-15, 03-16 is 91."""
    trade = "booked_on amount counterparty_id \n {} 10 n \n 2023-09-01 10 a"
    assert answer("new_buyer_share_365d", transactions=trade.format("2024-03-17")) == 0.5
    assert answer("new_buyer_share_365d", transactions=trade.format("2024-03-16")) == 0


def test_without_inflow_concentration_is_unknown() -> None:
    trade = "booked_on amount counterparty_id \n 2024-06-01 -10 s"
    names = ("inflow_herfindahl_365d", "largest_buyer_share_365d", "lost_inflow_share_365d", "buyer_count_365d")
    assert answers(*names, transactions=trade) == (None, None, None, 0)
