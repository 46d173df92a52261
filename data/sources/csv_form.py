"""How a CSV file is written: its encoding, found out if not declared, and its header."""

import codecs
import csv
import io
import logging
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path

import pyarrow as pa

from data.errors import DataRefused, UserError

log = logging.getLogger(__name__)

BLOCK_BYTES = 8 << 20
GUESSED_ENCODINGS = ("utf-8", "gb18030")
"""Tried in this order. Text in GB18030 (or its subsets GBK and GB2312) is hardly ever valid UTF-8 by accident."""


@dataclass(frozen=True)
class CsvFormat:
    """How a CSV file is written.

    Parameters
    ----------
    encoding
        Any that Python knows; None: UTF-8 (with or without a byte order mark) or else GB18030, whichever fits.
    delimiter
        What stands between two cells.
    header_line
        Line with the names of the columns; the lines above it are passed over.
    null_values
        Cells that mean "no value", beside the empty one.
    """

    encoding: str | None = None
    delimiter: str = ","
    header_line: int = 1
    null_values: tuple[str, ...] = ()


@dataclass(frozen=True)
class CsvHead:
    """What is known of a CSV file before its rows are read.

    ``header`` are the names of the columns, ``first_line`` is the line of the first row, ``tail`` the last bytes of
    the (decompressed) file, and ``form`` has the encoding that was found.
    """

    form: CsvFormat
    header: list[str]
    first_line: int
    has_rows: bool
    tail: bytes


def csv_head(path: Path, form: CsvFormat) -> CsvHead:
    """Find out encoding and header of a CSV file.

    Raises
    ------
    UserError
        The file does not exist.
    DataRefused
        It is empty, cut off, in another encoding, has no header, or names two columns alike.
    """
    encoding, tail = _encoding(path, form.encoding)
    header, first_line, has_rows = _header(path, replace(form, encoding=encoding))
    names = [name.strip("\ufeff \t\r\n") or f"unnamed column {number}" for number, name in enumerate(header, start=1)]
    if twice := repeated(names):
        raise DataRefused(f"{path} names two columns alike: {', '.join(twice)}. Rename or remove one of each.")
    return CsvHead(replace(form, encoding=encoding), names, first_line, has_rows, tail)


def repeated(names: Iterable[str]) -> list[str]:
    """Names that occur more than once."""
    return [name for name, count in Counter(names).items() if count > 1]


def _encoding(path: Path, declared: str | None) -> tuple[str, bytes]:
    misfits = {}
    for encoding in [declared] if declared else GUESSED_ENCODINGS:
        line, tail = _scan(path, encoding)
        if not tail:
            raise DataRefused(f"{path} is empty (zero bytes). Export it again, or remove it.")
        if line is None:
            if encoding != (declared or GUESSED_ENCODINGS[0]):
                log.warning("%s is not UTF-8 and was read as %s. See that names look right.", path.name, encoding)
            return encoding, tail
        misfits[encoding] = line
    found = " nor ".join(f"{encoding} (see line {line})" for encoding, line in misfits.items())
    raise DataRefused(
        f"{path} is not {found}. Save it as UTF-8, or bring it in with a mapping and declare its encoding there."
    )


def _scan(path: Path, encoding: str) -> tuple[int | None, bytes]:
    """Line of the first bytes that are not text in ``encoding`` (None: all are), and the last bytes of the file."""
    decoder = codecs.getincrementaldecoder(encoding)()
    line, tail = 1, b""
    with _stream(path) as stream:
        try:
            while block := stream.read(BLOCK_BYTES):
                decoder.decode(block)
                line, tail = line + block.count(b"\n"), (tail + block)[-64:]
            decoder.decode(b"", final=True)
        except UnicodeDecodeError as error:
            return line + error.object[: error.start].count(b"\n"), b"?"
        except OSError as error:
            raise DataRefused(f"{path} is cut off or damaged ({error}). Export or copy it again.") from error
    return None, tail


def _header(path: Path, form: CsvFormat) -> tuple[list[str], int, bool]:
    """Names as they stand in the file, line of the first row, whether there is one."""
    encoding = "utf-8-sig" if codecs.lookup(form.encoding or "utf-8").name == "utf-8" else form.encoding
    with _stream(path) as stream, io.TextIOWrapper(stream, encoding=encoding, newline="") as text:
        for _ in range(form.header_line - 1):
            text.readline()
        try:
            names = next(csv.reader(text, delimiter=form.delimiter), [])
        except csv.Error as error:
            raise DataRefused(f"{path}: line {form.header_line} is no header ({error}).") from error
        has_rows = text.read(1) != ""
    if not any(name.strip() for name in names):
        raise DataRefused(f"{path} has no header in line {form.header_line}: it must name the columns.")
    return names, form.header_line + 1 + sum(name.count("\n") for name in names), has_rows


def _stream(path: Path) -> pa.NativeFile:
    try:
        return pa.input_stream(str(path))
    except FileNotFoundError as error:
        raise UserError(f"{path} does not exist. Check the path, or remove what refers to it.") from error
