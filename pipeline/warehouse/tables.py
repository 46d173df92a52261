"""The tables that results are kept in, one per file of a version, each row under the name of its version."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import pyarrow as pa
from sqlglot import exp

from pipeline.databases.address import Kind

PREFIX = "default_risk_"
"""Begins every name, for the database may be one that other programs use, too."""

VERSION = "version"
VERSIONS = f"{PREFIX}versions"

KEYS: Mapping[str, tuple[str, ...]] = {
    "scores": ("customer_id",),
    "in_default": ("customer_id",),
    "reasons": ("customer_id", "rank"),
    "explanations": ("customer_id", "feature"),
    "alerts": ("customer_id", "rule", "opened_on"),
}
"""The files of a version that are written, and what tells their rows apart."""

VERSION_COLUMNS = pa.schema(
    [
        (VERSION, pa.string()),
        ("position", pa.int64()),
        ("as_of", pa.date32()),
        ("model_name", pa.string()),
        ("model_version", pa.string()),
        ("customers", pa.int64()),
        ("written_at", pa.timestamp("us")),
        ("manifest", pa.string()),
    ]
)
"""A row per version; the latest is the one with the highest position. ``written_at`` is in UTC."""

TYPES: Mapping[pa.DataType, str] = {
    pa.string(): "text",
    pa.float64(): "double",
    pa.int64(): "bigint",
    pa.bool_(): "boolean",
    pa.date32(): "date",
    pa.timestamp("us"): "timestamp",
}
MYSQL_OPTIONS = "ENGINE=InnoDB CHARACTER SET utf8mb4 COLLATE utf8mb4_bin"
"""Else MySQL may keep rows without transactions, Western letters only, and take ``a`` and ``A`` for one customer."""

KEY_CHARACTERS = 190
"""MySQL keeps no text without a length in a key, and no key of more than 3,072 bytes: 4 for a character."""


@dataclass(frozen=True)
class Table:
    """A table: its name, its columns, and which of them tell its rows apart."""

    name: str
    columns: pa.Schema
    key: tuple[str, ...]

    def created(self, kind: Kind) -> str:
        """The statement that makes it."""
        columns = [self._defined(field, kind) for field in self.columns]
        key = exp.PrimaryKey(expressions=[identifier(name) for name in self.key])
        schema = exp.Schema(this=exp.Table(this=identifier(self.name)), expressions=[*columns, key])
        statement = exp.Create(this=schema, kind="TABLE", exists=True).sql(dialect_of(kind))
        return f"{statement} {MYSQL_OPTIONS}" if kind == "mysql" else statement

    def widened(self, there: set[str], kind: Kind) -> Iterator[str]:
        """The statements that add the columns which an older program has not known."""
        for field in self.columns:
            if field.name not in there:
                column = self._defined(field, kind).sql(dialect_of(kind))
                yield f"ALTER TABLE {identifier(self.name).sql(dialect_of(kind))} ADD COLUMN {column}"

    def _defined(self, field: pa.Field, kind: Kind) -> exp.ColumnDef:
        text = f"varchar({KEY_CHARACTERS})" if kind == "mysql" and field.name in self.key else TYPES[field.type]
        return exp.ColumnDef(this=identifier(field.name), kind=exp.DataType.build(text))


def table_of(file: str, schema: pa.Schema) -> Table:
    """The table of a version's file."""
    columns = pa.schema([(VERSION, pa.string()), *((field.name, kept_as(field.type)) for field in schema)])
    return Table(f"{PREFIX}{file}", columns, (VERSION, *KEYS[file]))


def kept_as(type_: pa.DataType) -> pa.DataType:
    """The type in which a database keeps what Parquet holds: lists as JSON, numbers and texts in one size."""
    if pa.types.is_integer(type_):
        return pa.int64()
    if pa.types.is_floating(type_):
        return pa.float64()
    return type_ if type_ in TYPES else pa.string()


def identifier(name: str) -> exp.Identifier:
    """A name in quotation marks, whatever it holds."""
    return exp.to_identifier(name, quoted=True)


def dialect_of(kind: Kind) -> str:
    """What sqlglot calls a database."""
    return "postgres" if kind == "postgresql" else kind
