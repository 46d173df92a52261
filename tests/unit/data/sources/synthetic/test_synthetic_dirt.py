import pyarrow as pa
import pytest

from data.sources.base import PROVENANCE
from data.sources.synthetic.dirt import STRANGER
from data.tables import TABLES
from tests.unit.data.sources.synthetic.portfolio import portfolio

NAMES = [name for name in TABLES if name not in ("outcomes", "unclear_credits")]


def rows_of(customers: int, name: str, dirty_share: float) -> pa.Table:
    return portfolio(customers, dirty_share=dirty_share)[name].drop_columns(list(PROVENANCE))


@pytest.mark.parametrize("name", NAMES)
def test_faulty_rows_are_added_and_no_clean_row_is_touched(name: str) -> None:
    clean, soiled = rows_of(300, name, 0.0), rows_of(300, name, 0.05)
    assert soiled.num_rows > clean.num_rows
    assert soiled.slice(0, clean.num_rows).equals(clean)


def test_their_share_is_the_one_asked_for() -> None:
    clean, soiled = rows_of(300, "payments", 0.0).num_rows, rows_of(300, "payments", 0.05).num_rows
    assert (soiled - clean) / clean == pytest.approx(0.05, abs=0.01)


def test_a_ledger_row_fails_in_every_way_that_a_real_export_does() -> None:
    clean = rows_of(300, "invoices", 0.0)
    faulty = rows_of(300, "invoices", 0.05).slice(clean.num_rows).to_pylist()
    ids = set(clean["invoice_id"].to_pylist())
    assert any(row["invoice_id"] in ids for row in faulty)
    assert any(row["customer_id"] == STRANGER for row in faulty)
    assert any(row["issued_on"] is None for row in faulty)
    assert any(row["issued_on"] and row["issued_on"].year == 2099 for row in faulty)
    assert any(row["issued_on"] and row["due_on"] < row["issued_on"] for row in faulty)
    assert any(row["amount"] == 0 for row in faulty)
    assert any(row["amount"] != row["amount"] for row in faulty)
    assert any(row["amount"] == float("inf") for row in faulty)


def test_a_duplicate_is_a_copy_to_the_letter() -> None:
    clean = rows_of(300, "payments", 0.0)
    good = {row["payment_id"]: row for row in clean.to_pylist()}
    faulty = rows_of(300, "payments", 0.05).slice(clean.num_rows).to_pylist()
    duplicates = [row for row in faulty if row["payment_id"] in good]
    assert duplicates
    assert all(row == good[row["payment_id"]] for row in duplicates)
