"""Delivered values read as the contract's types: what cannot be read becomes null, and a rule names it.

A source may hand over any type (a CSV file has nothing but strings), so every value is read here, once, and nowhere
else. The reading is strict where being generous would guess: a day must begin with the year, a whole number may have
no fraction, a time of day other than midnight is not a day.
"""

from dataclasses import replace

import ibis
import ibis.expr.types as ir

from data.contract import Column, Table, Type
from data.sources.base import PROVENANCE

ROW = "row_number"
"""Number of a delivered row in its file: the identity of a row whose every other value may be broken."""

UNREADABLE_LINE = "unreadable_line"
"""Optional column of a delivered table: the text of a line that could not be cut into columns."""

AS_DELIVERED = "raw."
"""Prefix of a delivered column beside the one that was read from it."""

DAY = r"^\d\d\d\d[-/]\d\d?[-/]\d\d?"
MIDNIGHT = r"([ T]00:00(:00(\.0+)?)?)?$"
TRUE, FALSE = ("true", "t", "yes", "y", "1", "1.0"), ("false", "f", "no", "n", "0", "0.0")
ASCII = "".join(chr(code) for code in range(0x21, 0x7F))
FULL_WIDTH = "".join(chr(code + 0xFEE0) for code in range(0x21, 0x7F))
"""The same characters as wide as a Chinese one, as input methods write them."""

BLANKS = "\u00a0\u2007\u202f\u3000\u200b\u200c\u200d\ufeff\u2060"
"""Blanks that are no ASCII ones, those without a width among them."""

WHOLE_NUMBERS = 2.0**53
"""Up to here every whole number is exactly a float64."""

IBIS_TYPES: dict[Type, str] = {
    "string": "string",
    "date": "date",
    "float": "float64",
    "int": "int64",
    "bool": "boolean",
}


def extra_columns(delivered: ibis.Table, table: Table) -> tuple[str, ...]:
    """Delivered columns that the contract does not declare, in their order."""
    known = {*table.column_names, *PROVENANCE, ROW, UNREADABLE_LINE}
    return tuple(name for name in delivered.columns if name not in known)


def numeric_shares(delivered: ibis.Table, names: tuple[str, ...]) -> ibis.Table:
    """One row: for each named column, whether every value that is there is a finite number (null: none is there)."""
    return delivered.aggregate([_is_number(delivered[name]).all().name(name) for name in names])


def _is_number(value: ir.Value) -> ir.BooleanValue:
    number = read_as(value, "float")
    finite = number.notnull() & ~number.isnan() & ~number.isinf()
    return ibis.ifelse(_text(value).isnull(), ibis.null("boolean"), finite)


def with_extra_columns(table: Table, numeric: dict[str, bool]) -> Table:
    """The contract of an open table with its further columns: numbers where all values are numbers, else text."""
    extra = (
        Column(name, "float" if number else "string", "Column of the user's own.", nullable=True)
        for name, number in numeric.items()
    )
    return replace(table, columns=(*table.columns, *extra))


def read_columns(delivered: ibis.Table, table: Table, *, normalise: bool = True) -> ibis.Table:
    """Every delivered row: its declared columns read as their types, and beside them its columns as they came.

    Parameters
    ----------
    delivered
        Rows as the source gave them, with ``ROW``. A declared column that is absent reads as null throughout.
    table
        The contract, with the further columns of an open table.
    normalise
        Whether identifiers are ``normalised``.

    Returns
    -------
    ibis.Table
        ``ROW``, the declared columns, and all delivered columns under ``AS_DELIVERED``.
    """
    read = {
        column.name: read_as(delivered[column.name], column.type)
        if column.name in delivered.columns
        else ibis.null(IBIS_TYPES[column.type])
        for column in table.columns
    }
    if normalise:
        read |= {name: normalised(read[name]) for name in identifiers(table) if name in delivered.columns}
    came = {f"{AS_DELIVERED}{name}": delivered[name] for name in delivered.columns if name != ROW}
    return delivered.select(delivered[ROW], **read, **came)


def identifiers(table: Table) -> tuple[str, ...]:
    """Columns that name a row of this table or of another."""
    return tuple(c.name for c in table.columns if c.type == "string" and c.name.endswith("_id"))


def normalised(identifier: ir.StringValue) -> ir.StringValue:
    """The identifier as it is compared: in Unicode's composed form, full-width characters as ASCII, no blanks around.

    Systems write one and the same number in these different ways. Leading zeros, case and blanks inside stay, for they
    may tell two customers apart.
    """
    spelled = _nfc_normalize(identifier).translate(FULL_WIDTH + BLANKS, ASCII + " " * len(BLANKS)).strip()
    is_plain = (_strlen(identifier) == identifier.length()) & (identifier == identifier.strip())
    return ibis.ifelse(is_plain, identifier, spelled).nullif("")


@ibis.udf.scalar.builtin(name="nfc_normalize")  # type: ignore[untyped-decorator]
def _nfc_normalize(text: str) -> str:
    """DuckDB's own: Unicode's composed form."""
    raise NotImplementedError


@ibis.udf.scalar.builtin(name="strlen")  # type: ignore[untyped-decorator]
def _strlen(text: str) -> int:
    """DuckDB's own: the number of bytes."""
    raise NotImplementedError


def read_as(value: ir.Value, type_: Type) -> ir.Value:
    """``value`` as a logical type; null where it is null, blank, or cannot be read."""
    delivered = value.type()
    if type_ == "string":
        return value.cast("string").nullif("")
    if delivered.is_string() or not _reads_directly(delivered, type_):
        return _READERS[type_](_text(value))
    if type_ == "date" and delivered.is_timestamp():
        return ibis.ifelse(value == value.truncate("D"), value.date(), ibis.null("date"))
    return value.cast(IBIS_TYPES[type_])


def is_read_unchanged(delivered: ibis.Table, column: Column) -> bool:
    """Whether no value of the column can be unreadable: it came in its type, as text for text, or not at all."""
    if column.name not in delivered.columns:
        return True
    type_ = delivered[column.name].type()
    return column.type == "string" or (_reads_directly(type_, column.type) and not type_.is_timestamp())


def _reads_directly(delivered: ibis.expr.datatypes.DataType, type_: Type) -> bool:
    readable: dict[Type, bool] = {
        "string": delivered.is_string(),
        "date": delivered.is_date() or delivered.is_timestamp(),
        "float": delivered.is_numeric() and not delivered.is_boolean(),
        "int": delivered.is_integer(),
        "bool": delivered.is_boolean(),
    }
    return readable[type_]


def _text(value: ir.Value) -> ir.StringValue:
    return value.cast("string").strip().nullif("")


def _day(text: ir.StringValue) -> ir.Value:
    # The pattern comes first: left alone, engines read 'infinity', 'epoch' and clock times as days.
    day = text.re_extract(DAY, 0).replace("/", "-").try_cast("date")
    return ibis.ifelse(text.re_search(DAY + MIDNIGHT), day, ibis.null("date"))


def _number(text: ir.StringValue) -> ir.Value:
    # '1_000' is a number to DuckDB and to Python, and a typing error to everybody else.
    return ibis.ifelse(text.contains("_"), ibis.null("float64"), text.try_cast("float64"))


def _whole_number(text: ir.StringValue) -> ir.Value:
    number = _number(text)
    # Not floor(): it is an integer to Ibis, and its cast breaks off at infinity.
    whole = (number % 1 == 0) & (number.abs() <= WHOLE_NUMBERS)
    return ibis.ifelse(whole, number, ibis.null("float64")).try_cast("int64")


def _truth(text: ir.StringValue) -> ir.Value:
    word = text.lower()
    return ibis.cases((word.isin(TRUE), True), (word.isin(FALSE), False), else_=ibis.null("boolean"))


_READERS = {"date": _day, "float": _number, "int": _whole_number, "bool": _truth}
