"""Rows of a quarantine travel through a spreadsheet and come back as they were, unless a person has changed them."""

import csv
from datetime import date
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from data.errors import DataRefused, UserError
from data.repairs import changed_rows
from pipeline.batch.repaired_files import read_repaired, repaired_in, write_for_repair
from tests.unit.data.sources.workbooks import write_workbook

TEXTS = ["=1+1", "-5", "-five", "'quoted", "'=1", "海河贸易", 'a "b", c', "two\nlines", None, "  =1", "+", "1,5", "@x"]
CAME = pa.table(
    {
        "source_file": pa.array(["客户.csv"] * len(TEXTS)),
        "source_line": pa.array(range(2, 2 + len(TEXTS)), pa.int64()),
        "name": pa.array(TEXTS, pa.string()),
        "amount": pa.array([0.1 + 0.2, -1e300, *[None] * (len(TEXTS) - 2)], pa.float64()),
        "on": pa.array([date(2025, 1, 31), *[None] * (len(TEXTS) - 1)], pa.date32()),
        "person": pa.array([True, False, *[None] * (len(TEXTS) - 2)], pa.bool_()),
        "rules": pa.array([["missing(name)", "duplicate_key(id)"]] * len(TEXTS), pa.list_(pa.string())),
    }
)
DELIVERED = CAME.drop_columns("rules")


def test_rows_that_nobody_touched_come_back_as_they_came(tmp_path: Path) -> None:
    write_for_repair(tmp_path / "customers.csv", CAME)
    assert len(changed_rows("customers", DELIVERED, read_repaired(tmp_path / "customers.csv"))) == 0


def test_a_day_in_a_year_that_python_does_not_reach_is_written_all_the_same(tmp_path: Path) -> None:
    """3,000,000 days are 20 times 400 years and 78,060 days, which lead from 1970-01-01 to 2183-09-21."""
    days = pa.array([3_000_000], pa.int32()).cast(pa.date32())
    write_for_repair(tmp_path / "invoices.csv", pa.table({"due_on": days}))
    assert (tmp_path / "invoices.csv").read_text(encoding="utf-8-sig").split() == ["due_on", "10183-09-21"]


def test_no_cell_begins_as_a_formula_but_numbers_stay_numbers(tmp_path: Path) -> None:
    write_for_repair(tmp_path / "customers.csv", CAME)
    text = (tmp_path / "customers.csv").read_text(encoding="utf-8-sig")
    assert ",'=1+1," in text and ",'-five," in text and ",-5," in text


def test_a_file_that_a_spreadsheet_saved_with_semicolons_in_its_own_encoding(tmp_path: Path) -> None:
    saved = "source_file;source_line;name\r\n客户.csv;3;江河\r\n;;\r\n"
    (tmp_path / "customers.csv").write_bytes(saved.encode("gb18030"))
    changed = changed_rows("customers", DELIVERED, read_repaired(tmp_path / "customers.csv"))
    assert changed.select(["source_line", "name"]).to_pylist() == [{"source_line": 3, "name": "江河"}]


def test_a_quarantine_that_a_spreadsheet_saved_as_a_workbook(tmp_path: Path) -> None:
    write_for_repair(tmp_path / "customers.csv", CAME)
    with (tmp_path / "customers.csv").open(encoding="utf-8-sig", newline="") as file:
        write_workbook(tmp_path / "customers.xlsx", {"customers": list(csv.reader(file))})
    assert len(changed_rows("customers", DELIVERED, read_repaired(tmp_path / "customers.xlsx"))) == 0


def test_parquet_is_read_as_it_is(tmp_path: Path) -> None:
    pq.write_table(CAME, tmp_path / "customers.parquet")
    assert read_repaired(tmp_path / "customers.parquet").equals(CAME)


@pytest.mark.parametrize(
    ("name", "text", "words"),
    [
        ("customers.csv", "source_file,source_line\na.csv,two\n", "must be the number of a line in every row"),
        ("customers.csv", "source_file,source_line\na.csv,2,3\n", "line 2: 3 cells under 2 column names"),
        ("customers.parquet", "PAR1", "is no whole Parquet file"),
    ],
)
def test_a_file_that_is_none_is_refused_by_name(tmp_path: Path, name: str, text: str, words: str) -> None:
    (tmp_path / name).write_text(text)
    with pytest.raises(DataRefused, match=words):
        read_repaired(tmp_path / name)


@pytest.mark.parametrize(
    ("names", "words"),
    [
        ([], "holds no repaired rows"),
        (["costumers.csv"], "named like no table. Did you mean 'customers'"),
        (["customers.csv", "customers.parquet"], "Table customers is there twice"),
    ],
)
def test_a_folder_without_repaired_rows_of_a_table(tmp_path: Path, names: list[str], words: str) -> None:
    for name in names:
        (tmp_path / name).touch()
    with pytest.raises(UserError, match=words):
        repaired_in(tmp_path)


def test_no_folder_at_all(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="There is no folder"):
        repaired_in(tmp_path / "nothing")
