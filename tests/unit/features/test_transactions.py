from tests.unit.features.asking import answer, answers

TRANSACTIONS = """
    booked_on   amount  counterparty_id  voided
    2024-06-14  300     a                -
    2024-06-14  -50     b                false
    2024-01-10  100     a                -
    2024-06-01  999     d                true
    2024-06-15  999     e                -
"""


def test_flows_leave_voided_movements_and_the_day_itself_aside() -> None:
    names = ("inflow_sum_90d", "inflow_sum_365d", "outflow_sum_90d", "outflow_sum_365d")
    assert answers(*names, transactions=TRANSACTIONS) == (300, 400, 50, 50)


def test_counts_hold_every_movement() -> None:
    """Four movements on three days with three counterparties, one of them voided."""
    names = ("transaction_count_365d", "transaction_active_days_365d", "counterparty_count_365d", "voided_share_365d")
    assert answers(*names, transactions=TRANSACTIONS) == (4, 3, 3, 0.25)


def test_concentration_and_balance_of_flows() -> None:
    names = ("largest_inflow_share_365d", "inflow_to_outflow_365d")
    assert answers(*names, transactions=TRANSACTIONS) == (300 / 400, 400 / 50)


def test_swing_compares_the_quarter_with_the_year() -> None:
    """300 in 90 days make 300 * 365 / 90 in a year; 400 were booked."""
    assert round(answer("inflow_swing", transactions=TRANSACTIONS), 9) == round(300 * 365 / 90 / 400, 9)


def test_without_flows_the_ratios_are_unknown_not_infinite() -> None:
    transactions = """
        booked_on   amount
        2024-06-01  0
    """
    names = ("largest_inflow_share_365d", "inflow_to_outflow_365d", "inflow_swing", "inflow_sum_365d")
    assert answers(*names, transactions=transactions) == (None, None, None, 0)


def test_days_since_the_last_movement() -> None:
    assert answer("days_since_last_transaction", transactions=TRANSACTIONS) == 1
