"""Reading CSV as it is found in the wild: any size, UTF-8 or GB18030, with lines that do not fit the header.

All cells are read as strings, so that no type is guessed: ``007`` stays what it was, and a cell that is no date is
set aside by validation with its text. A line with more or fewer cells than the header is neither dropped nor padded:
it is delivered with every cell null and its whole text in ``unreadable_line``, so that validation sets it aside like
any other broken row, and the text goes to quarantine with it. Lines without any content are passed over.
"""

from collections.abc import Iterable, Iterator
from pathlib import Path

import pyarrow as pa
import pyarrow.csv as pacsv

from data.errors import DataRefused
from data.sources.base import SOURCE_FILE, SOURCE_LINE
from data.sources.csv_form import BLOCK_BYTES, CsvFormat, CsvHead, csv_head
from data.sources.csv_lines import UNREADABLE_LINE, Lines

CSV_TAIL = pa.schema([(SOURCE_FILE, pa.string()), (SOURCE_LINE, pa.int64()), (UNREADABLE_LINE, pa.string())])
"""Columns that follow those of the file."""


def read_csv(path: Path, columns: list[str], form: CsvFormat) -> Iterator[pa.Table]:
    """Stream ``columns`` of a CSV file as strings, followed by ``CSV_TAIL``, in the order of the file.

    Raises
    ------
    UserError, DataRefused
        As ``csv_head``; DataRefused also when a quotation mark that was opened is never closed.
    """
    head = csv_head(path, form)
    schema = pa.schema([*((name, pa.string()) for name in columns), *CSV_TAIL])
    if not head.has_rows:
        yield schema.empty_table()
        return
    misfits: list[pacsv.InvalidRow] = []
    lines = Lines(head.form.header_line + 1, head.first_line)
    try:
        for batch in _open(path, head, misfits):
            yield _delivered(lines.placed(_own_columns(pa.Table.from_batches([batch])), misfits), path, schema)
    except pa.ArrowInvalid as error:
        raise DataRefused(_unreadable(path, error)) from error
    if misfits:
        no_rows = pa.schema([(name, pa.string()) for name in head.header]).empty_table()
        yield _delivered(lines.placed(_own_columns(no_rows), misfits), path, schema)
    lines.refuse_open_quote(path, head.tail)
    lines.report(path)


def _open(path: Path, head: CsvHead, misfits: list[pacsv.InvalidRow]) -> Iterable[pa.RecordBatch]:
    def set_aside(row: pacsv.InvalidRow) -> str:
        misfits.append(row)
        return "skip"

    return pacsv.open_csv(  # type: ignore[no-any-return]
        str(path),
        # Lines are numbered only when one thread reads.
        pacsv.ReadOptions(
            use_threads=False,
            block_size=BLOCK_BYTES,
            column_names=head.header,
            skip_rows=head.form.header_line - 1,
            skip_rows_after_names=1,
            encoding=head.form.encoding,
        ),
        pacsv.ParseOptions(
            delimiter=head.form.delimiter,
            newlines_in_values=True,
            ignore_empty_lines=False,
            invalid_row_handler=set_aside,
        ),
        pacsv.ConvertOptions(
            column_types={name: pa.string() for name in head.header},
            strings_can_be_null=True,
            quoted_strings_can_be_null=True,
            null_values=["", *head.form.null_values],
        ),
    )


def _own_columns(rows: pa.Table) -> pa.Table:
    """Without columns called like ours: a file that comes back from quarantine has them."""
    return rows.drop_columns([name for name in rows.column_names if name in CSV_TAIL.names])


def _delivered(rows: pa.Table, path: Path, schema: pa.Schema) -> pa.Table:
    return rows.append_column(SOURCE_FILE, pa.repeat(path.name, len(rows))).select(schema.names).cast(schema)


def _unreadable(path: Path, error: Exception) -> str:
    return (
        f"{path} cannot be read to its end: {error}. Most likely a quotation mark was opened and never closed, so that "
        f"one cell grows beyond {BLOCK_BYTES >> 20} MB. Mend the line or export the file again."
    )
