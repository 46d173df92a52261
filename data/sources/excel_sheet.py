"""The process that reads one sheet of a workbook and writes it to its standard output as an Arrow stream.

Of its own, because a workbook can ask for any amount of memory with a few bytes (one cell in the last row and column, a
zip file that inflates a thousandfold), and the reader then aborts its process. Here that is a process with a limit.
Nothing is calculated and no link is followed: a formula counts with the value that was saved with it.
"""

import json
import resource
import sys
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from xml.etree.ElementTree import ParseError
from zipfile import BadZipFile, ZipFile

import pyarrow as pa
from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook, PasswordError

from data.errors import DataRefused
from data.sources.base import SOURCE_LINE
from data.sources.excel_cells import Place, text_of, unreadable_cells
from data.sources.excel_form import ZIP, ExcelFormat
from data.sources.hints import did_you_mean

MEMORY_BYTES = 6 << 30
"""A sheet with every row that Excel has and thirty columns stays well below."""
CPU_SECONDS = 600
INFLATED_BYTES = 4 << 30
BATCH_ROWS = 65_536

SHEET = "sheet"
"""Key in the metadata of the stream's schema: the name of the sheet that was read."""


def main(path: str, form: str) -> None:
    """Read a sheet; what is wrong with the workbook goes to standard error, with the exit code of refused data."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    try:
        _write(Path(path), ExcelFormat(**json.loads(form)))
    except DataRefused as error:
        print(error, file=sys.stderr)
        sys.exit(error.exit_code)


def _write(path: Path, form: ExcelFormat) -> None:
    _refuse_bomb(path)
    try:
        with CalamineWorkbook.from_path(path) as book:
            number = _sheet_number(path, book.sheet_names, form.sheet)
            sheet = book.get_sheet_by_index(number)
    except PasswordError as error:
        raise DataRefused(f"{path} is protected by a password. Save it without one.") from error
    except CalamineError as error:
        raise DataRefused(f"{path} is no whole Excel workbook ({error}). Export or copy it again.") from error
    names, first = _header(path, sheet, form)
    texts = _texts_for_empty(path, sheet, number)
    fields = [(name, pa.string()) for name in names]
    schema = pa.schema([*fields, (SOURCE_LINE, pa.int64())], {SHEET: sheet.name})
    with pa.ipc.new_stream(sys.stdout.buffer, schema) as stream:
        for rows in _batches(_rows(sheet, first, form, texts)):
            stream.write_batch(pa.record_batch([pa.array(cells) for cells in zip(*rows, strict=True)], schema))


def _refuse_bomb(path: Path) -> None:
    with path.open("rb") as file:
        if file.read(len(ZIP)) != ZIP:
            return
    try:
        with ZipFile(path) as parts:
            inflated = sum(part.file_size for part in parts.infolist())
    except BadZipFile as error:
        raise DataRefused(f"{path} is cut off or damaged ({error}). Export or copy it again.") from error
    if inflated > INFLATED_BYTES:
        raise DataRefused(
            f"{path} would take {inflated >> 30} GB unpacked, more than a workbook of Excel can. It was not opened: "
            "export it again, as CSV if it is so large."
        )


def _sheet_number(path: Path, names: list[str], asked: str | None) -> int:
    """Place of the sheet, from 0: by name, else by number."""
    if asked is None:
        return 0
    if asked in names:
        return names.index(asked)
    if asked.isdigit() and 1 <= int(asked) <= len(names):
        return int(asked) - 1
    raise DataRefused(f"{path} has no sheet '{asked}'. {did_you_mean(asked, names)}")


def _header(path: Path, sheet: CalamineSheet, form: ExcelFormat) -> tuple[list[str], int]:
    """Names of the columns, and the first row of data (from 0).

    A name that spans several rows stands in the first of them, and the data begins below all that the header spans.
    """
    line = form.header_line - 1
    top = list(islice(sheet.iter_rows(), form.header_line))
    names = [text_of(value, ".") or "" for value in top[line]] if len(top) == form.header_line else []
    end = line
    for (first_row, column), (last_row, _) in sheet.merged_cell_ranges or []:
        if first_row <= line <= last_row and column < len(names):
            names[column] = text_of(top[first_row][column], ".") or ""
            end = max(end, last_row)
    names = [" ".join(name.split()) for name in names]
    if not any(names):
        raise DataRefused(
            f"{path}, sheet '{sheet.name}', has no header in row {form.header_line}: it must name the columns. Declare "
            "header_line, or another sheet."
        )
    return [name or f"unnamed column {place}" for place, name in enumerate(names, start=1)], end + 1


def _texts_for_empty(path: Path, sheet: CalamineSheet, number: int) -> dict[Place, str]:
    with path.open("rb") as book:
        if book.read(len(ZIP)) != ZIP:
            return {}
        try:
            return unreadable_cells(book, sheet, number)
        except (BadZipFile, KeyError, ParseError, StopIteration) as error:
            raise DataRefused(f"{path} is no whole Excel workbook ({error}). Export or copy it again.") from error


def _rows(
    sheet: CalamineSheet, first: int, form: ExcelFormat, texts: dict[Place, str]
) -> Iterator[list[str | int | None]]:
    """Rows of texts, each followed by its number; rows without any content are passed over."""
    nulls = frozenset(form.null_values)
    for row, values in enumerate(sheet.iter_rows()):
        if row < first:
            continue
        cells = [text_of(value, form.decimal) for value in values]
        if texts:
            cells = [texts.get((row, column), text) for column, text in enumerate(cells)]
        if any(text and text.strip() for text in cells):
            yield [*(None if text in nulls else text for text in cells), row + 1]


def _batches(rows: Iterator[list[str | int | None]]) -> Iterator[list[list[str | int | None]]]:
    while batch := list(islice(rows, BATCH_ROWS)):
        yield batch


if __name__ == "__main__":
    main(*sys.argv[1:])
