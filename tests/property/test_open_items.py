"""Whatever an account looks like: what its tables say is owed in the end is what its lines have open."""

from collections import Counter
from datetime import date, timedelta

import hypothesis.strategies as st
import pyarrow as pa
from hypothesis import given, settings

from data.sources.csv_files import CSV_TAIL
from data.sources.open_items.tables import tables_of

FIRST = date(2023, 1, 1)
NAMES = ("customer_id", "document_id", "kind", "posted_on", "due_on", "amount", "cleared_on", "cleared_by")
DAYS = st.integers(0, 30).map(lambda days: (FIRST + timedelta(days)).isoformat())
LINE = st.tuples(
    st.sampled_from([f"C{number}" for number in range(12)]),
    st.sampled_from(["R1", "R2", "R3", "Z1", "Z2"]),
    st.sampled_from([None, "invoice", "credit_note", "payment", "refund"]),
    DAYS,
    st.none() | DAYS,
    st.integers(-5, 5).filter(bool).map(lambda hundreds: f"{hundreds}00.00"),
    st.none() | st.sampled_from(["2023-01-10", "2023-01-20"]),
    st.none() | st.sampled_from(["Z1", "Z2"]),
).map(lambda line: line if line[6] else (*line[:7], None))


def account(lines: list[tuple[str | None, ...]]) -> pa.Table:
    table = pa.table({name: pa.array([line[place] for line in lines], pa.string()) for place, name in enumerate(NAMES)})
    table = table.append_column("source_file", pa.repeat("list.txt", len(lines)))
    table = table.append_column("source_line", pa.array(range(len(lines)), pa.int64()))
    return table.append_column("unreadable_line", pa.nulls(len(lines), pa.string())).select([*NAMES, *CSV_TAIL.names])


@settings(max_examples=50, deadline=None)
@given(st.lists(LINE, min_size=1, max_size=60))
def test_the_balance_of_every_customer_is_what_its_lines_have_open(lines: list[tuple[str | None, ...]]) -> None:
    """A clearing comes to nothing, whatever of it the list has; no money is lost or made."""
    tables = tables_of(account(lines))
    found: Counter[str] = Counter()
    for row in tables["invoices"].to_pylist():
        found[row["customer_id"]] += round(float(row["amount"]) * 100)
    for row in tables["payments"].to_pylist():
        found[row["customer_id"]] += round(float(row["amount"]) * 100) * (1 if row["kind"] == "refund" else -1)
    expected: Counter[str] = Counter()
    for line in lines:
        expected[str(line[0])] += 0 if line[6] else round(float(str(line[5])) * 100)
    assert {name: owed for name, owed in found.items() if owed} == {n: owed for n, owed in expected.items() if owed}


@settings(max_examples=50, deadline=None)
@given(st.lists(LINE, min_size=1, max_size=60))
def test_payments_name_invoices_of_their_customer_and_all_names_differ(lines: list[tuple[str | None, ...]]) -> None:
    tables = tables_of(account(lines))
    invoices = {row["invoice_id"]: row["customer_id"] for row in tables["invoices"].to_pylist()}
    assert len(invoices) == len(tables["invoices"])
    payments = tables["payments"].to_pylist()
    assert len({row["payment_id"] for row in payments}) == len(payments)
    for row in payments:
        assert row["invoice_id"] is None or invoices[row["invoice_id"]] == row["customer_id"]
