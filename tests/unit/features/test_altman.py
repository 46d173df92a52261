from tests.unit.features.feature_values import answer, answers

POSITIONS = "current_assets current_liabilities total_assets retained_earnings ebit equity total_liabilities"
SHEET = f"period_end published_on months {POSITIONS} \n 2023-12-31 2024-04-01 12 500 300 1000 100 50 400 600"


def test_z_is_the_weighted_sum_of_its_parts() -> None:
    """6.56 * 0.2 + 3.26 * 0.1 + 6.72 * 0.05 + 1.05 * 2 / 3 = 1.312 + 0.326 + 0.336 + 0.7 = 2.674."""
    parts = ("working_capital_to_assets", "retained_earnings_to_assets", "ebit_to_assets", "equity_to_debt")
    assert answers(*parts, statements=SHEET) == (0.2, 0.1, 0.05, 400 / 600)
    assert round(answer("altman_z", statements=SHEET), 9) == 2.674


def test_half_a_year_of_earnings_counts_twice() -> None:
    assert answer("ebit_to_assets", statements=SHEET.replace(" 12 ", " 6 ")) == 0.1


def test_without_one_part_there_is_no_z() -> None:
    assert answer("altman_z", statements=SHEET.replace("600", "-")) is None
    assert answer("altman_z", statements=SHEET.replace("600", "0")) is None
