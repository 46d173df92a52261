"""Reading raw files as streams of Arrow tables in which every row knows the file and line it came from."""

from collections.abc import Iterator
from pathlib import Path
from typing import Literal

import pyarrow as pa
import pyarrow.parquet as pq

from data.errors import DataRefused, UserError
from data.sources.base import SOURCE_FILE, SOURCE_LINE
from data.sources.csv_files import read_csv
from data.sources.csv_form import CsvFormat, csv_head, repeated
from data.sources.csv_lines import UNREADABLE_LINE
from data.sources.excel_files import excel_header, read_excel
from data.sources.excel_form import EXCEL_SUFFIXES, ExcelFormat
from data.sources.hints import did_you_mean

FileKind = Literal["csv", "excel", "parquet"]
FileFormat = CsvFormat | ExcelFormat

SUFFIXES: dict[str, FileKind] = {
    ".csv": "csv",
    ".csv.gz": "csv",
    ".parquet": "parquet",
    **dict.fromkeys(EXCEL_SUFFIXES, "excel"),
}
ROWS_PER_BATCH = 131_072


def kind_of(path: Path) -> FileKind | None:
    """How a file is read, by its suffix; None if it cannot be."""
    return next((kind for suffix, kind in SUFFIXES.items() if path.name.lower().endswith(suffix)), None)


def table_name(path: Path) -> str:
    """File name without the suffix that says how it is read: ``invoices`` for ``invoices.csv.gz``."""
    suffix = max((suffix for suffix in SUFFIXES if path.name.lower().endswith(suffix)), key=len, default="")
    return path.name[: len(path.name) - len(suffix)]


def existing_folder(raw: Path, expected: str) -> Path:
    """``raw`` if it is a folder, else a UserError that says what was ``expected`` in it."""
    if not raw.exists():
        raise UserError(f"{raw} does not exist. Set ingest.raw in params.yaml to {expected}.")
    if not raw.is_dir():
        raise UserError(f"{raw} is a file. Set ingest.raw in params.yaml to {expected}.")
    return raw


def column_names(path: Path, form: FileFormat | None = None) -> list[str]:
    """Names of the columns of a CSV, Excel or Parquet file, in order.

    Raises
    ------
    DataRefused
        The file is empty, damaged, in an unknown encoding, or names two columns alike.
    """
    form = form or _form_of(path)
    if form is None:
        return _open_parquet(path).schema_arrow.names  # type: ignore[no-any-return]
    return excel_header(path, form) if isinstance(form, ExcelFormat) else csv_head(path, form).header


def read_batches(path: Path, columns: list[str], form: FileFormat | None = None) -> Iterator[pa.Table]:
    """Stream ``columns`` of a CSV, Excel or Parquet file, followed by file name and line.

    Every table has the same schema; a file without rows gives one table without rows. Cells of CSV and Excel are
    strings (an empty one is null) and come with one more column, see ``data.sources.csv_files``; Parquet keeps its
    types, and its line is the number of the row, from 1.

    Parameters
    ----------
    form
        How the file is written; None: CSV or the first sheet with our defaults, or Parquet, by the file's name.

    Raises
    ------
    DataRefused
        As ``column_names``; or the file ends in the middle, or a quotation mark that was opened is never closed.
    """
    form = form or _form_of(path)
    if form is None:
        return _read_parquet(path, columns)
    return read_excel(path, columns, form) if isinstance(form, ExcelFormat) else read_csv(path, columns, form)


def _form_of(path: Path) -> FileFormat | None:
    """The usual form of a file by its name; None for Parquet."""
    forms: dict[FileKind | None, FileFormat | None] = {"excel": ExcelFormat(), "parquet": None}
    return forms.get(kind_of(path), CsvFormat())


def read_published(path: Path, columns: list[str], form: CsvFormat | None = None) -> pa.Table:
    """All rows of a CSV file of a published data set, whose columns are known to the last.

    Raises
    ------
    DataRefused
        As ``read_batches``; or a column is missing, or a line does not fit the header: it is not the published file.
    """
    header = column_names(path, form)
    for name in columns:
        if name not in header:
            raise DataRefused(
                f"{path} is not the published file: it has no column '{name}'. {did_you_mean(name, header)}"
            )
    rows = pa.concat_tables(read_batches(path, columns, form))
    broken = rows.filter(rows[UNREADABLE_LINE].is_valid())
    if len(broken):
        line = broken[SOURCE_LINE][0].as_py()
        raise DataRefused(f"{path} is not the published file: the cells of line {line} do not fit its header.")
    return rows.drop_columns(UNREADABLE_LINE)


def _read_parquet(path: Path, columns: list[str]) -> Iterator[pa.Table]:
    file = _open_parquet(path)
    line = 1
    try:
        for batch in file.iter_batches(batch_size=ROWS_PER_BATCH, columns=columns, use_threads=False):
            yield _located(pa.Table.from_batches([batch]).select(columns), path, line)
            line += batch.num_rows
    except (pa.ArrowException, OSError) as error:
        raise DataRefused(_damaged(path, error)) from error
    if line == 1:
        yield _located(file.schema_arrow.empty_table().select(columns), path, line)


def _open_parquet(path: Path) -> pq.ParquetFile:
    if path.stat().st_size == 0:
        raise DataRefused(f"{path} is empty (zero bytes). Export it again, or remove it.")
    try:
        file = pq.ParquetFile(path)
    except (pa.ArrowException, OSError) as error:
        raise DataRefused(_damaged(path, error)) from error
    if twice := repeated(file.schema_arrow.names):
        raise DataRefused(f"{path} names two columns alike: {', '.join(twice)}. Rename or remove one of each.")
    return file


def _damaged(path: Path, error: Exception) -> str:
    reason = str(error).splitlines()[0]
    return f"{path} is no whole Parquet file, it was cut off or damaged ({reason}). Export or copy it again."


def _located(rows: pa.Table, path: Path, first_line: int) -> pa.Table:
    lines = pa.array(range(first_line, first_line + len(rows)), pa.int64())
    return rows.append_column(SOURCE_FILE, pa.repeat(path.name, len(rows))).append_column(SOURCE_LINE, lines)
