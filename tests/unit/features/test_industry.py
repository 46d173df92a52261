from tests.unit.features.feature_values import answer, answers

STEEL = "customer_id industry onboarded_on \n c steel 2020-01-01"
INDICATORS = """
    industry  period_end  published_on  kind                        value
    steel     2023-12-31  2024-02-01    growth                      0.02
    steel     2024-03-31  2024-05-01    growth                      -0.01
    retail    2024-03-31  2024-06-01    growth                      0.09
    steel     2024-05-31  2024-06-15    growth                      0.5
    steel     2023-12-31  2024-02-01    default_rate                0.03
    steel     2024-05-31  2024-06-01    purchasing_managers_index   48.5
"""
NAMES = ("industry_growth", "industry_default_rate", "purchasing_managers_index")


def test_the_last_figures_published_about_the_customers_industry() -> None:
    assert answers(*NAMES, customers=STEEL, industry_indicators=INDICATORS) == (-0.01, 0.03, 48.5)


def test_a_customer_whose_industry_is_unknown_has_no_figures() -> None:
    unknown = STEEL.replace("steel", "-")
    assert answers(*NAMES, customers=unknown, industry_indicators=INDICATORS) == (None, None, None)


def test_an_industry_without_figures_has_none() -> None:
    mining = STEEL.replace("steel", "mining")
    assert answers(*NAMES, customers=mining, industry_indicators=INDICATORS) == (None, None, None)


def test_a_customer_not_yet_taken_on_has_no_industry() -> None:
    """Its industry is known from the day after 2024-06-10 on."""
    late = STEEL.replace("2020-01-01", "2024-06-10")
    given = {"customers": late, "industry_indicators": INDICATORS}
    assert answer("industry_growth", as_of="2024-06-10", **given) is None
    assert answer("industry_growth", as_of="2024-06-11", **given) == -0.01


def test_figures_against_those_known_a_year_before() -> None:
    """0.02 was published in time for 2023-06-16, 365 days before; 110 against 100 of the price index."""
    figures = """
        industry  period_end  published_on  kind         value
        steel     2023-03-31  2023-06-15    growth       0.02
        steel     2024-03-31  2024-05-01    growth       -0.01
        steel     2023-03-31  2023-06-15    price_index  100
        steel     2024-03-31  2024-05-01    price_index  110
    """
    names = ("industry_growth_change", "industry_price_index_change")
    found = answers(*names, customers=STEEL, industry_indicators=figures)
    assert [round(value, 12) for value in found] == [-0.03, 0.1]
