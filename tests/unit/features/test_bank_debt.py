from tests.unit.features.feature_values import answers

RECORDS = """
    recorded_on  kind          value
    2023-01-01   credit_limit  1000
    2024-03-01   balance       400
    2024-06-01   balance       600
    2024-06-15   balance       9999
    2024-06-02   instalment    90
"""


def test_balances_and_instalments_in_relation() -> None:
    """90 days before 06-15 is 03-17: 400 was the last balance then. Mean of the year (400 + 600) / 2."""
    names = (
        "reported_balance_to_limit",
        "reported_balance_mean_to_limit_365d",
        "reported_balance_change",
        "reported_instalment_to_balance_90d",
    )
    assert answers(*names, credit_records=RECORDS) == (0.6, 0.5, 0.5, 0.15)


def test_without_a_balance_there_is_no_share_of_it() -> None:
    paid_back = RECORDS.replace("600", "0")
    names = ("reported_balance_change", "reported_instalment_to_balance_90d")
    assert answers(*names, credit_records=paid_back) == (-1, None)
