import pytest

from tests.text_tables import inspected

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")

INVOICES = """
    invoice_id | customer_id | issued_on  | due_on     | amount | currency
    I1         | C1          | 2024-01-10 | 2024-02-10 | 100    | USD
    I2         | C1          | 2024-01-20 | 2024-02-20 | 100    | USD
    I3         | C1          | 2024-01-20 | 2024-02-20 | 100    | EUR
    I4         | C1          | 2024-01-20 | 2024-02-20 | 100    | CNY
    I5         | C1          | 2024-01-20 | 2024-02-20 | 100    |
"""
RATES = """
    currency | day        | rate
    USD      | 2024-01-10 | 7
    USD      | 2024-01-20 | 7.5
    USD      | 2024-01-21 | 99
    EUR      | 2023-12-31 | 8
"""
PAYMENTS = """
    payment_id | customer_id | invoice_id | paid_on    | recorded_on | amount | kind    | currency
    P1         | C1          | I1         | 2024-02-01 | 2024-02-01  | 100    | payment | USD
    P2         | C1          |            | 2024-01-20 | 2024-01-20  | 100    | payment | USD
    P3         | C1          | I4         | 2024-01-20 | 2024-01-20  | 100    | payment | EUR
"""


def amounts(table: str, key: str) -> dict[str, float]:
    with inspected(invoices=INVOICES, payments=PAYMENTS, exchange_rates=RATES) as (inspection, _):
        rows = inspection.accepted[table].to_pyarrow().to_pylist()
    assert {row["currency"] for row in rows} == {"CNY"}
    return {row[key]: row["amount"] for row in rows}


def test_an_amount_is_converted_at_the_last_rate_on_or_before_the_day_it_became_known() -> None:
    # 100 USD at 7 on the first day of the rate; at 7.5, not at tomorrow's 99; 100 EUR at last year's 8; the rest as is.
    assert amounts("invoices", "invoice_id") == {"I1": 700, "I2": 750, "I3": 800, "I4": 100, "I5": 100}


def test_a_payment_takes_over_the_rate_of_the_invoice_it_names_in_the_same_currency() -> None:
    # P1 settles I1 in full although the rate has moved to 99; P2 names none: 7.5 of its own day; P3 pays CNY in EUR.
    assert amounts("payments", "payment_id") == {"P1": 700, "P2": 750, "P3": 800}
