import pyarrow as pa

from data.ledger_checks import overpaid_invoices
from tests.engines import duck


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
