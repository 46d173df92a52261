"""Cells as an export writes them, turned into the contract's notation: text in, text out.

A cell that cannot be read keeps its text, so that validation sets its row aside and shows what stood there.
"""

from typing import Literal

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

Sign = Literal["keep", "flip", "drop"]

PLAIN_NUMBER = r"^-?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$"


def iso_dates(texts: pa.ChunkedArray, date_format: str) -> pa.ChunkedArray:
    """Days written in ``date_format`` (as ``datetime.strptime`` has it) as ``YYYY-MM-DD``; a time of day is dropped.

    Examples
    --------
    >>> iso_dates(pa.chunked_array([["2017/8/4", "soon"]]), "%Y/%m/%d").to_pylist()
    ['2017-08-04', 'soon']
    """
    # Days repeat: reading each different text once is what makes a million rows cheap.
    different = texts.unique()
    found = pd.to_datetime(
        pd.Series(different.to_pylist(), dtype=object).str.strip(), format=date_format, errors="coerce"
    )
    days = pa.array(found.dt.strftime("%Y-%m-%d"), pa.string(), from_pandas=True)
    read = pc.coalesce(days, different.cast(pa.string()))
    return read.take(pc.index_in(texts, different))


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
