from tests.unit.features.feature_values import answer, answers

YEARS = """
    period_end  published_on  months  revenue  total_assets  net_income  equity  total_liabilities
    2022-12-31  2023-04-01    12      1000     500           -10         100     400
    2023-12-31  2024-04-01    12      1200     600           -40         60      540
"""


def test_growth_and_moves_from_year_to_year() -> None:
    """Equity fell by 40, a twelfth and a half of 500; debt 540 / 600 after 400 / 500; income by 30 of 10 + 40."""
    names = ("revenue_growth", "total_assets_growth", "equity_change", "net_income_change", "losses_in_both_years")
    assert answers(*names, statements=YEARS) == (0.2, 0.2, -0.08, -0.6, 1)
    assert round(answer("debt_to_assets_change", statements=YEARS), 12) == 0.1


def test_a_comparison_is_known_when_both_statements_are() -> None:
    """The earlier year came out late, on the day itself."""
    late = YEARS.replace("2023-04-01", "2024-06-15")
    assert answer("revenue_growth", statements=late) is None
    assert answer("revenue_growth", as_of="2024-06-16", statements=late) == 0.2


def test_only_periods_of_the_same_month_and_length_are_compared() -> None:
    assert answer("revenue_growth", statements=YEARS.replace("2022-12-31", "2022-09-30")) is None
    assert answer("revenue_growth", statements=YEARS.replace("2023-04-01    12", "2023-04-01    6")) is None


def test_growth_from_nothing_is_unknown_not_infinite() -> None:
    assert answer("revenue_growth", statements=YEARS.replace("1000", "0")) is None
    assert answer("revenue_growth", statements=YEARS.replace("1000", "-5")) is None


def test_one_loss_is_not_two() -> None:
    assert answer("losses_in_both_years", statements=YEARS.replace("-10", "10")) == 0
