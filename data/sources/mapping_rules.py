"""What a mapping file may say: which column of which export becomes which column of the contract."""

import codecs
from pathlib import Path
from typing import Annotated, Any, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, field_validator, model_validator

from data.sources.cells import Sign
from data.sources.csv_form import CsvFormat
from data.sources.excel_form import ExcelFormat, is_excel, is_workbook
from data.sources.files import FileFormat
from data.sources.hints import did_you_mean
from data.tables import TABLES


def _listed(value: Any) -> Any:
    return (value,) if isinstance(value, str) else value


def _from_name(value: Any) -> Any:
    return {"from": value} if isinstance(value, str) else value


class BySign(BaseModel):
    """The words that stand for the sign of a number; zero counts as positive."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    positive: str
    negative: str


class ColumnRule(BaseModel):
    """Where a column of the contract comes from; a bare name means ``from`` that column of the export.

    Parameters
    ----------
    source
        ``from`` in the file: the column of the export.
    join, separator
        Columns whose cells make up one cell, such as a key that is unique only together with a company code.
    constant
        The same for every row.
    values
        Translations of whole cells, blanks around them disregarded; a cell that is not listed stays as it is.
    date_format
        Where it differs from that of the export.
    number
        A number in the notation of the export. Known from the contract, save for your own columns of ``attributes``.
    sign
        ``keep``, ``flip`` or ``drop`` the sign of a number.
    by_sign
        A word that depends on the sign of the number in the column.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    source: str | None = Field(None, alias="from")
    join: tuple[str, ...] = ()
    separator: str = "-"
    constant: str | None = None
    values: dict[str, str] = {}
    date_format: str | None = None
    number: bool = False
    sign: Sign = "keep"
    by_sign: BySign | None = None

    @model_validator(mode="after")
    def _one_origin(self) -> Self:
        if sum([self.source is not None, bool(self.join), self.constant is not None]) != 1:
            raise ValueError("give one of 'from' (a column), 'join' (several columns) and 'constant'")
        return self

    @property
    def origins(self) -> tuple[str, ...]:
        """Columns of the export that the rule reads."""
        return (self.source,) if self.source is not None else self.join


class Export(BaseModel):
    """One export, or several alike, that rows of a table come from.

    Parameters
    ----------
    files
        File name or pattern (``sales_*.csv``), relative to the folder of the mapping file.
    encoding, delimiter, header_line, null_values
        See ``data.sources.csv_form.CsvFormat``; delimiter None: a comma.
    sheet
        Of a workbook, see ``data.sources.excel_form.ExcelFormat``.
    date_format
        How days are written, as ``datetime.strptime`` has it (``%d.%m.%Y``); None: ``YYYY-MM-DD``.
    decimal, thousands
        Separators of numbers.
    where
        Only rows in which each of these columns holds one of the given values, blanks around it disregarded.
    columns
        Columns of the contract and where they come from.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    files: str
    encoding: str | None = None
    delimiter: str | None = Field(None, min_length=1, max_length=1)
    sheet: str | None = None
    header_line: int = Field(1, ge=1)
    null_values: Annotated[tuple[str, ...], BeforeValidator(_listed)] = ()
    date_format: str | None = None
    decimal: str = Field(".", min_length=1, max_length=1)
    thousands: str = Field("", max_length=1)
    where: dict[str, Annotated[tuple[str, ...], BeforeValidator(_listed)]] = {}
    columns: dict[str, Annotated[ColumnRule, BeforeValidator(_from_name)]] = Field(min_length=1)

    @field_validator("encoding")
    @classmethod
    def _known_encoding(cls, encoding: str | None) -> str | None:
        try:
            codecs.lookup(encoding or "utf-8")
        except LookupError as error:
            raise ValueError("no such encoding; try utf-8, gb18030 or cp1252") from error
        return encoding

    def form(self, path: Path) -> FileFormat:
        """How a file of the export is written; text that is named like a workbook is read if its delimiter is given."""
        if is_excel(path) and (self.delimiter is None or is_workbook(path)):
            return ExcelFormat(self.sheet, self.header_line, self.null_values, self.decimal)
        return CsvFormat(self.encoding, self.delimiter or ",", self.header_line, self.null_values)

    @property
    def origins(self) -> tuple[str, ...]:
        """Columns that are read, each once, in the order in which they are named."""
        named = [name for rule in self.columns.values() for name in rule.origins]
        return tuple(dict.fromkeys([*named, *self.where]))


class Mapping(BaseModel):
    """The whole of a mapping file: the exports of every table."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    tables: dict[str, Annotated[tuple[Export, ...], Field(min_length=1)]] = Field(min_length=1)

    @field_validator("tables")
    @classmethod
    def _known_names(cls, tables: dict[str, tuple[Export, ...]]) -> dict[str, tuple[Export, ...]]:
        for name, exports in tables.items():
            if name not in TABLES:
                raise ValueError(f"there is no table '{name}'. {did_you_mean(name, TABLES)}")
            table = TABLES[name]
            for column in (column for export in exports for column in export.columns):
                if column not in table.column_names and not table.open_columns:
                    raise ValueError(
                        f"table {name} has no column '{column}'. {did_you_mean(column, table.column_names)}"
                    )
        return tables
