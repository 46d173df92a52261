"""The language in which a table says what it holds, before anything reads it."""

from dataclasses import dataclass
from datetime import date
from typing import Literal

import pyarrow as pa

Type = Literal["string", "date", "float", "int", "bool"]

ARROW_TYPES: dict[Type, pa.DataType] = {
    "string": pa.string(),
    "date": pa.date32(),
    "float": pa.float64(),
    "int": pa.int64(),
    "bool": pa.bool_(),
}


EARLIEST_DAY = date(1970, 1, 1)
"""No ledger row is older; what lies before is the zero of a clock or of a spreadsheet."""


@dataclass(frozen=True)
class Reference:
    """What a column that names a row of another table promises about that row.

    Parameters
    ----------
    table
        The table whose key the column names.
    same
        Columns in which the two rows must agree.
    by
        Columns of that table whose values are names of a row; empty: the column of the same name.
    """

    table: str
    same: tuple[str, ...] = ()
    by: tuple[str, ...] = ()


@dataclass(frozen=True)
class Total:
    """What a column that holds a total is the total of: ``column``, over the rows with the same value of ``by``."""

    column: str
    by: str


@dataclass(frozen=True)
class Column:
    """One column of a table.

    Parameters
    ----------
    name
        Column name, as every source delivers it.
    type
        Logical type; ``date`` is a day without a time zone, ``float`` is finite (never NaN or infinity).
    description
        What a value means, and what null means where null is allowed.
    unit
        Unit of the value, empty where it has none.
    nullable
        Whether a row may leave it null. A nullable column may be absent from a source: it is then null throughout.
    allowed
        The only values that may occur; empty for any.
    minimum, maximum
        Inclusive bounds of the value.
    positive
        Whether the value must be strictly above zero.
    nonzero
        Whether the value may be anything but zero.
    revealed_by
        The date column of the same row that makes this value known. None: the row's own ``known_on``. Before that
        day the value reads as null. A date that is not the row's ``known_on`` reveals itself.
    not_before
        A date column of the same row that this date may not precede.
    not_before_customer
        Whether this date may not precede the day on which the relationship with the row's customer began.
    may_be_future
        Whether the date may lie after the last day that the source covers (a due date may).
    earliest
        First day that may occur.
    references
        The row of another table that the value names; None: it names none. ``customer_id`` needs none: it names a
        customer wherever it stands.
    total
        What the value is the total of; None: it is none.
    confidential
        Whether the value is kept out of logs, messages and reports (a person's name is).
    """

    name: str
    type: Type
    description: str
    unit: str = ""
    nullable: bool = False
    allowed: tuple[str, ...] = ()
    minimum: float | None = None
    maximum: float | None = None
    positive: bool = False
    nonzero: bool = False
    revealed_by: str | None = None
    not_before: str | None = None
    not_before_customer: bool = False
    may_be_future: bool = False
    earliest: date = EARLIEST_DAY
    references: Reference | None = None
    total: Total | None = None
    confidential: bool = False


@dataclass(frozen=True)
class Table:
    """The contract of one table: what a row is, what identifies it, and on which date it becomes known.

    ``known_on`` is None for a table that is never read by a feature (``outcomes``).
    ``open_columns`` says that further numeric or text columns may follow (``attributes``).
    """

    name: str
    grain: str
    key: tuple[str, ...]
    known_on: str | None
    columns: tuple[Column, ...]
    required: bool = False
    open_columns: bool = False

    @property
    def column_names(self) -> tuple[str, ...]:
        """Names of the declared columns, in order."""
        return tuple(column.name for column in self.columns)

    def column(self, name: str) -> Column:
        """The declared column called ``name``; KeyError if there is none."""
        for column in self.columns:
            if column.name == name:
                return column
        raise KeyError(f"table {self.name} declares no column {name}")

    @property
    def belongs_to_customer(self) -> bool:
        """Whether every row names a customer, who must then stand in ``customers``."""
        return "customer_id" in self.column_names and self.name != "customers"

    @property
    def schema(self) -> pa.Schema:
        """Arrow schema of the validated table: every declared column in its logical type."""
        return pa.schema([pa.field(c.name, ARROW_TYPES[c.type], nullable=c.nullable) for c in self.columns])


def later_dates(table: Table) -> tuple[str, ...]:
    """Date columns that become known after the row itself: each reads as null before its own day.

    Dates that are part of the promise, known with the row (due date, period end), carry ``revealed_by`` equal to the
    table's ``known_on``.
    """
    return tuple(
        c.name
        for c in table.columns
        if c.type == "date" and c.name != table.known_on and revealing_date(table, c) == c.name
    )


def revealing_date(table: Table, column: Column) -> str | None:
    """The date column on which ``column`` becomes known: its ``revealed_by``, itself if a date, else ``known_on``."""
    if column.revealed_by is not None:
        return column.revealed_by
    return column.name if column.type == "date" else table.known_on
