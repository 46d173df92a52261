"""One delivered table after the other: good rows to the tables, the others to the quarantine, figures to the report."""

import logging
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import ibis
import pyarrow as pa
from ibis.backends.duckdb import Backend

from data import application_attributes
from data.acceptance import BrokenRule, Checked, examples, missing_tables, refusals, required_tables
from data.casting import (
    AS_DELIVERED,
    ROW,
    extra_columns,
    identifiers,
    numeric_shares,
    read_columns,
    with_extra_columns,
)
from data.contract import Table
from data.credit_lines import amounts_owed, credit_lines, with_credit_notes
from data.currency import RATE_DAY, convert, dated, foreign, has_currencies, in_home_currency
from data.findings import findings, good_rows, quarantine, rows_per_rule
from data.params import ValidateParams
from data.quality import CURRENCY, Rule, rules
from data.sources.base import PROVENANCE
from data.tables import TABLES
from data.unclear_credits import NAMES, unclear_credits
from pipeline.store.artifacts import write_batches

log = logging.getLogger(__name__)

ORDER = ("exchange_rates", *(name for name in TABLES if name != "exchange_rates"))
"""Rates first: amounts of every other table are converted with them. Then as TABLES has it, customers first."""

BATCH_ROWS = 1_000_000
UNCLEAR = "unclear_credits"
NAMED = 3
"""Rows without a rate that a message names."""


@dataclass(frozen=True)
class Examined:
    """A delivered table ready to be checked.

    Attributes
    ----------
    table
        The contract, with the further columns of an open table.
    rules
        What every row must keep.
    rows
        The rows that the rules speak about: read as the contract's types, and beside that as they came.
    delivered
        The rows as they came.
    """

    table: Table
    rules: tuple[Rule, ...]
    rows: ibis.Table
    delivered: ibis.Table


@dataclass
class Inspection:
    """What is known so far: grows table by table.

    Attributes
    ----------
    accepted
        Good rows of the tables that were accepted, for references and rates.
    abroad
        Their rows in foreign currencies, with the day whose rate holds for them.
    refused
        Why the delivery cannot be accepted, a text per table.
    """

    backend: Backend
    last_day: date
    currency: str
    params: ValidateParams
    accepted: dict[str, ibis.Table] = field(default_factory=dict)
    abroad: dict[str, ibis.Table] = field(default_factory=dict)
    checked: dict[str, Checked] = field(default_factory=dict)
    examined: list[Examined] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)


def inspect(inspection: Inspection, raw: Path, tables: Path, set_aside: Path) -> None:
    """Check every table of ``raw``; write good rows to ``tables`` and the others to ``set_aside``."""
    delivered = {path.stem for path in raw.glob("*.parquet")} & TABLES.keys()
    inspection.refused.extend(missing_tables(delivered))
    for folder in (tables, set_aside):
        folder.mkdir()
    for name in (name for name in ORDER if name in delivered):
        checked = _inspect_table(inspection, TABLES[name], raw, tables, set_aside)
        reasons = refusals(checked, inspection.params, required_tables(delivered))
        inspection.checked[name] = checked
        inspection.refused.extend(reasons)
        if not reasons:
            path = tables / f"{name}.parquet"
            inspection.accepted[name] = inspection.backend.read_parquet(path, table_name=f"good_{name}")
        log.info("%s: %d rows, %d good, %d set aside", name, checked.rows, checked.good, checked.quarantined)
    if inspection.accepted.keys() >= {"customers", "invoices", "payments"}:
        _write_unclear_credits(inspection, tables)
        _move_credit_lines(inspection, tables)
    if inspection.accepted.keys() >= {"attributes", "outcomes"}:
        _date_application_attributes(inspection, tables)


def _write_unclear_credits(inspection: Inspection, tables: Path) -> None:
    """Write the rows set aside that may have lowered what a customer owes, beside those that were delivered as such."""
    backend, accepted = inspection.backend, inspection.accepted
    invoices = accepted["invoices"]
    owed = ibis.union(
        *(invoices.select("customer_id", invoice_id=name) for name in ("invoice_id", "whole_invoice_id")),
        accepted["customers"].select("customer_id", invoice_id=ibis.null("string")),
        distinct=True,
    )
    parts = [
        unclear_credits(
            each.table.name,
            each.rows,
            backend.table(f"findings_{each.table.name}"),
            each.rules,
            owed,
            inspection.last_day,
            inspection.currency,
        )
        for each in inspection.examined
        if each.table.name in NAMES
    ]
    if UNCLEAR in accepted:
        parts.append(accepted[UNCLEAR].select(*TABLES[UNCLEAR].column_names))
    found = backend.create_table("all_unclear", ibis.union(*parts).order_by(*TABLES[UNCLEAR].key), temp=True)
    if found.count().execute():
        write_batches(tables, _batches(backend, UNCLEAR, found, TABLES[UNCLEAR].schema))
        inspection.accepted[UNCLEAR] = backend.read_parquet(tables / f"{UNCLEAR}.parquet", table_name="good_unclear")


def _move_credit_lines(inspection: Inspection, tables: Path) -> None:
    """Keep credits that were delivered among the invoices as credit notes among the payments."""
    accepted = inspection.accepted
    invoices, payments = accepted["invoices"], accepted["payments"]
    count = int(credit_lines(invoices).count().execute())
    if not count:
        return
    log.info("invoices: %d rows below zero are credits; they are kept as credit notes among the payments", count)
    kept = {"invoices": amounts_owed(invoices), "payments": with_credit_notes(payments, invoices)}
    _rewrite(inspection, tables, kept)


def _date_application_attributes(inspection: Inspection, tables: Path) -> None:
    """Keep what applications state as known on their day."""
    attributes, outcomes = inspection.accepted["attributes"], inspection.accepted["outcomes"]
    late = application_attributes.unused_on_its_day(attributes, outcomes)
    if late:
        log.warning(
            "attributes: %d rows are of the day on which an outcome of their customer is asked about, so they are not "
            "used for it: a feature sees what was known before. If an application states them, name it in outcome_id.",
            late,
        )
    if attributes.outcome_id.notnull().any().execute():
        dated = application_attributes.known_when_asked(attributes, outcomes)
        _rewrite(inspection, tables, {"attributes": dated})


def _rewrite(inspection: Inspection, tables: Path, kept: Mapping[str, ibis.Table]) -> None:
    """Write tables again that others have changed."""
    backend = inspection.backend
    schemas = {each.table.name: each.table.schema for each in inspection.examined}
    written = {
        name: backend.create_table(f"kept_{name}", rows.order_by(*TABLES[name].key), temp=True)
        for name, rows in kept.items()
    }
    for name, rows in written.items():
        write_batches(tables, _batches(backend, name, rows, schemas[name]))
        inspection.accepted[name] = backend.read_parquet(tables / f"{name}.parquet", table_name=f"kept_good_{name}")


def examine(inspection: Inspection, declared: Table, path: Path) -> Examined:
    """Read a delivered table as the contract's types, as the view of its name, and write down its rules."""
    delivered = _read_numbered(inspection.backend, path)
    table = _with_own_columns(declared, delivered)
    read = read_columns(delivered, table, normalise=inspection.params.normalise_identifiers)
    rows = inspection.backend.create_view(declared.name, read)
    return Examined(table, rules(delivered, table, inspection.accepted, inspection.last_day), rows, delivered)


def _inspect_table(inspection: Inspection, declared: Table, raw: Path, tables: Path, set_aside: Path) -> Checked:
    backend, name = inspection.backend, declared.name
    each = examine(inspection, declared, raw / f"{name}.parquet")
    inspection.examined.append(each)
    table, rows, delivered = each.table, each.rows, each.delivered
    found = backend.create_table(f"findings_{name}", findings(rows, each.rules), temp=True)
    bad = quarantine(rows, found, each.rules, table)
    write_batches(set_aside, _batches(backend, name, bad, bad.schema().to_pyarrow()))
    good, converted, unpriced = _priced(inspection, good_rows(rows, found, table), table)
    in_order = good.select(*table.column_names).order_by(*table.key)
    write_batches(tables, _batches(backend, name, in_order, table.schema))
    total, normalised = _counted(rows, table)
    quarantined = int(found[ROW].nunique().execute())
    return Checked(
        name=name,
        rows=total,
        good=total - quarantined,
        quarantined=quarantined,
        broken=_broken(each, found),
        absent=tuple(c.name for c in declared.columns if not c.nullable and c.name not in delivered.columns),
        filled=tuple(c.name for c in declared.columns if c.nullable and c.name not in delivered.columns),
        ignored=() if declared.open_columns else extra_columns(delivered, declared),
        converted=converted,
        unpriced=unpriced,
        normalised=normalised,
    )


def _counted(rows: ibis.Table, table: Table) -> tuple[int, dict[str, int]]:
    """How many rows there are, and by column those whose identifier is not read as it was delivered."""
    came = {name: f"{AS_DELIVERED}{name}" for name in identifiers(table)}
    changed = {
        name: (rows[name] != rows[raw].cast("string")).sum().fill_null(0)
        for name, raw in came.items()
        if raw in rows.columns
    }
    counts = rows.aggregate(rows=rows.count(), **{f"{name} ": count for name, count in changed.items()})
    found = counts.to_pyarrow().to_pylist()[0]
    return found["rows"], {name: count for name in changed if (count := int(found[f"{name} "]))}


def _read_numbered(backend: Backend, path: Path) -> ibis.Table:
    numbered = backend.read_parquet(path, table_name=f"raw_{path.stem}", file_row_number=True)
    return numbered.rename({ROW: "file_row_number"})


def _with_own_columns(declared: Table, delivered: ibis.Table) -> Table:
    extra = extra_columns(delivered, declared) if declared.open_columns else ()
    if not extra:
        return declared
    shares = numeric_shares(delivered, extra).to_pyarrow().to_pylist()[0]
    return with_extra_columns(declared, {name: bool(shares[name]) for name in extra})


def _priced(
    inspection: Inspection, good: ibis.Table, table: Table
) -> tuple[ibis.Table, dict[str, int], tuple[str, ...]]:
    """Rows in the portfolio's currency, rows converted per currency, and the first rows without a rate."""
    if not has_currencies(table):
        return good, {}, ()
    backend, currency = inspection.backend, inspection.currency
    dated_rows = dated(foreign(good, currency), table, inspection.abroad)
    abroad = backend.create_table(f"abroad_{table.name}", dated_rows, temp=True)
    counts = abroad.group_by(CURRENCY).aggregate(rows=abroad.count()).order_by(CURRENCY).to_pyarrow().to_pylist()
    if not counts:
        return in_home_currency(good, currency), {}, ()
    inspection.abroad[table.name] = abroad
    conversion = convert(good, abroad, table, _rates(inspection), currency)
    lacking = conversion.unpriced.order_by(*PROVENANCE).limit(NAMED).to_pyarrow().to_pylist()
    named = tuple(f"{row['source_file']}:{row['source_line']} ({row[CURRENCY]}, {row[RATE_DAY]})" for row in lacking)
    return conversion.rows, {count[CURRENCY]: count["rows"] for count in counts}, named


def _rates(inspection: Inspection) -> ibis.Table:
    if "exchange_rates" in inspection.accepted:
        return inspection.accepted["exchange_rates"]
    schema = ibis.Schema.from_pyarrow(TABLES["exchange_rates"].schema)
    return inspection.backend.create_table("no_rates", schema=schema, temp=True, overwrite=True)


def _broken(each: Examined, found: ibis.Table) -> tuple[BrokenRule, ...]:
    def told(position: int) -> tuple[str, ...]:
        first = examples(each.rows, found, each.rules[position], position, each.table).to_pyarrow().to_pylist()
        return tuple(f"{row['source_file']}:{row['source_line']} {row['reason']}" for row in first)

    counts = rows_per_rule(found).to_pyarrow().to_pylist()
    return tuple(
        BrokenRule(each.rules[c["position"]].label, c["rows"], c["set_aside"], told(c["position"])) for c in counts
    )


def _batches(backend: Backend, name: str, rows: ibis.Table, schema: pa.Schema) -> Iterator[tuple[str, pa.Table]]:
    """The rows in portions that fit into memory; one empty portion where there are none."""
    portions = 0
    # Not rows.to_pyarrow_batches: Ibis 12 calls a method there that DuckDB 2.0 has dropped.
    for batch in backend.con.sql(backend.compile(rows)).to_arrow_reader(BATCH_ROWS):
        portions += 1
        yield name, pa.Table.from_batches([batch]).cast(schema)
    if not portions:
        yield name, schema.empty_table()
