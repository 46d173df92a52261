"""Files of a quarantine for a person to repair: as CSV that a spreadsheet opens, and read back as CSV, Excel or
Parquet.
"""

import csv
from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from data.errors import DataRefused, UserError
from data.sources.base import SOURCE_LINE
from data.sources.csv_form import CsvFormat, csv_head
from data.sources.excel_files import sheet_cells
from data.sources.excel_form import ExcelFormat
from data.sources.files import kind_of, table_name
from data.sources.hints import did_you_mean
from data.tables import TABLES
from pipeline.reports.safe_text import FORMULA_STARTS

GUARD = "'"
"""Stands before a cell that a spreadsheet would run as a formula, or that begins with it already."""

BOM_UTF_8 = "utf-8-sig"
"""Spreadsheets take a file without the mark for one in the encoding of the country."""


def write_for_repair(path: Path, quarantined: pa.Table) -> None:
    """Write the rows of a quarantine as CSV."""
    with path.open("w", encoding=BOM_UTF_8, newline="") as file:
        writer = csv.writer(file)
        writer.writerow(quarantined.column_names)
        for batch in quarantined.to_batches():
            columns = [[_told(value) for value in _values(column)] for column in batch.columns]
            writer.writerows(zip(*columns, strict=True))


def repaired_in(folder: Path) -> dict[str, Path]:
    """The files of repaired rows by table.

    Raises
    ------
    UserError
        When there is no such folder, nothing of a table in it, or a table twice.
    """
    if not folder.is_dir():
        raise UserError(f"There is no folder --repaired {folder}. Name the folder with the repaired rows.")
    files: dict[str, Path] = {}
    for path in sorted(folder.iterdir()):
        name = table_name(path)
        if kind_of(path) is None or path.name.startswith("."):
            continue
        if name not in TABLES:
            raise UserError(f"{path} is named like no table. {did_you_mean(name, TABLES)}")
        if name in files:
            raise UserError(f"Table {name} is there twice: {files[name].name} and {path.name}. Remove one of the two.")
        files[name] = path
    if not files:
        raise UserError(
            f"{folder} holds no repaired rows: expected files named like tables, such as invoices.csv or "
            "invoices.parquet, in the form of the quarantine."
        )
    return files


def read_repaired(path: Path) -> pa.Table:
    """The rows of a file: of CSV and Excel every column is text, save the line that a row came from."""
    if kind_of(path) == "parquet":
        try:
            return pq.read_table(path)
        except (pa.ArrowException, OSError) as error:
            raise DataRefused(f"{path} is no whole Parquet file ({str(error).splitlines()[0]}).") from error
    if kind_of(path) == "excel":
        sheet = sheet_cells(path, ExcelFormat())
        texts = {name: [cell and _read(cell) for cell in sheet[name].to_pylist()] for name in sheet.column_names}
        return pa.table({name: _column(path, name, values) for name, values in texts.items()})
    head = csv_head(path, _form(path))
    rows = list(_lines(path, head.form, len(head.header)))
    cells = {name: [row[place] for row in rows] for place, name in enumerate(head.header)}
    return pa.table({name: _column(path, name, values) for name, values in cells.items()})


def _form(path: Path) -> CsvFormat:
    """Spreadsheets of some countries write semicolons."""
    (name, *others) = csv_head(path, CsvFormat()).header
    return CsvFormat(delimiter=";") if not others and ";" in name else CsvFormat()


def _lines(path: Path, form: CsvFormat, width: int) -> Iterator[list[str | None]]:
    encoding = BOM_UTF_8 if form.encoding == "utf-8" else form.encoding
    with path.open(encoding=encoding, newline="") as file:
        reader = csv.reader(file, delimiter=form.delimiter)
        next(reader)
        for row in reader:
            if not any(row):
                continue
            if len(row) != width:
                raise DataRefused(
                    f"{path}, line {reader.line_num}: {len(row)} cells under {width} column names. Mend the line."
                )
            yield [_read(cell) for cell in row]


def _column(path: Path, name: str, values: list[str | None]) -> pa.Array:
    if name != SOURCE_LINE:
        return pa.array(values, pa.string())
    try:
        return pa.array([int(value or "") for value in values], pa.int64())
    except ValueError as error:
        raise DataRefused(f"{path}: {SOURCE_LINE} must be the number of a line in every row ({error}).") from None


def _values(column: pa.Array) -> list[object]:
    """A broken date may lie in a year that Python's dates do not reach."""
    values: list[object] = (column.cast(pa.string()) if pa.types.is_date(column.type) else column).to_pylist()
    return values


def _told(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, list):
        return ", ".join(map(str, value))
    text = str(value)
    return f"{GUARD}{text}" if isinstance(value, str) and _needs_guard(text) else text


def _needs_guard(text: str) -> bool:
    return text.startswith(GUARD) or (text.lstrip(" \u00a0\u3000").startswith(FORMULA_STARTS) and not _is_number(text))


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True


def _read(cell: str) -> str | None:
    if cell.startswith(GUARD) and _needs_guard(cell.removeprefix(GUARD)):
        cell = cell.removeprefix(GUARD)
    return cell or None
