from datetime import date
from pathlib import Path

import pandas as pd
import pytest

from data.errors import DataRefused, UserError
from data.sources.params import IngestParams
from data.sources.uci_credit_card import FILE, LABEL, read
from tests.unit.data.sources.deliveries import whole

HEADER = (
    "ID,LIMIT_BAL,SEX,EDUCATION,MARRIAGE,AGE,PAY_0,PAY_2,PAY_3,PAY_4,PAY_5,PAY_6,BILL_AMT1,BILL_AMT2,BILL_AMT3,"
    f"BILL_AMT4,BILL_AMT5,BILL_AMT6,PAY_AMT1,PAY_AMT2,PAY_AMT3,PAY_AMT4,PAY_AMT5,PAY_AMT6,{LABEL}"
)
# From September back to April: what is past due, the balance, what was paid.
REVOLVING = "1,20000,2,2,1,24, 2,-1,0,0,0,-2, 500,900,700,1000,1200,0, 0,0,300,400,0,0, 1"
OVERPAID = "2,50000,1,5,0,35, -1,-1,-1,-1,-1,-1, 10,-50,100,0,0,0, 0,150,0,0,0,80, 0"


def written(folder: Path, *clients: str, header: str = HEADER) -> Path:
    lines = ["," + ",".join(f"X{n}" for n in range(1, 24)) + ",Y", header, *clients]
    (folder / FILE).write_text("\n".join(lines).replace(" ", "").replace("defaultpaymentnextmonth", LABEL) + "\n")
    return folder


def frames(raw: Path, params: IngestParams) -> dict[str, pd.DataFrame]:
    return {name: table.to_pandas() for name, table in whole(read(raw, params)).items()}


def test_a_statement_adds_what_was_not_carried_over(tmp_path: Path, params: IngestParams) -> None:
    invoices = frames(written(tmp_path, REVOLVING), params)["invoices"]
    # April owes 0. May: 1200. June: 1000 less (1200 - 400) carried. July: 700 less (1000 - 300) adds nothing.
    # August: 900 less 700. September: 500 less 900 is no invoice.
    assert invoices[["issued_on", "due_on", "amount"]].to_numpy().tolist() == [
        [date(2005, 5, 31), date(2005, 6, 25), 1200.0],
        [date(2005, 6, 30), date(2005, 7, 25), 200.0],
        [date(2005, 8, 31), date(2005, 9, 25), 200.0],
    ]


def test_what_was_taken_back_is_a_credit_note(tmp_path: Path, params: IngestParams) -> None:
    payments = frames(written(tmp_path, REVOLVING), params)["payments"].sort_values("recorded_on")
    assert payments[["recorded_on", "kind", "amount"]].to_numpy().tolist() == [
        [date(2005, 6, 25), "payment", 400.0],
        [date(2005, 7, 25), "payment", 300.0],
        [date(2005, 9, 30), "credit_note", 400.0],
    ]


def test_a_balance_in_favour_of_the_client_counts_as_nothing_owed(tmp_path: Path, params: IngestParams) -> None:
    tables = frames(written(tmp_path, OVERPAID), params)
    # July owes 100; 150 paid in August leave nothing to carry; September owes 10, all of it new.
    assert tables["invoices"]["amount"].tolist() == [100.0, 10.0]
    # April's 80 pay a statement that is not there.
    assert tables["payments"]["amount"].tolist() == [150.0]


def test_status_balance_and_amount_paid_are_credit_records(tmp_path: Path, params: IngestParams) -> None:
    records = frames(written(tmp_path, REVOLVING), params)["credit_records"].sort_values("recorded_on")
    late = records[records["kind"] == "days_past_due"]
    assert late["value"].tolist() == [0, 0, 0, 0, 0, 60]
    assert late["text"].fillna("").tolist() == ["no consumption", *["revolving"] * 3, "paid in full", ""]
    assert records[records["kind"] == "balance"]["value"].tolist() == [0, 1200, 1000, 700, 900, 500]
    assert records[records["kind"] == "instalment"]["value"].tolist() == [0, 0, 400, 300, 0, 0]
    limit = records[records["kind"] == "credit_limit"]
    assert limit[["recorded_on", "value"]].to_numpy().tolist() == [[date(2005, 3, 31), 20000.0]]


def test_sex_and_marital_status_are_left_out(tmp_path: Path, params: IngestParams) -> None:
    attributes = frames(written(tmp_path, REVOLVING, OVERPAID), params)["attributes"]
    assert set(attributes) == {"customer_id", "known_on", "age", "education", "source_file", "source_line"}
    assert attributes["age"].tolist() == [24.0, 35.0]
    assert attributes["education"].fillna(-1).tolist() == [2.0, -1.0]


def test_outcomes_and_customers(tmp_path: Path, params: IngestParams) -> None:
    delivery = read(written(tmp_path, REVOLVING, OVERPAID), params)
    assert (delivery.observed_until, delivery.currency) == (date(2005, 9, 30), "TWD")
    tables = whole(delivery)
    rows = tables["outcomes"].select(["customer_id", "as_of", "defaulted", "source_line"]).to_pylist()
    assert [list(row.values()) for row in rows] == [
        ["1", date(2005, 10, 1), True, 3],
        ["2", date(2005, 10, 1), False, 4],
    ]
    assert tables["customers"]["natural_person"].to_pylist() == [True, True]


def test_a_cell_that_is_no_whole_number_is_refused_with_its_line(tmp_path: Path, params: IngestParams) -> None:
    raw = written(tmp_path, REVOLVING, OVERPAID.replace("50000", "5e4x"))
    with pytest.raises(DataRefused, match=r"line 4 holds '5e4x' in column 'LIMIT_BAL'"):
        read(raw, params)


def test_a_missing_column_is_refused(tmp_path: Path, params: IngestParams) -> None:
    raw = written(tmp_path, REVOLVING, header=HEADER.replace("PAY_0", "PAY_1"))
    with pytest.raises(DataRefused, match=r"has no column 'PAY_0'. Did you mean 'PAY_"):
        read(raw, params)


def test_a_missing_file_is_a_user_error(tmp_path: Path, params: IngestParams) -> None:
    with pytest.raises(UserError, match=f"holds no {FILE}"):
        read(tmp_path, params)


def test_the_published_data(real_data: Path, params: IngestParams) -> None:
    tables = frames(real_data / "uci_credit_card", params)
    assert {name: len(rows) for name, rows in tables.items()} == {
        "customers": 30_000,
        "invoices": 155_260,
        "payments": 120_867,
        "credit_records": 570_000,
        "attributes": 30_000,
        "outcomes": 30_000,
    }
    assert tables["outcomes"]["defaulted"].sum() == 6_636
    for name, key in (("invoices", "invoice_id"), ("payments", "payment_id"), ("credit_records", "record_id")):
        assert tables[name][key].is_unique


def test_the_ledger_of_the_published_data_owes_what_the_statements_say(real_data: Path, params: IngestParams) -> None:
    tables = frames(real_data / "uci_credit_card", params)
    invoices = tables["invoices"].rename(columns={"issued_on": "day"})
    payments = tables["payments"].rename(columns={"recorded_on": "day"})
    balances = tables["credit_records"].query("kind == 'balance'").pivot(
        index="customer_id", columns="recorded_on", values="value"
    )  # fmt: skip
    added = invoices.pivot_table(index="customer_id", columns="day", values="amount", aggfunc="sum")
    taken = payments.pivot_table(index="customer_id", columns="day", values="amount", aggfunc="sum")
    days = sorted({*added.columns, *taken.columns})
    added, taken = (frame.reindex(balances.index).reindex(columns=days).fillna(0) for frame in (added, taken))
    outstanding = pd.Series(0.0, index=balances.index)
    for day in days:
        # The ledger's own rule: a payment beyond what is open is not kept for later.
        outstanding = (outstanding - taken[day]).clip(lower=0) + added[day]
        if day in balances.columns:
            assert (outstanding == balances[day].clip(lower=0)).all()
