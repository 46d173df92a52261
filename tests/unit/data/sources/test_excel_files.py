from datetime import date, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
import xlsxwriter

from data.sources.excel_files import excel_header, read_excel
from data.sources.excel_form import ExcelFormat
from data.sources.folder import read
from data.sources.mapping import read as read_mapped
from data.sources.mapping_rules import Mapping
from data.sources.params import IngestParams
from tests.unit.data.sources.deliveries import whole
from tests.unit.data.sources.workbooks import write_workbook


def rows(path: Path, **form: Any) -> list[list[Any]]:
    """Every row as a list: its cells, the place of the sheet, the row of the sheet."""
    read_as = ExcelFormat(**form)
    table = pa.concat_tables(read_excel(path, excel_header(path, read_as), read_as))
    assert table["unreadable_line"].null_count == len(table)
    return [list(row.values())[:-1] for row in table.to_pylist()]


def test_cells_keep_the_type_in_which_they_were_typed(tmp_path: Path) -> None:
    sheet = [
        ["text", "number", "day", "moment", "truth"],
        ["007", 7, date(2023, 3, 1), datetime(2023, 3, 1, 14, 30), True],
        [" １００８", 1234.5, date(9999, 12, 31), datetime(2023, 3, 1), False],
    ]
    assert rows(write_workbook(tmp_path / "b.xlsx", {"应收单": sheet})) == [
        ["007", "7", "2023-03-01", "2023-03-01 14:30:00", "true", "b.xlsx!应收单", 2],
        [" １００８", "1234.5", "9999-12-31", "2023-03-01", "false", "b.xlsx!应收单", 3],
    ]


def test_a_number_has_the_digits_that_excel_shows(tmp_path: Path) -> None:
    path = write_workbook(tmp_path / "b.xlsx", {"s": [["n"], [0.1 + 0.2], [1190.0], [-1e-7], [202401310001]]})
    assert [row[0] for row in rows(path)] == ["0.3", "1190", "-1e-07", "202401310001"]


def test_old_workbooks_are_read_alike(resources: Path) -> None:
    assert rows(resources / "receivables.xls", header_line=2) == [
        ["007", "1001", "2023-03-01", "1234.5", "receivables.xls!应收单", 3]
    ]


@pytest.mark.parametrize(("sheet", "found"), [(None, "one"), ("2", "two"), ("2023", "three"), ("1", "one")])
def test_a_sheet_is_named_or_numbered(tmp_path: Path, sheet: str | None, found: str) -> None:
    path = write_workbook(
        tmp_path / "b.xlsx", {"a": [["x"], ["one"]], "b": [["x"], ["two"]], "2023": [["x"], ["three"]]}
    )
    assert rows(path, sheet=sheet)[0][0] == found


def test_titles_above_and_blank_rows_are_passed_over_and_rows_keep_their_number(tmp_path: Path) -> None:
    sheet: list[list[Any]] = [[], ["Title", None], ["id", "a\n b"], [], ["1", "x"], [" ", None], ["2", None]]
    path = write_workbook(tmp_path / "b.xlsx", {"s": sheet}, merged=[(1, 0, 1, 1)])
    assert excel_header(path, ExcelFormat(header_line=3)) == ["id", "a b"]
    assert rows(path, header_line=3) == [["1", "x", "b.xlsx!s", 5], ["2", None, "b.xlsx!s", 7]]


@pytest.mark.parametrize(
    ("header_line", "names"), [(1, ["客户", "金额", "unnamed column 3"]), (2, ["客户", "本币", "原币"])]
)
def test_a_header_over_two_rows_may_be_either_of_them(tmp_path: Path, header_line: int, names: list[str]) -> None:
    """客户 spans both rows; 金额 stands above 本币 and 原币."""
    sheet: list[list[Any]] = [["客户", "金额", None], [None, "本币", "原币"], ["007", 1, 2]]
    path = write_workbook(tmp_path / "b.xlsx", {"s": sheet}, merged=[(0, 0, 1, 0), (0, 1, 0, 2)])
    assert excel_header(path, ExcelFormat(header_line=header_line)) == names
    assert rows(path, header_line=header_line) == [["007", "1", "2", "b.xlsx!s", 3]]


def test_a_formula_counts_with_its_saved_value_and_nothing_is_lost_where_it_has_none(tmp_path: Path) -> None:
    path = tmp_path / "b.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet("s")
        sheet.write_row("A1", ["sum", "text", "error", "elsewhere"])
        sheet.write_formula("A2", "=1+1", None, 2)
        sheet.write_formula("B2", '="a"&"b"', None, "ab")
        sheet.write_formula("C2", "=1/0", None, "#DIV/0!")
        sheet.write_formula("D2", "='[other.xlsx]s'!A1", None, "")
        sheet.write_url("E1", "file:///etc/passwd", string="link")
    assert rows(path) == [["2", "ab", "#DIV/0!", "='[other.xlsx]s'!A1", None, "b.xlsx!s", 2]]


def test_a_sheet_with_a_header_only_gives_a_table_without_rows(tmp_path: Path) -> None:
    path = write_workbook(tmp_path / "b.xlsx", {"s": [["id", "name"]]})
    (table,) = read_excel(path, ["name"], ExcelFormat())
    assert table.column_names == ["name", "source_file", "source_line", "unreadable_line"] and len(table) == 0


def test_a_workbook_that_was_saved_again_is_read_again(tmp_path: Path) -> None:
    path = write_workbook(tmp_path / "b.xlsx", {"s": [["id"], ["1"]]})
    before = rows(path)
    write_workbook(path, {"s": [["id"], ["1"], ["2"]]})
    assert (len(before), len(rows(path))) == (1, 2)


def test_a_quarantine_that_comes_back_speaks_of_the_new_file(tmp_path: Path) -> None:
    path = write_workbook(tmp_path / "b.xlsx", {"s": [["source_file", "source_line", "id"], ["old.csv", 17, "1"]]})
    (table,) = read_excel(path, ["id"], ExcelFormat())
    assert [list(row.values()) for row in table.to_pylist()] == [["1", "b.xlsx!s", 2, None]]


def test_the_folder_source_takes_workbooks_in_our_form(tmp_path: Path, params: IngestParams) -> None:
    sheet = [["customer_id", "name", "onboarded_on"], ["007", "晨光", date(2020, 1, 1)]]
    write_workbook(tmp_path / "customers.xlsx", {"first": sheet, "second": [["no"], ["data"]]})
    (row,) = whole(read(tmp_path, params))["customers"].to_pylist()
    assert (row["customer_id"], row["onboarded_on"], row["source_file"]) == (
        "007",
        "2020-01-01",
        "customers.xlsx!first",
    )


def test_numbers_of_a_workbook_are_read_beside_those_that_it_holds_as_text(
    tmp_path: Path, params: IngestParams
) -> None:
    """Of an export with decimal commas: 1.234 as text is a thousand and more, typed it is a little above one."""
    write_workbook(tmp_path / "b.xlsx", {"s": [["id", "amount"], ["1", "1.234"], ["2", 1.234], ["3", 1234567.8]]})
    columns = {"payment_id": "id", "amount": "amount"}
    export = {"files": "b.xlsx", "decimal": ",", "thousands": ".", "columns": columns}
    found = whole(read_mapped(tmp_path, params, Mapping.model_validate({"tables": {"payments": [export]}})))
    assert found["payments"]["amount"].to_pylist() == ["1234", "1.234", "1234567.8"]


def test_text_that_is_called_xls_is_read_if_the_mapping_says_its_delimiter(
    tmp_path: Path, params: IngestParams
) -> None:
    (tmp_path / "export.xls").write_bytes("Debitor\tName\n007\tMüller\n".encode("utf-16"))
    columns = {"customer_id": "Debitor", "name": "Name"}
    export = {"files": "export.xls", "encoding": "utf-16", "delimiter": "\t", "columns": columns}
    found = whole(read_mapped(tmp_path, params, Mapping.model_validate({"tables": {"customers": [export]}})))
    assert found["customers"].select(["customer_id", "name"]).to_pylist() == [{"customer_id": "007", "name": "Müller"}]
