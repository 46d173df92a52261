"""Workbooks that cannot be read: each is refused in words that say what, where and what to do, and costs no memory."""

from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
import xlsxwriter

from data.errors import DataRefused, UserError
from data.sources.excel_files import excel_header
from data.sources.excel_form import ExcelFormat
from tests.unit.data.sources.workbooks import write_workbook


def refusal(path: Path, form: ExcelFormat | None = None) -> str:
    with pytest.raises(DataRefused) as error:
        excel_header(path, form or ExcelFormat())
    return str(error.value).removeprefix(str(path))


def with_part(path: Path, name: str, content: bytes) -> Path:
    """The workbook of one cell, with one part of it exchanged."""
    plain = write_workbook(path.with_name("plain.xlsx"), {"s": [["id"]]})
    with ZipFile(plain) as parts, ZipFile(path, "w", ZIP_DEFLATED) as changed:
        for part in parts.namelist():
            changed.writestr(part, content if part == name else parts.read(part))
    return path


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(UserError, match=r"b.xlsx does not exist. Check the path"):
        excel_header(tmp_path / "b.xlsx", ExcelFormat())


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", " is empty (zero bytes). Export it again"),
        (b"id,name\n1,x\n", " is named like an Excel workbook and is text. Open it in Excel and save it as .xlsx"),
        (b"\xef\xbb\xbf\n<html><table>", " is named like an Excel workbook and is a web page or XML."),
        (bytes(range(64)), " is named like an Excel workbook and is something else."),
        (b"PK\x03\x04 and no more", " is cut off or damaged (File is not a zip file)."),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 and no more", " is no whole Excel workbook"),
    ],
)
def test_a_file_that_is_no_workbook(tmp_path: Path, content: bytes, words: str) -> None:
    path = tmp_path / "b.xlsx"
    path.write_bytes(content)
    assert refusal(path).startswith(words)


def test_a_workbook_that_was_cut_off(tmp_path: Path) -> None:
    path = write_workbook(tmp_path / "b.xlsx", {"s": [["id"]]})
    path.write_bytes(path.read_bytes()[:-100])
    assert "is cut off or damaged" in refusal(path)


def test_another_kind_of_zip_file(tmp_path: Path) -> None:
    with ZipFile(tmp_path / "b.xlsx", "w") as parts:
        parts.writestr("word/document.xml", "<w/>")
    assert "is no whole Excel workbook" in refusal(tmp_path / "b.xlsx")


def test_a_workbook_with_a_password(resources: Path) -> None:
    assert refusal(resources / "encrypted.xlsx") == " is protected by a password. Save it without one."


def test_a_sheet_that_is_not_there_is_told_with_the_nearest(tmp_path: Path) -> None:
    path = write_workbook(tmp_path / "b.xlsx", {"应收单列表": [["id"]], "说明": [["x"]]})
    assert refusal(path, ExcelFormat("应收单")) == " has no sheet '应收单'. Did you mean '应收单列表'?"
    assert refusal(path, ExcelFormat("3")) == " has no sheet '3'. Valid are: 应收单列表, 说明."


@pytest.mark.parametrize("header_line", [1, 4])
def test_an_empty_sheet_or_row_in_place_of_the_header(tmp_path: Path, header_line: int) -> None:
    path = write_workbook(tmp_path / "b.xlsx", {"s": [[], ["id"], ["1"]]})
    words = (
        f", sheet 's', has no header in row {header_line}: it must name the columns. Declare header_line, or another"
    )
    assert refusal(path, ExcelFormat(header_line=header_line)).startswith(words)


def test_two_columns_of_one_name(tmp_path: Path) -> None:
    path = write_workbook(tmp_path / "b.xlsx", {"s": [["id", "x", "x"]]})
    with pytest.raises(DataRefused, match=r"^b.xlsx!s names two columns alike: x. Rename or remove one of each."):
        excel_header(path, ExcelFormat())


def test_one_cell_in_the_last_row_and_column_asks_for_half_a_terabyte(tmp_path: Path) -> None:
    path = tmp_path / "b.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet("s")
        sheet.write("A1", "id")
        sheet.write("XFD1048576", "x")
    assert "asks for more memory or time than a workbook of Excel can need" in refusal(path)


def test_a_workbook_that_says_how_much_it_inflates_is_not_opened(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = with_part(tmp_path / "b.xlsx", "docProps/app.xml", b" " * (64 << 20))
    with ZipFile(path) as parts:
        entry = parts.getinfo("docProps/app.xml")
    raw = path.read_bytes()
    # The directory of the file claims 4 GB and a little for this part, in the four bytes that hold its size.
    claimed = raw.replace(entry.file_size.to_bytes(4, "little"), (0xFFFFFFFE).to_bytes(4, "little"))
    path.write_bytes(claimed)
    assert "would take 4 GB unpacked, more than a workbook of Excel can" in refusal(path)


def test_entities_that_multiply_are_not_expanded(tmp_path: Path) -> None:
    entities = "".join(f'<!ENTITY e{n + 1} "{f"&e{n};" * 10}">' for n in range(12))
    bomb = f'<!DOCTYPE w [<!ENTITY e0 "x">{entities}]><workbook><sheets><sheet name="&e12;"/></sheets></workbook>'
    path = with_part(tmp_path / "b.xlsx", "xl/workbook.xml", bomb.encode())
    assert "no whole Excel workbook" in refusal(path) or "no header" in refusal(path)


def test_a_sheet_that_is_broken_in_the_middle(tmp_path: Path) -> None:
    path = with_part(tmp_path / "b.xlsx", "xl/worksheets/sheet1.xml", b'<worksheet><sheetData><row r="1"><c r="A1"')
    assert "is no whole Excel workbook" in refusal(path) or "has no header" in refusal(path)
