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
from data.sources.cells import by_sign, iso_dates, negated, plain_numbers, signed, total, translated
from data.sources.conditions import rows_that_fit
from data.sources.csv_files import CSV_TAIL
from data.sources.csv_lines import UNREADABLE_LINE
from data.sources.files import column_names, existing_folder, read_batches
from data.sources.hints import did_you_mean
from data.sources.mapping_rules import MAPPED, ColumnRule, Export, Mapping
from data.sources.open_items.table import OPEN_ITEMS
from data.sources.open_items.tables import tables_of
from data.sources.params import IngestParams

log = logging.getLogger(__name__)

RULE = r"^[-=_|+* ]+$"
"""A line drawn with dashes, as lists for printers have it."""


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
        (MAPPED[name], export, path)
        for name in MAPPED
        for export in mapping.tables.get(name, ())
        for path in _files(raw, export)
    ]
    for _, export, path in plan:
        _refuse_missing_columns(export, path)
    return Delivery(_delivered(plan, mapping), params.observed_until, params.currency)


def _delivered(plan: list[tuple[Table, Export, Path]], mapping: Mapping) -> Iterator[tuple[str, pa.Table]]:
    """Rows of every table; the lines of accounts are gathered, for what cleared what is known only of all of them."""
    lines = []
    for name, rows in _rows(plan, mapping):
        if name == OPEN_ITEMS.name:
            lines.append(rows)
        else:
            yield name, rows
    if lines:
        made = tables_of(pa.concat_tables(lines))
        yield from ((name, rows) for name, rows in made.items() if name not in mapping.tables)


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
    schemas = {name: _schema(MAPPED[name], exports) for name, exports in mapping.tables.items()}
    for table, export, path in plan:
        left_out, totals = 0, 0
        for rows in read_batches(path, list(export.origins), export.form(path)):
            lines = rows.filter(pc.invert(_total_lines(rows, table, export)))
            kept = lines.filter(_wanted(lines, export))
            totals, left_out = totals + len(rows) - len(lines), left_out + len(lines) - len(kept)
            yield table.name, _mapped(kept, table, export, schemas[table.name])
        if left_out:
            log.info("%s: rows left out, as 'where' in mapping.yaml says: %d.", path.name, left_out)
        if totals:
            log.info("%s: lines of totals, rules and repeated headers, left out: %d.", path.name, totals)


def _schema(table: Table, exports: tuple[Export, ...]) -> pa.Schema:
    """Columns that any export of the table fills, so that all its exports have the same."""
    filled = dict.fromkeys(name for export in exports for name in export.columns)
    declared = [name for name in table.column_names if name in filled]
    further = [name for name in filled if name not in table.column_names]
    return pa.schema([*((name, pa.string()) for name in [*declared, *further]), *CSV_TAIL])


def _total_lines(rows: pa.Table, table: Table, export: Export) -> pa.ChunkedArray:
    """Lines that are no rows: totals, rules drawn with dashes, headers that are printed again on every page."""
    broken = pc.fill_null(pc.utf8_trim_whitespace(rows[UNREADABLE_LINE]), "")
    found = [pc.match_substring_regex(broken, RULE), *(pc.starts_with(broken, word) for word in export.totals)]
    for name in {*table.key, "customer_id"} & export.columns.keys():
        for origin in export.columns[name].parts:
            texts = pc.utf8_trim_whitespace(pc.fill_null(rows[origin], ""))
            words = pa.array([*export.totals, origin], pa.string())
            found.extend([pc.is_in(texts, words), pc.match_substring_regex(texts, RULE)])
    return reduce(pc.or_, found)


def _wanted(rows: pa.Table, export: Export) -> pa.ChunkedArray:
    # A line that could not be split into cells is kept: that it is broken must be seen.
    return pc.or_(rows[UNREADABLE_LINE].is_valid(), rows_that_fit(rows, export.where, export.decimal, export.thousands))


def _mapped(rows: pa.Table, table: Table, export: Export, schema: pa.Schema) -> pa.Table:
    columns = {name: _cells(rows, table, name, rule, export) for name, rule in export.columns.items()}
    columns |= {name: rows[name] for name in CSV_TAIL.names}
    nothing = pa.nulls(len(rows), pa.string())
    return pa.table({name: columns.get(name, nothing) for name in schema.names}, schema=schema)


def _cells(rows: pa.Table, table: Table, name: str, rule: ColumnRule, export: Export) -> pa.ChunkedArray:
    if rule.otherwise is not None:
        first, second = (
            rule.model_copy(update={"source": s, "otherwise": None}) for s in (rule.source, rule.otherwise)
        )
        cells = _cells(rows, table, name, first, export)
        blank = pc.equal(pc.utf8_trim_whitespace(pc.fill_null(cells, "")), "")
        return pc.if_else(blank, _cells(rows, table, name, second, export), cells)
    kind = table.column(name).type if name in table.column_names else "string"
    if rule.number or rule.by_sign or rule.total or kind in ("float", "int"):
        return _numbers(rows, rule, export)
    cells = translated(_origin(rows, rule), rule.values)
    return iso_dates(cells, rule.date_format or export.date_format) if kind == "date" else cells


def _numbers(rows: pa.Table, rule: ColumnRule, export: Export) -> pa.ChunkedArray:
    def plain(cells: pa.ChunkedArray) -> pa.ChunkedArray:
        return plain_numbers(cells, export.decimal, export.thousands)

    if rule.total:
        cells = total([plain(rows[name]) for name in rule.total], [plain(rows[name]) for name in rule.less])
    else:
        cells = plain(translated(_origin(rows, rule), rule.values))
    if rule.negate_where:
        cells = negated(cells, rows_that_fit(rows, rule.negate_where, export.decimal, export.thousands))
    cells = signed(cells, rule.sign)
    return by_sign(cells, rule.by_sign.positive, rule.by_sign.negative) if rule.by_sign else cells


def _origin(rows: pa.Table, rule: ColumnRule) -> pa.ChunkedArray:
    if rule.constant is not None:
        text = pa.scalar(rule.constant, pa.string())
        return pc.if_else(rows[UNREADABLE_LINE].is_null(), text, pa.scalar(None, pa.string()))
    if rule.join:
        return pc.binary_join_element_wise(*(rows[column] for column in rule.join), rule.separator)
    return rows[rule.source]
