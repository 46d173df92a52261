import pyarrow as pa

from data.ledger_checks import overpaid_invoices, undated_voids
from tests.engines import duck
from tests.tables import typed


def test_an_invoice_is_overpaid_by_what_exceeds_it_after_refunds() -> None:
    invoices = pa.table({"invoice_id": ["I1", "I2", "I3"], "amount": [100.0, 100.0, 100.0]})
    payments = pa.table(
        {
            "invoice_id": ["I1", "I1", "I1", "I2", "I2", None, "I3"],
            "amount": [100.0, 30.0, 10.0, 100.0, 0.005, 500.0, 60.0],
            "kind": ["payment", "credit_note", "refund", "payment", "payment", "payment", "payment"],
        }
    )
    # I1: 100 + 30 - 10 = 120, which is 20 too much; I2: half a cent is rounding; what names no invoice exceeds none.
    with duck() as engine:
        found = overpaid_invoices(engine.table("invoices", invoices), engine.table("payments", payments))
        assert found.to_pyarrow().to_pylist() == [{"invoice_id": "I1", "excess": 20.0}]


def test_a_void_without_a_day_is_reported() -> None:
    rows = """
        transaction_id  booked_on   amount  voided  voided_on
        t1              2024-06-01  5       true    2024-06-03
        t2              2024-06-01  5       true    -
        t3              2024-06-01  5       false   -
        t4              2024-06-01  5       -       -
    """
    with duck() as engine:
        found = undated_voids(engine.table("transactions", typed("transactions", rows)))
        assert [row["transaction_id"] for row in found.to_pyarrow().to_pylist()] == ["t2"]
