import pytest

from tests.unit.features.feature_values import answer, answers

TRANSACTIONS = """
    booked_on   amount  counterparty_id  voided  voided_on
    2024-06-14  300     a                -       -
    2024-06-14  -50     b                false   -
    2024-01-10  100     a                -       -
    2024-06-01  999     d                true    2024-06-10
    2024-06-15  999     e                -       -
"""
DAYS = ("2024-06-10", "2024-06-11")


def test_flows_leave_voided_movements_and_the_day_itself_aside() -> None:
    names = ("inflow_sum_90d", "inflow_sum_365d", "outflow_sum_365d")
    assert answers(*names, transactions=TRANSACTIONS) == (300, 400, 50)


def test_counts_hold_every_movement() -> None:
    """Four movements on three days with three counterparties, one of them voided."""
    names = ("transaction_count_365d", "transaction_active_days_365d", "counterparty_count_365d", "voided_share_365d")
    assert answers(*names, transactions=TRANSACTIONS) == (4, 3, 3, 0.25)


def test_a_movement_is_void_from_the_day_after_it_was_declared_so() -> None:
    """Of the two movements booked by then: none is void on the 10th, one from the 11th on."""
    told = {day: answers("voided_share_365d", "inflow_sum_90d", as_of=day, transactions=TRANSACTIONS) for day in DAYS}
    assert told == {"2024-06-10": (0, 999), "2024-06-11": (0.5, 0)}


@pytest.mark.parametrize(
    ("voided", "voided_on", "share"),
    [("true", "2024-06-10", 1), ("-", "2024-06-10", 1), ("false", "2024-06-10", 0), ("true", "-", 0), ("-", "-", 0)],
)
def test_void_is_what_has_a_day_and_no_status_to_the_contrary(voided: str, voided_on: str, share: float) -> None:
    rows = f"booked_on amount voided voided_on \n 2024-06-01 5 {voided} {voided_on}"
    assert answer("voided_share_365d", transactions=rows) == share


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


def test_silence_gaps_and_what_was_void() -> None:
    """Three active days of 365; from 01-10 to 06-01 (the void one) there are 143 days; void are 999 of 1449."""
    names = ("transaction_silent_share_365d", "transaction_gap_max_365d", "voided_amount_share_365d")
    assert answers(*names, transactions=TRANSACTIONS) == (1 - 3 / 365, 143, 999 / 1449)


def test_silence_counts_from_the_first_day_of_the_relationship() -> None:
    """Known for ten days, three of them active."""
    silent = answer(
        "transaction_silent_share_365d",
        customers="customer_id onboarded_on \n c 2024-06-05",
        transactions="booked_on amount \n 2024-06-06 1 \n 2024-06-07 1 \n 2024-06-08 1",
    )
    assert silent == 1 - 3 / 10


def test_a_sale_below_zero_is_a_return() -> None:
    """20 of 200; a purchase below zero is an expense, and a void return none."""
    transactions = """
        booked_on   amount  category  voided_on
        2024-06-01  200     sale      -
        2024-06-02  -20     sale      -
        2024-06-03  -70     purchase  -
        2024-06-04  -30     sale      2024-06-04
    """
    assert answer("returned_sales_share_365d", transactions=transactions) == 0.1
    assert answer("returned_sales_share_365d", transactions="booked_on amount \n 2024-06-01 5") is None


def test_inflow_against_the_same_quarter_and_the_year_before() -> None:
    """300 against 400 of June 2023, which is 380 days ago; 400 in a year against 400 in the one before."""
    earlier = TRANSACTIONS + "2023-06-01 400 a - -"
    assert answers("inflow_season_change", "inflow_year_change", transactions=earlier) == (-0.25, 0)
