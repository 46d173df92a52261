"""Exports of any system, turned into the contract's tables as a mapping file says (``data.sources.mapping_rules``)."""

import logging
from collections.abc import Iterator
from functools import reduce
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from data.contract import Table
from data.errors import DataRefused, UserError
from data.sources.base import Delivery
from data.sources.cells import by_sign, iso_dates, plain_numbers, signed, translated
from data.sources.csv_files import CSV_TAIL
from data.sources.csv_lines import UNREADABLE_LINE
from data.sources.files import column_names, existing_folder, read_batches
from data.sources.hints import did_you_mean
from data.sources.mapping_rules import ColumnRule, Export, Mapping
from data.sources.params import IngestParams
from data.tables import TABLES

log = logging.getLogger(__name__)


def read(raw: Path, params: IngestParams, mapping: Mapping) -> Delivery:
    """Open the exports in ``raw`` that ``mapping`` names; all columns are delivered as strings.

    Parameters
    ----------
    raw
        The folder of the exports.
    params
        Currency and last day of the exports.
    mapping
        What becomes what.

    Raises
    ------
    UserError
        The folder does not exist, or no file fits a name or pattern of the mapping.
    DataRefused
        An export cannot be read or lacks a column that the mapping names.
    """
    existing_folder(raw, "the folder with mapping.yaml and the exports")
    plan = [
        (TABLES[name], export, path)
        for name in TABLES
        for export in mapping.tables.get(name, ())
        for path in _files(raw, export)
    ]
    for _, export, path in plan:
        _refuse_missing_columns(export, path)
    return Delivery(_rows(plan, mapping), params.observed_until, params.currency)


def _files(raw: Path, export: Export) -> list[Path]:
    if (raw / export.files).is_file():
        return [raw / export.files]
    found = (
        [] if Path(export.files).is_absolute() else sorted(path for path in raw.glob(export.files) if path.is_file())
    )
    if not found:
        there = sorted(path.name for path in raw.iterdir() if path.is_file())
        raise UserError(f"No file in {raw} fits '{export.files}' of mapping.yaml. {did_you_mean(export.files, there)}")
    return found


def _refuse_missing_columns(export: Export, path: Path) -> None:
    header = column_names(path, export.form(path))
    for name in export.origins:
        if name not in header:
            raise DataRefused(f"{path} has no column '{name}', which mapping.yaml reads. {did_you_mean(name, header)}")


def _rows(plan: list[tuple[Table, Export, Path]], mapping: Mapping) -> Iterator[tuple[str, pa.Table]]:
    schemas = {name: _schema(TABLES[name], exports) for name, exports in mapping.tables.items()}
    for table, export, path in plan:
        left_out = 0
        for rows in read_batches(path, list(export.origins), export.form(path)):
            kept = rows.filter(_wanted(rows, export))
            left_out += len(rows) - len(kept)
            yield table.name, _mapped(kept, table, export, schemas[table.name])
        if left_out:
            log.info("%s: rows left out, as 'where' in mapping.yaml says: %d.", path.name, left_out)


def _schema(table: Table, exports: tuple[Export, ...]) -> pa.Schema:
    """Columns that any export of the table fills, so that all its exports have the same."""
    filled = dict.fromkeys(name for export in exports for name in export.columns)
    declared = [name for name in table.column_names if name in filled]
    further = [name for name in filled if name not in table.column_names]
    return pa.schema([*((name, pa.string()) for name in [*declared, *further]), *CSV_TAIL])


def _wanted(rows: pa.Table, export: Export) -> pa.ChunkedArray:
    conditions = (
        pc.is_in(pc.utf8_trim_whitespace(rows[column]), pa.array(values, pa.string()))
        for column, values in export.where.items()
    )
    everything = pa.chunked_array([[True] * len(rows)], pa.bool_())  # typed: an export may have a header only
    # A line that could not be split into cells is kept: that it is broken must be seen.
    return pc.or_(rows[UNREADABLE_LINE].is_valid(), reduce(pc.and_, conditions, everything))


def _mapped(rows: pa.Table, table: Table, export: Export, schema: pa.Schema) -> pa.Table:
    columns = {name: _cells(rows, table, name, rule, export) for name, rule in export.columns.items()}
    columns |= {name: rows[name] for name in CSV_TAIL.names}
    nothing = pa.nulls(len(rows), pa.string())
    return pa.table({name: columns.get(name, nothing) for name in schema.names}, schema=schema)


def _cells(rows: pa.Table, table: Table, name: str, rule: ColumnRule, export: Export) -> pa.ChunkedArray:
    cells = translated(_origin(rows, rule), rule.values)
    kind = table.column(name).type if name in table.column_names else "string"
    date_format = rule.date_format or export.date_format
    if kind == "date" and date_format:
        cells = iso_dates(cells, date_format)
    if rule.number or rule.by_sign or kind in ("float", "int"):
        cells = signed(plain_numbers(cells, export.decimal, export.thousands), rule.sign)
    return by_sign(cells, rule.by_sign.positive, rule.by_sign.negative) if rule.by_sign else cells


def _origin(rows: pa.Table, rule: ColumnRule) -> pa.ChunkedArray:
    if rule.constant is not None:
        text = pa.scalar(rule.constant, pa.string())
        return pc.if_else(rows[UNREADABLE_LINE].is_null(), text, pa.scalar(None, pa.string()))
    return pc.binary_join_element_wise(*(rows[column] for column in rule.origins), rule.separator)
