"""The SQL with which tables are read: columns of the contract in one order of rows, and a fingerprint per month.

What a user names is quoted or stands inside brackets of its own, and runs in a transaction that cannot write.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import pyarrow as pa
from sqlglot import exp

from data.contract import Table
from pipeline.databases.address import Kind
from pipeline.databases.names import table_named
from pipeline.databases.rules import Origin

MONTH = "month_of_row"
"""Column beside the contract's: the month in which a row became known, as text; empty where that is not known."""

DIALECTS: dict[Kind, str] = {"postgresql": "postgres", "mysql": "mysql", "sqlite": "sqlite", "duckdb": "duckdb"}
FINGERPRINTED: tuple[Kind, ...] = ("postgresql", "mysql")
"""Where rows travel over a network, and it is worth asking first what has changed. A file is read as a whole."""

AS_THEY_ARE = (
    pa.types.is_boolean,
    pa.types.is_integer,
    pa.types.is_floating,
    pa.types.is_decimal,
    pa.types.is_string,
    pa.types.is_date,
    pa.types.is_timestamp,
)
"""Types that validation reads. Others (money, uuid, json) come as the text that the database makes of them."""


@dataclass(frozen=True)
class Queries:
    """How one table is read.

    Attributes
    ----------
    origin
        A table or query of the user's.
    columns
        What is read, with the types in which the database hands it over.
    """

    kind: Kind
    table: Table
    origin: Origin
    columns: pa.Schema

    @property
    def rows(self) -> str:
        """Every row, with ``MONTH``, by month and key."""
        return self._ordered("")

    def rows_of(self, months: Sequence[str]) -> str:
        """The rows of some months, in the same order."""
        listed = ", ".join(exp.Literal.string(month).sql(DIALECTS[self.kind]) for month in months)
        return self._ordered(f" WHERE {self._month} IN ({listed})")

    @property
    def nothing(self) -> str:
        """No row, in the form of all the others."""
        return self._ordered(" WHERE 1 = 0")

    @property
    def fingerprints(self) -> str:
        """Per month, how many rows there are, and two sums of hashes over all their cells."""
        halves = ", ".join(f"{self._hash(number)} AS hash_{number}" for number in (1, 2))
        return f"SELECT {self._month} AS {MONTH}, COUNT(*) AS n, {halves} FROM {self._origin} GROUP BY 1"

    def _ordered(self, where: str) -> str:
        """Rows that are equal in their key are told apart by all else: the same rows always come in the same order."""
        cells = ", ".join(f"{self._cell(field)} AS {self._quoted(field.name)}" for field in self.columns)
        key = [name for name in self.table.key if name in self.columns.names]
        order = [*key, *(name for name in self.columns.names if name not in key)]
        within = ", ".join(self._collated(name) for name in order)
        query = f"SELECT {cells}, {self._month} AS {MONTH} FROM {self._origin}{where}"
        return f"SELECT * FROM ({query}) AS ordered_rows ORDER BY {self._collated(MONTH)}, {within}"

    @property
    def _origin(self) -> str:
        return f"{origin_of(self.origin, self.kind)} AS origin"

    @property
    def _month(self) -> str:
        known_on = self.table.known_on
        if known_on not in self.columns.names:
            return "''"
        return f"COALESCE(SUBSTR(CAST({self._quoted(str(known_on))} AS {self._text}), 1, 7), '')"

    def _cell(self, field: pa.Field) -> str:
        name = self._quoted(field.name)
        if self.kind == "postgresql":
            return self._cell_of_postgresql(name, field)
        return name if _is_plain(field) else f"CAST({name} AS {self._text})"

    def _cell_of_postgresql(self, name: str, field: pa.Field) -> str:
        """``infinity`` is no day, blanks that fill up a ``char(12)`` are no part of it, and a number that is an
        identifier reads the same whatever its type: 1001, not 1001.00.
        """
        if pa.types.is_temporal(field.type) and _is_plain(field):
            return f"CASE WHEN ISFINITE({name}) THEN {name} END"
        if self._is_word(field.name) and _type_of(field) == "numeric":
            return f"CAST(TRIM_SCALE({name}) AS TEXT)"
        padded, floating = _type_of(field) == "bpchar", pa.types.is_floating(field.type)
        is_text = padded or (floating and self._is_word(field.name)) or not _is_plain(field)
        return f"CAST({name} AS TEXT)" if is_text else name

    def _is_word(self, name: str) -> bool:
        return any(column.name == name and column.type == "string" for column in self.table.columns)

    def _collated(self, name: str) -> str:
        """A column to sort by, in the order of code points, which no setting of a server changes."""
        quoted = self._quoted(name)
        if self.kind == "postgresql" and (name == MONTH or not self._is_plain_number(name)):
            return f'CAST({quoted} AS TEXT) COLLATE "C"'
        return f"BINARY {quoted}" if self.kind == "mysql" else quoted

    def _is_plain_number(self, name: str) -> bool:
        type_ = self.columns.field(name).type
        is_number = pa.types.is_floating(type_) and not self._is_word(name)
        return bool(pa.types.is_integer(type_) or is_number or pa.types.is_date(type_))

    def _hash(self, number: int) -> str:
        names = [self._quoted(name) for name in self.columns.names]
        if self.kind == "postgresql":
            row = f"CAST(ROW({', '.join(names)}) AS TEXT)"
            return f"CAST(COALESCE(SUM(CAST(hashtextextended({row}, {number}) AS NUMERIC)), 0) AS TEXT)"
        row = f"MD5(CONCAT_WS(',', {', '.join(f'QUOTE({name})' for name in names)}))"
        digits = f"CONV(SUBSTR({row}, {1 + 16 * (number - 1)}, 16), 16, 10)"
        return f"CAST(SUM(CAST({digits} AS DECIMAL(20))) AS CHAR)"

    @property
    def _text(self) -> str:
        return "CHAR" if self.kind == "mysql" else "TEXT"

    def _quoted(self, name: str) -> str:
        return exp.to_identifier(name, quoted=True).sql(DIALECTS[self.kind])


def probe(origin: Origin, kind: Kind) -> str:
    """A query without rows: its answer shows the columns."""
    return f"SELECT * FROM {origin_of(origin, kind)} AS origin WHERE 1 = 0"


def origin_of(origin: Origin, kind: Kind) -> str:
    """A table by its name, or a query, as it stands behind FROM."""
    if origin.query:
        return f"(\n{origin.query.strip().rstrip(';')}\n)"
    return table_named(str(origin.table), DIALECTS[kind]).sql(DIALECTS[kind])


def _is_plain(field: pa.Field) -> bool:
    """Whether validation reads it. PostgreSQL's money comes as a whole number of cents, and says so nowhere else."""
    return any(is_plain(field.type) for is_plain in AS_THEY_ARE) and _type_of(field) != "money"


def _type_of(field: pa.Field) -> str:
    """What PostgreSQL calls the type of a column."""
    return str((field.metadata or {}).get(b"POSTGRESQL:type", b"").decode())
