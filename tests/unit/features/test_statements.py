import pytest

from tests.unit.features.feature_values import answer, answers

HALF_YEAR = """
    period_end  published_on  months  revenue  net_income  operating_cash_flow  total_assets  total_liabilities
    2023-12-31  2024-04-30    6       500      -50         40                   2000          800
"""


def test_flows_are_brought_to_twelve_months() -> None:
    """Revenue 500 in six months is 1000 a year: over assets of 2000 that is 0.5."""
    names = ("asset_turnover", "return_on_assets", "operating_cash_flow_to_debt", "net_margin", "debt_to_assets")
    assert answers(*names, statements=HALF_YEAR) == (0.5, -0.05, 0.1, -0.1, 0.4)


def test_ratios_of_positions() -> None:
    statements = """
        period_end  published_on  cash  current_assets  current_liabilities  retained_earnings  total_assets  months
        2023-12-31  2024-04-30    50    300             200                  -100               1000          12
    """
    names = ("current_ratio", "cash_ratio", "retained_earnings_to_assets", "total_assets")
    assert answers(*names, statements=statements) == (1.5, 0.25, -0.1, 1000)


def test_interest_coverage_and_research_share() -> None:
    statements = """
        period_end  published_on  ebit  interest_expense  research_expense  revenue  months
        2023-12-31  2024-04-30    30    12                10                400      12
    """
    assert answers("interest_coverage", "research_to_revenue", statements=statements) == (2.5, 0.025)


@pytest.mark.parametrize("nothing", ["0", "-"])
def test_a_ratio_to_nothing_is_unknown(nothing: str) -> None:
    statements = f"""
        period_end  published_on  ebit  interest_expense  revenue    net_income  total_assets  months
        2023-12-31  2024-04-30    30    {nothing}         {nothing}  5           {nothing}     12
    """
    names = ("interest_coverage", "net_margin", "return_on_assets", "research_to_revenue", "debt_to_assets")
    assert answers(*names, statements=statements) == (None,) * 5


def test_a_statement_is_known_when_it_is_published_not_when_its_period_ends() -> None:
    """The statement of March is out on 06-15 only; from the end of 2023 to 06-15 there are 167 days (leap year)."""
    statements = HALF_YEAR + "2024-03-31 2024-06-15 3 1 1 1 1 1"
    assert answers("statement_age_days", "total_assets", statements=statements) == (167, 2000)
    assert answer("statement_age_days", as_of="2024-06-16", statements=statements) == 77


def test_liquidity_and_days() -> None:
    """Quick (300 - 100) / 200; half a year of 400 is 800: 80 * 365 / 800 days; 100 * 365 / 730 days."""
    liquidity = "current_assets inventory current_liabilities receivables revenue cost_of_goods_sold"
    statements = f"period_end published_on months {liquidity} \n 2023-12-31 2024-04-30 6 300 100 200 80 400 365"
    names = ("quick_ratio", "receivable_days", "inventory_days", "operating_cycle_days")
    assert answers(*names, statements=statements) == (1, 36.5, 50, 86.5)


def test_the_cash_conversion_cycle_is_the_operating_cycle_less_the_days_suppliers_wait() -> None:
    """Half a year of 365 is 730: 60 of payables are 30 days; 36.5 + 50 - 30."""
    positions = "inventory payables receivables revenue cost_of_goods_sold"
    statements = f"period_end published_on months {positions} \n 2023-12-31 2024-04-30 6 100 {{}} 80 400 365"
    names = ("payable_days", "cash_conversion_cycle_days", "operating_cycle_days")
    assert answers(*names, statements=statements.format(60)) == (30, 56.5, 86.5)
    assert answers(*names, statements=statements.format("-")) == (None, None, 86.5)


def test_leverage_of_negative_equity_is_unknown_and_flagged() -> None:
    statements = "period_end published_on months total_assets equity \n 2023-12-31 2024-04-30 12 1000 {}"
    names = ("leverage", "negative_equity")
    assert answers(*names, statements=statements.format(250)) == (4, 0)
    assert answers(*names, statements=statements.format(-250)) == (None, 1)
    assert answers(*names, statements=statements.format("-")) == (None, None)


def test_how_late_a_statement_came_and_whether_one_is_missing() -> None:
    """04-30 is 121 days after the end of 2023; 548 days before 2024-06-15 is 2022-12-15."""
    assert answers("statement_delay_days", "statement_missing_548d", statements=HALF_YEAR) == (121, 0)
    assert answer("statement_missing_548d", statements="") == 1
    old = "period_end published_on months \n 2021-12-31 {} 12"
    assert answer("statement_missing_548d", statements=old.format("2022-12-14")) == 1
    assert answer("statement_missing_548d", statements=old.format("2022-12-15")) == 0


def test_losses_of_five_years_are_counted() -> None:
    assert answer("loss_count_1825d", statements=HALF_YEAR) == 1
    assert answer("loss_count_1825d", statements=HALF_YEAR.replace("-50", "50")) == 0
