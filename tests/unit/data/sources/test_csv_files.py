import gzip
import logging
from pathlib import Path

import pyarrow as pa
import pytest

from data.errors import DataRefused, UserError
from data.sources import csv_files
from data.sources.csv_files import read_csv
from data.sources.csv_form import CsvFormat, csv_head


def rows(
    path: Path, content: str | bytes, columns: tuple[str, ...] = ("id", "name"), form: CsvFormat | None = None
) -> list[dict[str, object]]:
    """What is read of a file with this content, without the file's name."""
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    table = pa.concat_tables(read_csv(path, list(columns), form or CsvFormat()))
    return [{**row} for row in table.drop_columns("source_file").to_pylist()]


def row(line: int, id: str | None, name: str | None, text: str | None = None) -> dict[str, object]:
    return {"id": id, "name": name, "source_line": line, "unreadable_line": text}


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "t.csv"


def test_cells_stay_text_and_empty_cells_are_null(path: Path) -> None:
    assert rows(path, 'id,name\n007,\n1e5,""\n') == [row(2, "007", None), row(3, "1e5", None)]


def test_every_row_names_its_file(path: Path) -> None:
    rows(path, "id\n1\n2\n", ("id",))
    assert pa.concat_tables(read_csv(path, ["id"], CsvFormat()))["source_file"].to_pylist() == ["t.csv", "t.csv"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gbk", "gb18030"])
def test_encoding_is_found_out(path: Path, encoding: str) -> None:
    assert rows(path, "id,name\n1,晨光电器\n".encode(encoding)) == [row(2, "1", "晨光电器")]


def test_a_guessed_encoding_is_logged(path: Path, caplog: pytest.LogCaptureFixture) -> None:
    rows(path, "id,name\n1,晨光\n".encode("gbk"))
    assert "t.csv is not UTF-8 and was read as gb18030" in caplog.text


@pytest.mark.parametrize("encoding", ["utf-16", "cp1252"])
def test_a_declared_encoding_is_used(path: Path, encoding: str) -> None:
    assert rows(path, "id,name\n1,é\n".encode(encoding), form=CsvFormat(encoding=encoding)) == [row(2, "1", "é")]


def test_undecodable_bytes_are_refused_with_their_line(path: Path) -> None:
    with pytest.raises(DataRefused, match=r"t.csv is not utf-8 \(see line 3\) nor gb18030 \(see line 3\).*declare"):
        rows(path, b"id,name\n1,a\n2,\xff\xff\n")


def test_a_wrongly_declared_encoding_is_refused(path: Path) -> None:
    with pytest.raises(DataRefused, match=r"is not utf-8 \(see line 2\)"):
        rows(path, "id,name\n1,晨光\n".encode("gbk"), form=CsvFormat(encoding="utf-8"))


@pytest.mark.parametrize("content", ["id,name", "id,name\n", "id,name\r\n"])
def test_a_header_alone_gives_one_table_without_rows(path: Path, content: str) -> None:
    path.write_text(content, newline="")
    tables = list(read_csv(path, ["id"], CsvFormat()))
    assert [len(table) for table in tables] == [0]
    assert tables[0].schema.names == ["id", "source_file", "source_line", "unreadable_line"]


def test_an_empty_file_is_refused(path: Path) -> None:
    with pytest.raises(DataRefused, match=r"t.csv is empty \(zero bytes\)"):
        rows(path, "")


def test_a_file_without_header_is_refused(path: Path) -> None:
    with pytest.raises(DataRefused, match="has no header in line 1"):
        rows(path, "\n\n")


def test_a_missing_file_is_a_user_error(path: Path) -> None:
    with pytest.raises(UserError, match=r"t.csv does not exist"):
        csv_head(path, CsvFormat())


def test_a_column_named_twice_is_refused(path: Path) -> None:
    with pytest.raises(DataRefused, match="names two columns alike: name"):
        rows(path, "id,name, name \n1,a,b\n")


def test_a_huge_cell_is_read_whole(path: Path) -> None:
    huge = "长" * 100_000
    assert rows(path, f"id,name\n1,{huge}\n2,b\n") == [row(2, "1", huge), row(3, "2", "b")]


def test_lines_that_do_not_fit_the_header_are_set_aside_with_their_text(
    path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    found = rows(path, "id,name\n1,a\n2\n3,c\n4,d,e\n5,f\n6\n")
    assert found == [
        row(2, "1", "a"),
        row(3, None, None, "2"),
        row(4, "3", "c"),
        row(5, None, None, "4,d,e"),
        row(6, "5", "f"),
        row(7, None, None, "6"),
    ]
    assert "lines with another number of cells than the header, set aside: 3 (first: line 3)" in caplog.text


def test_lines_are_counted_across_blocks(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(csv_files, "BLOCK_BYTES", 64)
    # Line n holds n; every 7th line has a cell too many and every 10th (but the 70th ...) a line break in its cell.
    content, expected, line = "id,name\n", [], 2
    for n in range(2, 400):
        extra = ",x" if n % 7 == 0 else ""
        broken = "\n" if n % 10 == 0 and not extra else ""
        text = f'{n},"a{broken}b"{extra}'
        content += f"{text}\n"
        expected.append(row(line, None, None, text) if extra else row(line, str(n), f"a{broken}b"))
        line += 2 if broken else 1
    assert rows(path, content) == expected


def test_lines_without_content_are_passed_over_but_counted(path: Path, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    assert rows(path, "id,name\n\n1,a\n,\n2,b\n\n") == [row(3, "1", "a"), row(5, "2", "b")]
    assert "lines without any content, passed over: 3" in caplog.text


def test_a_file_of_misfits_alone_is_read(path: Path) -> None:
    assert rows(path, "id,name\n1\n2\n") == [row(2, None, None, "1"), row(3, None, None, "2")]


def test_a_quotation_mark_that_is_never_closed_is_refused(path: Path) -> None:
    with pytest.raises(DataRefused, match="opened near the end and never closed"):
        rows(path, 'id,name\n1,a\n2,"b\n3,c\n4,d\n')


def test_a_quotation_mark_that_swallows_a_whole_block_is_refused(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(csv_files, "BLOCK_BYTES", 64)
    with pytest.raises(DataRefused, match="Most likely a quotation mark was opened"):
        rows(path, 'id,name\n1,"a\n' + "2,b\n" * 100)


@pytest.mark.parametrize("last", ['2,"b\nc"\n', '"2\n2",b\n', '"2\n2",b,c\n'])
def test_a_last_cell_that_spans_lines_is_read(path: Path, last: str) -> None:
    assert len(rows(path, f"id,name\n1,a\n{last}")) == 2


def test_form_says_delimiter_header_line_and_null_values(path: Path) -> None:
    form = CsvFormat(delimiter=";", header_line=3, null_values=("n/a",))
    assert rows(path, "Report\n\nid;name\n1;a,b\n2\n3;n/a\n", form=form) == [
        row(4, "1", "a,b"),
        row(5, None, None, "2"),
        row(6, "3", None),
    ]


def test_compressed_files_are_read(tmp_path: Path) -> None:
    assert rows(tmp_path / "t.csv.gz", gzip.compress(b"id,name\n1,a\n")) == [row(2, "1", "a")]


@pytest.mark.parametrize("content", [gzip.compress(b"id,name\n1,a\n")[:-20], b"no gzip"], ids=["cut", "no"])
def test_a_damaged_compressed_file_is_refused(tmp_path: Path, content: bytes) -> None:
    with pytest.raises(DataRefused, match=r"t.csv.gz is cut off or damaged"):
        rows(tmp_path / "t.csv.gz", content)


def test_validation_knows_the_column_of_unreadable_lines() -> None:
    casting = pytest.importorskip("data.casting")
    from data.sources.csv_lines import UNREADABLE_LINE

    assert casting.UNREADABLE_LINE == UNREADABLE_LINE
