from tests.unit.features.feature_values import answer, answers

THREE_SETTLED = """
    invoice_id  issued_on   due_on      amount
    prompt      2024-04-01  2024-05-01  100
    month       2024-03-01  2024-04-01  100
    quarter     2024-01-01  2024-02-01  200
"""
PAID = """
    invoice_id  recorded_on  amount
    prompt      2024-04-21   100
    month       2024-05-02   100
    quarter     2024-05-05   200
"""


def test_shares_by_how_late_invoices_were_settled() -> None:
    """10 days early, 31 days late (04-01 to 05-02), 94 days late (29 in February, 31, 30, and 4)."""
    names = ("late_share_365d", "late_over_30_share_365d", "late_over_60_share_365d", "late_over_90_share_365d")
    assert answers(*names, invoices=THREE_SETTLED, payments=PAID) == (2 / 3, 2 / 3, 1 / 3, 1 / 3)
    assert answer("settled_early_share_365d", invoices=THREE_SETTLED, payments=PAID) == 1 / 3


def test_windows_of_four_lengths() -> None:
    """Settled 94 days late on 05-05 (41 days ago), 31 on 05-02 (44 days ago), none in the last 30 days."""
    names = tuple(f"days_past_due_mean_{days}d" for days in (30, 90, 180, 365))
    mean = (0 + 31 + 94) / 3
    assert answers(*names, invoices=THREE_SETTLED, payments=PAID) == (None, mean, mean, mean)


def test_volatility_is_the_standard_deviation() -> None:
    """Of 0, 31 and 94: mean 125 / 3, mean of squares 9797 / 3, variance 9797 / 3 - (125 / 3)^2 = 1529.56."""
    found = answer("days_past_due_volatility_365d", invoices=THREE_SETTLED, payments=PAID)
    assert abs(found - (9797 / 3 - (125 / 3) ** 2) ** 0.5) < 1e-9


def test_days_from_issue_to_settlement() -> None:
    """04-01 to 04-21, 03-01 to 05-02, 01-01 to 05-05: 20, 62 and 125 days."""
    assert answer("days_to_settle_mean_365d", invoices=THREE_SETTLED, payments=PAID) == (20 + 62 + 125) / 3


def test_the_year_before_is_the_365_days_before_the_last_365() -> None:
    """10 days late on 2024-05-11, 4 days late on 2023-06-05 (376 days ago): 10 - 4."""
    invoices = """
        invoice_id  issued_on   due_on      amount
        old         2023-05-01  2023-06-01  100
        new         2024-04-01  2024-05-01  100
    """
    payments = """
        invoice_id  recorded_on  amount
        old         2023-06-05   100
        new         2024-05-11   100
    """
    assert answer("days_past_due_year_change", invoices=invoices, payments=payments) == 6
    assert answer("days_past_due_year_change", invoices=THREE_SETTLED, payments=PAID) is None
