"""What a mapping file may say: which column of which export becomes which column of the contract."""

import codecs
from pathlib import Path
from typing import Annotated, Any, Self

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, field_validator, model_validator

from data.sources.cells import EXCEL_DAY, Sign
from data.sources.conditions import Conditions, listed
from data.sources.csv_form import CsvFormat
from data.sources.excel_form import ExcelFormat, is_excel, is_workbook
from data.sources.files import FileFormat
from data.sources.hints import did_you_mean
from data.sources.open_items.table import OPEN_ITEMS
from data.tables import TABLES


def _from_name(value: Any) -> Any:
    return {"from": value} if isinstance(value, str) else value


def _day_format(date_format: str) -> str:
    if date_format != EXCEL_DAY and "%" not in date_format:
        raise ValueError(f"'{date_format}' is no way to write a day; such are %Y%m%d, %d.%m.%Y and {EXCEL_DAY}")
    return date_format


DateFormats = Annotated[tuple[Annotated[str, AfterValidator(_day_format)], ...], BeforeValidator(listed)]


class BySign(BaseModel):
    """The words that stand for the sign of a number; zero counts as positive."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    positive: str
    negative: str


class ColumnRule(BaseModel):
    """Where a column of the contract comes from; a bare name means ``from`` that column of the export.

    Parameters
    ----------
    source, otherwise
        ``from`` in the file: the column of the export; and the one that is read where its cell is empty.
    join, separator
        Columns whose cells make up one cell, such as a key that is unique only together with a company code.
    total, less
        ``sum`` in the file: columns whose numbers are added up; and those that are taken off, as debit less credit.
    constant
        The same for every row.
    values
        Translations of whole cells, blanks around them disregarded; a cell that is not listed stays as it is.
    date_format
        Where it differs from that of the export.
    negate_where
        Where these conditions hold, the sign of the number is turned: codes of credits, or a column that says debit or
        credit.
    number
        A number in the notation of the export. Known from the contract, save for your own columns of ``attributes``.
    sign
        ``keep``, ``flip`` or ``drop`` the sign of a number.
    by_sign
        A word that depends on the sign of the number in the column.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    source: str | None = Field(None, alias="from")
    otherwise: str | None = None
    join: tuple[str, ...] = ()
    total: Annotated[tuple[str, ...], BeforeValidator(listed)] = Field((), alias="sum")
    less: Annotated[tuple[str, ...], BeforeValidator(listed)] = ()
    separator: str = "-"
    constant: str | None = None
    values: dict[str, str] = {}
    date_format: DateFormats = ()
    negate_where: Conditions = {}
    number: bool = False
    sign: Sign = "keep"
    by_sign: BySign | None = None

    @model_validator(mode="after")
    def _one_origin(self) -> Self:
        if sum([self.source is not None, bool(self.join), bool(self.total), self.constant is not None]) != 1:
            raise ValueError("give one of 'from' (a column), 'join' or 'sum' (several columns) and 'constant'")
        for key, needs in (("otherwise", "source"), ("less", "total")):
            if getattr(self, key) and not getattr(self, needs):
                raise ValueError(f"'{key}' goes with '{type(self).model_fields[needs].alias}'")
        return self

    @property
    def parts(self) -> tuple[str, ...]:
        """Columns of the export that make up the cell."""
        single = (self.source, self.otherwise)
        return (*(name for name in single if name is not None), *self.join, *self.total, *self.less)

    @property
    def origins(self) -> tuple[str, ...]:
        """Columns of the export that the rule reads."""
        return (*self.parts, *self.negate_where)


TOTALS = ("合计", "小计", "总计", "本页合计", "累计", "*", "**", "***", "Total", "Totals", "Sum", "Summe", "Gesamt")
"""What lines of totals bear where other lines have an identifier."""


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
        How days are written beside ``YYYY-MM-DD``, one way or several: as ``datetime.strptime`` has it (``%d.%m.%Y``),
        or ``excel`` for days as Excel counts them.
    decimal, thousands
        Separators of numbers.
    totals
        Words that stand in place of an identifier in lines of totals, and begin those that are no whole line.
    where
        Only rows that fit all of these conditions, see ``data.sources.conditions``.
    columns
        Columns of the contract and where they come from.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    files: str
    encoding: str | None = None
    delimiter: str | None = Field(None, min_length=1, max_length=1)
    sheet: str | None = None
    header_line: int = Field(1, ge=1)
    null_values: Annotated[tuple[str, ...], BeforeValidator(listed)] = ()
    date_format: DateFormats = ()
    decimal: str = Field(".", min_length=1, max_length=1)
    thousands: str = Field("", max_length=1)
    totals: Annotated[tuple[str, ...], BeforeValidator(listed)] = TOTALS
    where: Conditions = {}
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


MAPPED = {**TABLES, OPEN_ITEMS.name: OPEN_ITEMS}
"""What rows of an export may become: a table of the contract, or lines of accounts, from which several are made."""


class Mapping(BaseModel):
    """The whole of a mapping file: the exports of every table."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    tables: dict[str, Annotated[tuple[Export, ...], Field(min_length=1)]] = Field(min_length=1)

    @field_validator("tables")
    @classmethod
    def _known_names(cls, tables: dict[str, tuple[Export, ...]]) -> dict[str, tuple[Export, ...]]:
        for name, exports in tables.items():
            if name not in MAPPED:
                raise ValueError(f"there is no table '{name}'. {did_you_mean(name, MAPPED)}")
            table = MAPPED[name]
            for column in (column for export in exports for column in export.columns):
                if column not in table.column_names and not table.open_columns:
                    raise ValueError(
                        f"table {name} has no column '{column}'. {did_you_mean(column, table.column_names)}"
                    )
        return tables

    @model_validator(mode="after")
    def _items_stand_alone(self) -> Self:
        if OPEN_ITEMS.name in self.tables and (beside := self.tables.keys() & {"invoices", "payments"}):
            raise ValueError(
                f"{OPEN_ITEMS.name} and {' and '.join(sorted(beside))}: invoices and payments are made from the open "
                "items. Give either the one or the other."
            )
        return self
