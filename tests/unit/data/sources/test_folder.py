import logging
from datetime import date
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from data.errors import DataRefused, UserError
from data.sources.folder import read
from data.sources.params import IngestParams
from tests.unit.data.sources.deliveries import whole

CUSTOMERS = "customer_id,name,onboarded_on\nC1,晨光,2020-01-01\n"


def test_csv_and_parquet_are_read_side_by_side(tmp_path: Path, params: IngestParams) -> None:
    (tmp_path / "customers.csv").write_text(CUSTOMERS)
    outcomes = pa.table({"customer_id": ["C1", "C2"], "as_of": [date(2024, 1, 1)] * 2, "defaulted": [True, None]})
    pq.write_table(outcomes, tmp_path / "outcomes.parquet")
    found = whole(read(tmp_path, params))
    assert list(found) == ["customers", "outcomes"]
    assert found["customers"].to_pylist() == [
        {
            "customer_id": "C1",
            "name": "晨光",
            "onboarded_on": "2020-01-01",
            "source_file": "customers.csv",
            "source_line": 2,
            "unreadable_line": None,
        }
    ]
    assert found["outcomes"].drop_columns(["source_file", "source_line"]) == outcomes
    assert found["outcomes"]["source_line"].to_pylist() == [1, 2]


def test_currency_and_last_day_are_those_of_the_parameters(tmp_path: Path, params: IngestParams) -> None:
    (tmp_path / "customers.csv").write_text(CUSTOMERS)
    delivery = read(tmp_path, params)
    assert (delivery.currency, delivery.observed_until) == ("EUR", date(2024, 6, 30))


def test_a_large_parquet_file_streams_with_lines(
    tmp_path: Path, params: IngestParams, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("data.sources.files.ROWS_PER_BATCH", 10)
    pq.write_table(pa.table({"customer_id": [str(n) for n in range(25)]}), tmp_path / "customers.parquet")
    tables = [table for _, table in read(tmp_path, params).rows]
    assert [len(table) for table in tables] == [10, 10, 5]
    assert pa.concat_tables(tables)["source_line"].to_pylist() == list(range(1, 26))


def test_a_parquet_file_without_rows_is_delivered_once(tmp_path: Path, params: IngestParams) -> None:
    pq.write_table(pa.table({"customer_id": pa.array([], pa.string())}), tmp_path / "customers.parquet")
    assert [(name, len(table)) for name, table in read(tmp_path, params).rows] == [("customers", 0)]


def test_an_unknown_column_is_left_out_with_a_warning(
    tmp_path: Path, params: IngestParams, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "customers.csv").write_text("customer_id,idustry\nC1,x\n")
    assert "idustry" not in whole(read(tmp_path, params))["customers"].column_names
    assert "column 'idustry' is not in the contract and was left out. Did you mean 'industry'?" in caplog.text


def test_attributes_keep_columns_of_the_users_own(tmp_path: Path, params: IngestParams) -> None:
    (tmp_path / "attributes.csv").write_text("customer_id,known_on,visits,source_file\nC1,2024-01-01,3,old.csv\n")
    found = whole(read(tmp_path, params))["attributes"]
    assert found["visits"].to_pylist() == ["3"]
    assert found["source_file"].to_pylist() == ["attributes.csv"]


def test_a_file_that_is_no_table_is_named_with_the_nearest_table(
    tmp_path: Path, params: IngestParams, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "customers.csv").write_text(CUSTOMERS)
    (tmp_path / "invoice.csv").write_text("invoice_id\n1\n")
    (tmp_path / "notes.pdf").write_text("x")
    (tmp_path / ".hidden").write_text("x")
    caplog.set_level(logging.INFO)
    assert list(whole(read(tmp_path, params))) == ["customers"]
    assert [record.message for record in caplog.records] == [
        "invoice.csv is no table and was not read. Did you mean 'invoices'?",
        "notes.pdf was not read: only files ending in .csv, .csv.gz, .parquet, .xlsx, .xlsm, .xls are.",
    ]


def test_a_table_that_is_there_twice_is_refused(tmp_path: Path, params: IngestParams) -> None:
    (tmp_path / "customers.csv").write_text(CUSTOMERS)
    pq.write_table(pa.table({"customer_id": ["C1"]}), tmp_path / "customers.parquet")
    with pytest.raises(UserError, match=r"Table customers is there twice: .*customers.csv and customers.parquet"):
        read(tmp_path, params)


def test_a_missing_folder_is_a_user_error(tmp_path: Path, params: IngestParams) -> None:
    with pytest.raises(UserError, match=r"nowhere does not exist. Set ingest.raw in params.yaml to a folder"):
        read(tmp_path / "nowhere", params)


def test_a_file_instead_of_a_folder_is_a_user_error(tmp_path: Path, params: IngestParams) -> None:
    (tmp_path / "customers.csv").write_text(CUSTOMERS)
    with pytest.raises(UserError, match="is a file"):
        read(tmp_path / "customers.csv", params)


def test_a_folder_without_tables_is_a_user_error(tmp_path: Path, params: IngestParams) -> None:
    with pytest.raises(UserError, match=r"holds no table. Expected files such as customers.csv"):
        read(tmp_path, params)


@pytest.mark.parametrize("bytes_kept", [-1, 100, 4])
def test_a_truncated_parquet_file_is_refused(tmp_path: Path, params: IngestParams, bytes_kept: int) -> None:
    path = tmp_path / "customers.parquet"
    pq.write_table(pa.table({"customer_id": [str(n) for n in range(1000)]}), path)
    path.write_bytes(path.read_bytes()[:bytes_kept])
    with pytest.raises(DataRefused, match=r"customers.parquet is no whole Parquet file.*Export or copy it again"):
        read(tmp_path, params)


def test_a_parquet_file_damaged_inside_is_refused(tmp_path: Path, params: IngestParams) -> None:
    path = tmp_path / "customers.parquet"
    pq.write_table(pa.table({"customer_id": [str(n) for n in range(10_000)]}), path)
    content = bytearray(path.read_bytes())
    content[4:2000] = bytes(1996)
    path.write_bytes(content)
    with pytest.raises(DataRefused, match=r"customers.parquet is no whole Parquet file"):
        whole(read(tmp_path, params))


@pytest.mark.parametrize("name", ["customers.csv", "customers.parquet"])
def test_an_empty_file_is_refused(tmp_path: Path, params: IngestParams, name: str) -> None:
    (tmp_path / name).touch()
    with pytest.raises(DataRefused, match=rf"{name} is empty \(zero bytes\)"):
        read(tmp_path, params)
