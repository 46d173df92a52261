"""Copies of a customer: nothing of its past is changed, and they know nothing of one another."""

from datetime import date

import ibis
import pandas as pd
import pyarrow as pa

from data.tables import TABLES
from pipeline.engines.engine import embedded
from pipeline.recourse.copies import number_of, with_copies
from pipeline.recourse.going_on import Rows, identifiers
from tests.small_store import PARAMS

DAY = date(2026, 1, 1)
PAST = pd.DataFrame(
    {
        "payment_id": ["P1", "P2", "P3"],
        "customer_id": ["C1", "C1", "C2"],
        "invoice_id": ["I1", None, "I9"],
        "paid_on": [date(2025, 5, 1), date(2025, 6, 1), date(2025, 7, 1)],
        "recorded_on": [date(2025, 5, 2), date(2025, 6, 1), date(2025, 7, 1)],
        "amount": [10.0, 20.0, 30.0],
        "currency": ["CNY"] * 3,
        "kind": ["payment", "refund", "payment"],
    }
)
NEW = pd.DataFrame(
    {"payment_id": ["N1"], "customer_id": ["C1"], "invoice_id": ["I1"], "paid_on": [DAY], "recorded_on": [DAY]}
).assign(amount=5.0, kind="payment")


def copied(plans: list[Rows]) -> pd.DataFrame:
    with embedded(PARAMS.engine) as backend:
        schema = pa.schema([field.with_nullable(True) for field in TABLES["payments"].schema])
        rows = pa.Table.from_pandas(PAST, schema=schema, preserve_index=False)
        tables = {"payments": backend.create_table("payments", rows)}
        peers = backend.create_table("peers", pa.table({"customer_id": ["C2"]}))
        found: ibis.Table = with_copies(backend, tables, "C1", peers, plans)["payments"]
        frame: pd.DataFrame = found.order_by("customer_id", "payment_id").to_pyarrow().to_pandas()
        return frame


def test_every_copy_has_the_whole_past_and_only_its_own_plans_rows_beside() -> None:
    found = copied([{}, {"payments": NEW}, {}])
    own = found[found["customer_id"] != "C2"]
    for number, rows in own.groupby(own["customer_id"].map(number_of)):
        front = f"{number:06}~"
        before = rows[rows["recorded_on"] < DAY]
        for column in ("customer_id", "payment_id", "invoice_id"):
            before = before.assign(**{column: before[column].str.removeprefix(front)})
        pd.testing.assert_frame_equal(before.reset_index(drop=True), PAST[PAST["customer_id"] == "C1"])
        assert len(rows) - len(before) == (number == 1)
    assert own["payment_id"].is_unique


def test_other_customers_stay_as_they_are_and_the_customer_itself_is_gone() -> None:
    found = copied([{}])
    assert set(found["customer_id"]) == {"000000~C1", "C2"}
    pd.testing.assert_frame_equal(
        found[found["customer_id"] == "C2"].reset_index(drop=True), PAST[2:].reset_index(drop=True)
    )


def test_a_column_that_a_plan_does_not_name_is_null() -> None:
    found = copied([{"payments": NEW}])
    assert found.loc[found["payment_id"] == "000000~N1", "currency"].isna().all()


def test_identifiers_are_keys_and_what_names_them() -> None:
    assert identifiers(TABLES["invoices"]) == ["invoice_id", "credits_invoice_id", "whole_invoice_id"]
    assert identifiers(TABLES["payments"]) == ["payment_id", "invoice_id"]
    assert identifiers(TABLES["statements"]) == []
