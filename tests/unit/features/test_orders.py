from tests.unit.features.feature_values import answer, answers

ORDERS = """
    ordered_on  amount  cancelled_on  returned_on
    2024-06-14  100.10  -             -
    2024-06-01  200.20  2024-06-14    -
    2023-10-01  600.70  2024-06-15    2023-11-01
    2023-06-15  999     -             -
    2024-06-15  999     -             -
"""


def test_orders_of_a_quarter_and_of_a_year() -> None:
    """2023-06-16 is 365 days before 2024-06-15: the order of 06-15 is too old, that of the day itself not yet known."""
    names = ("ordered_amount_sum_90d", "ordered_amount_sum_365d", "order_count_365d")
    assert answers(*names, orders=ORDERS) == (300.3, 901, 3)


def test_a_cancellation_counts_from_the_day_after_it() -> None:
    """One of three was cancelled the day before, another one on the day itself."""
    assert answers("cancelled_share_365d", "returned_share_365d", orders=ORDERS) == (1 / 3, 1 / 3)


def test_days_since_the_last_order() -> None:
    assert answer("days_since_last_order", orders=ORDERS) == 1


def test_swing_is_one_when_the_quarter_is_like_the_year() -> None:
    """90 in 90 days, 365 in 365."""
    orders = """
        ordered_on  amount
        2024-06-01  90
        2024-01-01  275
    """
    assert round(answer("order_swing", orders=orders), 12) == 1


def test_without_orders_in_a_year_shares_and_swing_are_unknown() -> None:
    orders = """
        ordered_on  amount
        2020-01-01  100
    """
    names = ("cancelled_share_365d", "returned_share_365d", "order_swing", "order_count_365d")
    assert answers(*names, orders=orders) == (None, None, None, 0)


def test_orders_for_nothing_have_no_swing() -> None:
    orders = """
        ordered_on  amount
        2024-06-01  0
    """
    assert answers("order_count_365d", "order_swing", orders=orders) == (1, None)


WEEKLY = """
    ordered_on  amount
    2024-05-01  10
    2024-05-08  20
    2024-05-08  30
    2024-05-29  40
"""


def test_gaps_are_between_days_with_orders() -> None:
    """7 and 21 days: mean 14, deviation 7, so irregular by a half; the last order is 17 days back, 17 / 14 of a gap."""
    names = ("order_gap_mean_365d", "order_gap_max_365d", "order_irregularity", "order_silence")
    assert answers(*names, orders=WEEKLY) == (14, 21, 0.5, 17 / 14)


def test_size_of_orders() -> None:
    """100 in four orders, the largest 40."""
    assert answers("order_amount_mean_365d", "largest_order_share_365d", orders=WEEKLY) == (25, 0.4)


def test_orders_against_the_same_quarter_and_the_year_before() -> None:
    """100 against 50 of June 2023 (380 days ago): twice as much in the quarter, and in the year."""
    orders = WEEKLY + "2023-06-01 50"
    assert answers("order_season_change", "order_year_change", orders=orders) == (1, 1)


def test_a_drop_is_what_is_missing_to_the_usual() -> None:
    """10 in 90 days and 155 before: 10 * 365 / (165 * 90) = 0.2458 of the usual."""
    orders = """
        ordered_on  amount
        2024-06-01  10
        2023-12-01  155
    """
    assert round(answer("order_drop", orders=orders), 12) == round(1 - 3650 / 14850, 12)
    assert answer("order_drop", orders=WEEKLY) == 0
