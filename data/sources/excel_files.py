"""Reading Excel workbooks: a sheet as rows of strings, every row with file, sheet and row that it came from."""

import json
import signal
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import asdict
from functools import lru_cache
from pathlib import Path

import pyarrow as pa

from data.errors import DataRefused
from data.sources import excel_sheet
from data.sources.base import SOURCE_FILE, SOURCE_LINE
from data.sources.csv_files import CSV_TAIL
from data.sources.csv_form import repeated
from data.sources.csv_lines import UNREADABLE_LINE
from data.sources.excel_form import ExcelFormat, refuse_other_content

SHEETS_KEPT = 4
"""Sheets that stay in memory: tables that are read from the same one then read it once."""


def excel_header(path: Path, form: ExcelFormat) -> list[str]:
    """Names of the columns of a sheet, in order.

    Raises
    ------
    UserError
        The file does not exist.
    DataRefused
        It is no workbook, damaged, protected, or larger than a workbook can be; the sheet is missing, has no header, or
        names two columns alike.
    """
    sheet = _sheet(path, form)
    names: list[str] = sheet.column_names[:-1]
    if twice := repeated(names):
        raise DataRefused(
            f"{_place(path, sheet)} names two columns alike: {', '.join(twice)}. Rename or remove one of each."
        )
    return names


def sheet_cells(path: Path, form: ExcelFormat) -> pa.Table:
    """All columns of a sheet as strings, and nothing beside them.

    Raises
    ------
    UserError, DataRefused
        As ``excel_header``.
    """
    excel_header(path, form)
    sheet = _sheet(path, form)
    return sheet.select(range(sheet.num_columns - 1))


def read_excel(path: Path, columns: list[str], form: ExcelFormat) -> Iterator[pa.Table]:
    """Stream ``columns`` of a sheet as strings, followed by ``CSV_TAIL``, in the order of the sheet.

    The file is given as ``book.xlsx!sheet``, the line is the number of the row as Excel shows it.

    Raises
    ------
    UserError, DataRefused
        As ``excel_header``.
    """
    cells, sheet = sheet_cells(path, form), _sheet(path, form)
    schema = pa.schema([*((name, pa.string()) for name in columns), *CSV_TAIL])
    rows = cells.select([name for name in columns if name not in CSV_TAIL.names])
    rows = rows.append_column(SOURCE_FILE, pa.repeat(_place(path, sheet), len(rows)))
    rows = rows.append_column(SOURCE_LINE, sheet.column(sheet.num_columns - 1))
    rows = rows.append_column(UNREADABLE_LINE, pa.nulls(len(rows), pa.string()))
    yield rows.select(schema.names).cast(schema)


def _place(path: Path, sheet: pa.Table) -> str:
    return f"{path.name}!{sheet.schema.metadata[excel_sheet.SHEET.encode()].decode()}"


def _sheet(path: Path, form: ExcelFormat) -> pa.Table:
    refuse_other_content(path)
    state = path.stat()
    return _read(path, form, (state.st_size, state.st_mtime_ns))


@lru_cache(maxsize=SHEETS_KEPT)
def _read(path: Path, form: ExcelFormat, _state: tuple[int, int]) -> pa.Table:
    """The sheet as the reading process gives it; ``_state`` tells a file from what it was before."""
    command = [sys.executable, "-m", excel_sheet.__name__, str(path), json.dumps(asdict(form))]
    done = subprocess.run(command, capture_output=True, check=False)
    if done.returncode == DataRefused.exit_code:
        raise DataRefused(done.stderr.decode().strip())
    if done.returncode in (-signal.SIGABRT, -signal.SIGXCPU, -signal.SIGKILL) or b"MemoryError" in done.stderr:
        raise DataRefused(
            f"{path} asks for more memory or time than a workbook of Excel can need: a cell far to the right or far "
            "below, or a file made to do harm. Delete the columns and rows beside the data and save it, or export CSV."
        )
    if done.returncode:
        reason = done.stderr.decode(errors="replace").strip().rpartition("\n")[2]
        raise DataRefused(f"{path} cannot be read ({reason}). Open it in Excel and save it again, or export CSV.")
    with pa.ipc.open_stream(done.stdout) as stream:
        return stream.read_all()
