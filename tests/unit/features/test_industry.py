from tests.unit.features.asking import answer, answers

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
