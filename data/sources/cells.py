"""Cells as an export writes them, turned into the contract's notation: text in, text out.

A cell that cannot be read keeps its text, so that validation sets its row aside and shows what stood there.
"""

from collections.abc import Sequence
from typing import Literal

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

Sign = Literal["keep", "flip", "drop"]

DIGITS_KEPT = 10_000
"""Sums are counted in whole ten-thousandths, so that no rounding of floating point shows."""

PLAIN_NUMBER = r"^-?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$"


EXCEL_DAY = "excel"
"""In place of a date format: days counted as Excel counts them, 45322 for 2024-01-31."""

NO_DAY = r"^(0+([-/.]0+)*|9999-12-31|31[./-]12[./-]9999|99991231|2958465)$"
"""What systems write for "no day": nothing but zeros, or the last day that they know."""

MOMENT = r"^(\d{4}-\d\d-\d\d)[ T]\d\d:\d\d(:\d\d(\.\d+)?)?$"


def iso_dates(texts: pa.ChunkedArray, formats: Sequence[str] = ()) -> pa.ChunkedArray:
    """Days as ``YYYY-MM-DD``; a time of day is dropped, and what means "no day" is null.

    Parameters
    ----------
    formats
        How days may be written beside ``YYYY-MM-DD``, each as ``datetime.strptime`` has it, or ``EXCEL_DAY``; the first
        that fits counts.

    Examples
    --------
    >>> texts = pa.chunked_array([["2017/8/4", "45322", "2017-08-04 13:30", "00.00.0000", "soon"]])
    >>> iso_dates(texts, ["%Y/%m/%d", "excel"]).to_pylist()
    ['2017-08-04', '2024-01-31', '2017-08-04', None, 'soon']
    """
    # Days repeat: reading each different text once is what makes a million rows cheap.
    different = texts.unique()
    trimmed = pc.utf8_trim_whitespace(different.cast(pa.string()))
    written = pd.Series(trimmed.to_pylist(), dtype=object)
    found = pd.Series(pd.NaT, index=written.index, dtype="datetime64[s]")
    for date_format in formats:
        found = found.fillna(_days(written, date_format))
    days = pa.array(found.dt.strftime("%Y-%m-%d"), pa.string(), from_pandas=True)
    read = pc.replace_substring_regex(pc.coalesce(days, trimmed), MOMENT, r"\1")
    absent = pc.or_(pc.match_substring_regex(trimmed, NO_DAY), pc.match_substring_regex(read, NO_DAY))
    return pc.if_else(absent, pa.scalar(None, pa.string()), read).take(pc.index_in(texts, different))


def _days(written: pd.Series, date_format: str) -> pd.Series:
    if date_format == "%Y%m%d":  # read alone, six digits would pass for a day of some far year
        written = written.where(written.str.fullmatch(r"\d{8}").eq(True))
    if date_format != EXCEL_DAY:
        return pd.to_datetime(written, format=date_format, errors="coerce").astype("datetime64[s]")
    serial = written.where(written.str.fullmatch(r"\d{5}(\.\d+)?").eq(True))
    counted = pd.to_numeric(serial) // 1
    return pd.to_datetime(counted, unit="D", origin="1899-12-30", errors="coerce").astype("datetime64[s]")


def plain_numbers(texts: pa.ChunkedArray, decimal: str = ".", thousands: str = "") -> pa.ChunkedArray:
    """Numbers with the given separators as ``-1234.5``; a minus may stand behind, as ERP systems write it.

    What is not written with the declared separators (``1.5`` where the comma is the decimal separator) is put into
    quotation marks, for left alone it could pass for a number of another size.

    Examples
    --------
    >>> plain_numbers(pa.chunked_array([["1.234,50-", "1.5"]]), ",", ".").to_pylist()
    ['-1234.50', '"1.5"']
    """
    trimmed = pc.utf8_trim_whitespace(texts)
    point, comma = _literal(decimal), _literal(thousands)
    whole = rf"(\d+|\d{{1,3}}({comma}\d{{3}})+)" if thousands else r"\d+"
    fits = pc.match_substring_regex(trimmed, rf"^([+-]?{whole}({point}\d*)?([eE][+-]?\d+)?|{whole}({point}\d*)?-)$")
    number = pc.replace_substring(trimmed, thousands, "") if thousands else trimmed
    number = pc.replace_substring(number, decimal, ".")
    number = pc.replace_substring_regex(number, r"^(.+)-$", r"-\1")
    number = pc.replace_substring_regex(number, r"^\+", "")
    left = texts if (decimal, thousands) == (".", "") else pc.binary_join_element_wise('"', texts, '"', "")
    return pc.if_else(fits, number, left)


def signed(numbers: pa.ChunkedArray, sign: Sign) -> pa.ChunkedArray:
    """Plain numbers with their sign kept, flipped or dropped; other texts stay."""
    if sign == "keep":
        return numbers
    bare = pc.replace_substring_regex(numbers, "^-", "")
    changed = pc.if_else(
        _negative(numbers) if sign == "flip" else True, bare, pc.binary_join_element_wise("-", bare, "")
    )
    return pc.if_else(pc.match_substring_regex(numbers, PLAIN_NUMBER), changed, numbers)


def negated(numbers: pa.ChunkedArray, where: pa.ChunkedArray) -> pa.ChunkedArray:
    """Plain numbers with their sign turned where it is said; other texts stay."""
    return pc.if_else(where, signed(numbers, "flip"), numbers)


def total(plus: Sequence[pa.ChunkedArray], minus: Sequence[pa.ChunkedArray]) -> pa.ChunkedArray:
    """Sum of columns of plain numbers less others, in whole ten-thousandths; an empty cell counts as nothing.

    Null where all cells are empty. Where one cannot be read, the texts of all stand side by side, so that validation
    shows them.

    Examples
    --------
    >>> debit, credit = pa.chunked_array([["0.1", None, None, "x"]]), pa.chunked_array([["0.2", "5", None, "1"]])
    >>> total([debit], [credit]).to_pylist()
    ['-0.1', '-5', None, 'x 1']
    """
    texts = pd.DataFrame({place: column.to_pandas() for place, column in enumerate([*plus, *minus])}, dtype=object)
    signs = [1] * len(plus) + [-1] * len(minus)
    readable = texts.isna() | texts.apply(lambda column: column.str.fullmatch(PLAIN_NUMBER).eq(True))
    parts = (texts.where(readable).astype(float) * DIGITS_KEPT).round().fillna(0)
    sums = (parts * signs).sum(axis="columns") / DIGITS_KEPT
    wrong = texts[~readable.all(axis="columns")]
    side_by_side = pd.Series([" ".join(row[row.notna()]) for _, row in wrong.iterrows()], wrong.index, dtype=object)
    found = sums.map("{:.15g}".format).astype(object).mask(sums.index.isin(wrong.index), side_by_side)
    return pa.chunked_array(
        [pa.array(found.mask(texts.isna().all(axis="columns"), None), pa.string(), from_pandas=True)]
    )


def by_sign(numbers: pa.ChunkedArray, positive: str, negative: str) -> pa.ChunkedArray:
    """A word for the sign of plain numbers (zero counts as positive); other texts stay."""
    words = pc.if_else(_negative(numbers), negative, positive)
    return pc.if_else(pc.match_substring_regex(numbers, PLAIN_NUMBER), words, numbers)


def translated(texts: pa.ChunkedArray, words: dict[str, str]) -> pa.ChunkedArray:
    """``texts`` with whole cells replaced by ``words``, blanks around them disregarded; unlisted ones stay."""
    if not words:
        return texts
    places = pc.index_in(pc.utf8_trim_whitespace(texts), pa.array(list(words), pa.string()))
    return pc.coalesce(pc.take(pa.array(list(words.values()), pa.string()), places), texts)


def _negative(numbers: pa.ChunkedArray) -> pa.ChunkedArray:
    return pc.starts_with(numbers, "-")


def _literal(separator: str) -> str:
    return rf"\x{{{ord(separator):x}}}" if separator else ""
