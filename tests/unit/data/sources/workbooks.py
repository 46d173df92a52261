"""Workbooks for tests, written cell by cell: a text stays text, a number a number, a day a day."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path

import xlsxwriter

Cells = Sequence[Sequence[object]]


def write_workbook(path: Path, sheets: dict[str, Cells], merged: Sequence[tuple[int, int, int, int]] = ()) -> Path:
    """Write sheets from A1 on; ``merged`` are ranges (first row, column, last row, column) of the first, from 0."""
    with xlsxwriter.Workbook(path) as book:
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        for name, rows in sheets.items():
            sheet = book.add_worksheet(name)
            for row, cells in enumerate(rows):
                for column, cell in enumerate(cells):
                    if isinstance(cell, date):
                        sheet.write_datetime(row, column, cell, day)
                    elif isinstance(cell, str):
                        sheet.write_string(row, column, cell)
                    elif cell is not None:
                        sheet.write(row, column, cell)
        for corners in merged:
            first = next(iter(sheets.values()))
            book.worksheets()[0].merge_range(*corners, first[corners[0]][corners[1]])
    return path
