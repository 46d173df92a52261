"""The question of the benchmark of windows, as the product asks it: 9 features of invoices over 4 lengths."""

from datetime import date
from pathlib import Path

import ibis.expr.types as ir
from ibis.backends.duckdb import Backend

from data.params import SnapshotParams
from data.snapshots import all_snapshots, snapshot_days
from features.definition import Window, feature
from features.dimensions import CREDIT
from features.matrix import feature_matrix
from features.relations import Relation
from pipeline.engines.engine import materialiser, write_tables

LENGTHS = (30, 90, 180, 365)
LAST_DAY = date(2025, 12, 31)
DAYS = snapshot_days(LAST_DAY, SnapshotParams(every_months=3, count=8, horizon_days=365, activity_days=365))
INVOICES = Window("bench_invoices", LENGTHS)
REVEALS = {"paid_on": ["paid_on"]}


def _late(rows: ir.Table) -> ir.IntegerValue:
    """Days past due of what was paid before as_of; null for the rest."""
    return rows.paid_on.delta(rows.due_on, unit="day").clip(lower=0)


def _declare(name: str, unit: str, of: object) -> tuple[object, ...]:
    of.__name__ = name  # type: ignore[attr-defined]
    return feature(INVOICES, zh="", unit=unit, risk="either", dimension=CREDIT)(of)  # type: ignore[arg-type]


FEATURES = [
    made
    for name, unit, of in (
        ("number", "count", lambda r: r.known_on.count()),
        ("amount", "currency", lambda r: r.amount.sum()),
        ("amount_mean", "currency", lambda r: r.amount.mean()),
        ("amount_max", "currency", lambda r: r.amount.max()),
        ("paid", "count", lambda r: r.paid_on.count()),
        ("late_mean", "days", lambda r: _late(r).mean()),
        ("late_max", "days", lambda r: _late(r).max()),
        ("late_over_30", "ratio", lambda r: (_late(r) > 30).cast("int64").mean()),
        (
            "late_weighted",
            "days",
            lambda r: (_late(r) * r.amount).sum() / r.amount.sum(where=r.paid_on.notnull()).nullif(0),
        ),
    )
    for made in _declare(name, unit, of)
]


def make(backend: Backend, folder: Path, rows: int) -> None:
    """Write ``rows`` invoices of ``rows / 100`` customers over five years, in no order, 5 % of them never paid."""
    customers = max(1, rows // 100)
    backend.raw_sql(f"""
        COPY (
            SELECT 'C' || lpad((hash(i) % {customers})::VARCHAR, 7, '0') AS customer_id, day AS issued_on,
                   day + (14 + hash(i * 7 + 3) % 4 * 15)::INTEGER AS due_on,
                   (100 + hash(i * 31 + 5) % 10000000)::BIGINT AS amount,
                   CASE WHEN hash(i + 13) % 20 > 0 THEN day + (5 + hash(i * 3 + 11) % 120)::INTEGER END AS paid_on
            FROM (SELECT i, DATE '2021-01-01' + (hash(i * 17 + 1) % 1826)::INTEGER AS day FROM range({rows}) AS r(i))
        ) TO '{folder / "invoices.parquet"}'""")
    backend.raw_sql(f"""
        COPY (SELECT 'C' || lpad(i::VARCHAR, 7, '0') AS customer_id, NULL::VARCHAR AS industry,
                     DATE '2015-01-01' AS onboarded_on, DATE '2015-01-01' AS known_on
              FROM range({customers}) AS r(i)) TO '{folder / "customers.parquet"}'""")


def ours(backend: Backend, folder: Path) -> None:
    """The features as the stage computes them, from Parquet to Parquet."""
    customers = backend.read_parquet(folder / "customers.parquet", table_name="customers")
    invoices = backend.read_parquet(folder / "invoices.parquet", table_name="invoices")
    asked_of = {
        "customers": Relation(customers),
        "bench_invoices": Relation(invoices.rename(known_on="issued_on"), reveals=REVEALS),
    }
    materialise = materialiser(backend)
    snapshots = materialise(all_snapshots(customers, DAYS))
    matrix = feature_matrix(snapshots, FEATURES, asked_of, materialise)
    write_tables(backend, {"ours": matrix}, folder)
