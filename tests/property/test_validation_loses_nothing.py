"""Whatever arrives: every row is good or set aside, never both, and a good row keeps the contract."""

import math
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from data.tables import TABLES
from tests.dirt import values
from tests.text_tables import GOOD, delivered_rows, inspected

# Ibis 12 and Great Expectations 1.24 call what DuckDB 2.0 and pandas 3.1 have deprecated.
pytestmark = [pytest.mark.slow, pytest.mark.filterwarnings("ignore::DeprecationWarning")]


def any_rows(name: str) -> st.SearchStrategy[pa.Table]:
    """Up to twelve rows of a table, each cell good or bad on its own; few enough ids that many are repeated."""
    table = TABLES[name]
    row = st.tuples(*(st.sampled_from(values(table, column)) for column in table.columns))
    return st.lists(row, max_size=12).map(lambda rows: delivered_rows(name, table.column_names, rows))


def read(out: Path, kind: str, name: str) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = pq.read_table(out / kind / f"{name}.parquet").to_pylist()
    return rows


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(customers=any_rows("customers"), invoices=any_rows("invoices"), payments=any_rows("payments"))
def test_rows_in_are_good_rows_and_quarantined_rows(
    customers: pa.Table, invoices: pa.Table, payments: pa.Table
) -> None:
    delivered = {"customers": customers, "invoices": invoices, "payments": payments}
    with inspected(**delivered) as (inspection, out):
        for name, rows in delivered.items():
            good, quarantined = read(out, "tables", name), read(out, "quarantine", name)
            assert rows.num_rows == len(good) + len(quarantined)
            assert len({row["source_line"] for row in quarantined}) == len(quarantined)
            told = inspection.checked[name]
            assert (told.rows, told.good, told.quarantined) == (rows.num_rows, len(good), len(quarantined))
            assert sum(rule.set_aside for rule in told.broken) == len(quarantined)
            came = {row["source_line"]: row for row in rows.to_pylist()}
            assert all(row.items() >= came[row["source_line"]].items() for row in quarantined)
            assert all(row["rule"] and row["reason"] for row in quarantined)


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(rows=any_rows("invoices"))
def test_good_invoices_keep_the_contract(rows: pa.Table) -> None:
    with inspected(customers=GOOD["customers"].replace("C1", "A").replace("C2", "B"), invoices=rows) as (_, out):
        good = read(out, "tables", "invoices")
    assert len({row["invoice_id"] for row in good}) == len(good)
    for row in good:
        assert row["customer_id"] in {"A", "B"}
        assert math.isfinite(row["amount"])
        assert row["amount"] > 0
        assert row["currency"] == "CNY"
        assert date(1970, 1, 1) <= row["issued_on"] <= min(row["due_on"], date(2024, 12, 31))
