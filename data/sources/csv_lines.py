"""Which line of its CSV file a row stands in, when cells span lines and some lines are no rows."""

import logging
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pacsv

from data.errors import DataRefused
from data.sources.base import SOURCE_LINE

log = logging.getLogger(__name__)

UNREADABLE_LINE = "unreadable_line"
"""Null for a row that was read; else the text of the line, whose number of cells does not fit the header.

Validation knows the column by this name and sets such rows aside.
"""


class Lines:
    """Puts rows and misfits back into the order of the file and counts lines, which cells may span."""

    def __init__(self, first_row: int, first_line: int) -> None:
        self.row = first_row
        self.line = first_line
        self.blank = 0
        self.misfit_lines: list[int] = []
        self.ends_inside_cell = False

    def placed(self, rows: pa.Table, misfits: list[pacsv.InvalidRow]) -> pa.Table:
        """``rows`` with the misfits among and before them (taken out of ``misfits``), each with its line."""
        numbers = self._numbers(len(rows), [row.number for row in misfits])
        taken = [row for row in misfits if not len(numbers) or row.number < numbers[-1]]
        misfits[:] = misfits[len(taken) :]
        merged = rows.append_column(UNREADABLE_LINE, pa.nulls(len(rows), pa.string()))
        if taken:
            texts = pa.table({UNREADABLE_LINE: pa.array([row.text for row in taken], pa.string())})
            numbers = np.concatenate([numbers, [row.number for row in taken]])
            merged = pa.concat_tables([merged, texts], promote_options="default").take(np.argsort(numbers))
        return self._with_lines(merged) if len(merged) else merged.append_column(SOURCE_LINE, pa.array([], pa.int64()))

    def _numbers(self, count: int, skipped: list[int]) -> npt.NDArray[np.int64]:
        span = np.arange(self.row, self.row + count + len(skipped), dtype=np.int64)
        return span[~np.isin(span, skipped)][:count]

    def _with_lines(self, rows: pa.Table) -> pa.Table:
        breaks = sum(
            pc.fill_null(pc.count_substring(column, "\n"), 0).to_numpy().astype(np.int64) for column in rows.columns
        )
        ends = self.line + np.arange(len(rows)) + np.cumsum(breaks)
        lines = ends - breaks
        misfit = rows[UNREADABLE_LINE].is_valid().to_numpy()
        blank = np.logical_and.reduce([column.is_null().to_numpy() for column in rows.columns])
        self.row, self.line = self.row + len(rows), int(ends[-1]) + 1
        self.blank += int(blank.sum())
        self.misfit_lines.extend(lines[misfit].tolist())
        text, cell = rows[UNREADABLE_LINE][-1].as_py(), rows.column(rows.num_columns - 2)[-1].as_py()
        self.ends_inside_cell = "\n" in cell if cell else bool(text) and "\n" in text and text.count('"') % 2 == 1
        return rows.append_column(SOURCE_LINE, pa.array(lines)).filter(pa.array(~blank))

    def refuse_open_quote(self, path: Path, tail: bytes) -> None:
        """Raise if the last cell swallowed the rest of the file: a reader takes that for one long cell.

        ``tail`` holds the last bytes of the file.
        """
        closed = tail.rstrip(b"\r\n\t \x00").endswith(b'"')
        if self.ends_inside_cell and not closed:
            raise DataRefused(
                f"{path}: a quotation mark is opened near the end and never closed, so one cell swallows all the "
                "lines that follow it. The file was cut off, or the mark is a mistake: export or mend it."
            )

    def report(self, path: Path) -> None:
        """Say what was found beside proper rows."""
        if self.misfit_lines:
            lines = f"{len(self.misfit_lines)} (first: line {self.misfit_lines[0]})"
            log.warning("%s: lines with another number of cells than the header, set aside: %s.", path.name, lines)
        if self.blank:
            log.info("%s: lines without any content, passed over: %d.", path.name, self.blank)
