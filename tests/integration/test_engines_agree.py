"""Two engines, one definition: DuckDB and Spark write the same labels, ledger and features, cell by cell.

The stages themselves run, on a portfolio of all the oddities that the property tests draw. It needs the extra `spark`
and Java: ``make test-spark``.
"""

import math
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from data.params import SnapshotParams
from data.snapshots import snapshot_days
from data.tables import TABLES
from pipeline.store.artifacts import write_parquet
from pipeline.store.files import FEATURES, LABELS, read_json, write_json
from pipeline.store.files import TABLES as STORED
from tests import ledger_cases
from tests.engines import duck
from tests.integration.runs import run, working_in, write_params
from tests.ledger_cases import CASES, books, told
from tests.property import ledgers, random_tables
from tests.spark import ON_SPARK
from tests.tables import as_read

pytestmark = ON_SPARK

LAST = date(2025, 6, 30)
SNAPSHOTS = SnapshotParams(every_months=3, count=8, horizon_days=90, activity_days=365)
SPLITS = {"test_snapshots": 1, "calibrate_snapshots": 2}
BRIEF = {"absolute_threshold": 100, "days_past_due": 10, "probation_days": 10}
"""Short counts, so that defaults begin and end often within the days drawn."""

TOLERANCE = 1e-9
LEDGER = ("spells", "doubtful_spells", "balances", "customer_days", "money_on_account", "judged_promises")
ARTEFACTS = tuple(LABELS / f"{name}.parquet" for name in ("labels", *LEDGER))
MATRIX = FEATURES / "features.parquet"


@pytest.fixture(scope="module")
def portfolio() -> dict[str, pa.Table]:
    """Random rows of every table, and the ledgers of a hundred further customers in which everything may happen."""
    days = snapshot_days(LAST, SNAPSHOTS)
    tables = random_tables.draw(11, days, LAST)
    accounts = ledgers.draw(12, 100)
    further = {"customer_id": [a.customer_id for a in accounts], "onboarded_on": [ledgers.FIRST] * len(accounts)}
    schema = as_read(TABLES["customers"])
    absent = {name: pa.nulls(len(accounts), schema.field(name).type) for name in set(schema.names) - set(further)}
    customers = pa.table({**absent, **further}).select(schema.names).cast(schema)
    with duck() as engine:
        kept = ledgers.as_kept(engine.tables(ledgers.as_tables(accounts)))
        added = {name: rows.to_pyarrow() for name, rows in kept.items()} | {"customers": customers}
    return tables | {name: pa.concat_tables([tables[name], rows]) for name, rows in added.items()}


def store_of(engine: str, folder: Path, tables: Mapping[str, pa.Table]) -> Path:
    """Run label and featurize on an engine in a folder of its own."""
    folder = folder / engine
    folder.mkdir()
    asked = {"presets": {"basel_non_retail": BRIEF}, "snapshots": SNAPSHOTS.model_dump(), "splits": SPLITS}
    write_params(folder, {"engine": {"name": engine, "spark_master": "local[2]"}, "label": asked})
    with working_in(folder):
        for name, rows in tables.items():
            write_parquet(STORED / f"{name}.parquet", rows)
        write_json(STORED / "portfolio.json", {"observed_until": LAST})
    run(folder, "label", "featurize")
    return folder


def differences(left: pa.Table, right: pa.Table) -> list[tuple[str, int, Any, Any]]:
    """(column, row, value, value) of the first unlike cell of every column; the rows' order counts."""
    assert left.schema.names == right.schema.names
    assert left.schema.types == right.schema.types
    assert left.num_rows == right.num_rows
    found = []
    for name in left.schema.names:
        pairs = enumerate(zip(left[name].to_pylist(), right[name].to_pylist(), strict=True))
        unlike = ((name, row, one, other) for row, (one, other) in pairs if not same(one, other))
        found += [first for first in [next(unlike, None)] if first]
    return found


def same(one: Any, other: Any) -> bool:
    """Null equals null only; NaN, which no engine may write, equals nothing."""
    if isinstance(one, float) and isinstance(other, float):
        return math.isclose(one, other, rel_tol=TOLERANCE, abs_tol=TOLERANCE)
    return bool(one == other)


def test_ledger_labels_and_features_are_the_same(portfolio: dict[str, pa.Table], tmp_path: Path) -> None:
    duckdb, spark = (store_of(engine, tmp_path, portfolio) for engine in ("duckdb", "spark"))
    for artefact in (*ARTEFACTS, MATRIX):
        expected = pq.read_table(duckdb / artefact)
        assert expected.num_rows > 0, artefact
        assert differences(expected, pq.read_table(spark / artefact)) == [], artefact
    for artefact in (LABELS / "summary.json", FEATURES / "catalogue.json"):
        assert read_json(duckdb / artefact) == read_json(spark / artefact)
    labels = pq.read_table(duckdb / ARTEFACTS[0])["defaulted"].to_pylist()
    assert {None, True, False} == set(labels)  # a comparison of nulls with nulls would prove nothing


def test_ledgers_as_accountants_keep_them_hold_on_spark(tmp_path: Path) -> None:
    customers = pa.Table.from_pylist(
        [{"customer_id": case, "onboarded_on": date(2022, 1, 1)} for case in CASES], schema=as_read(TABLES["customers"])
    )
    with duck() as engine:
        kept = ledgers.as_kept(engine.tables(ledger_cases.tables()))
        tables = {name: rows.to_pyarrow() for name, rows in kept.items()} | {"customers": customers}
    folder = store_of("spark", tmp_path, tables)
    ledger = {n: pq.read_table(folder / LABELS / f"{n}.parquet") for n in ("customer_days", "money_on_account")}
    expected = {(case, on): owed for case in CASES for on, owed in books(case).owed.items()}
    assert {(case, on): owed for case, on, owed in told(ledger)} == expected


def test_labels_of_the_source_are_the_same_without_a_ledger(portfolio: dict[str, pa.Table], tmp_path: Path) -> None:
    customers = portfolio["customers"]["customer_id"].to_pylist()
    outcomes = {
        "customer_id": customers,
        "as_of": [date(2024, 3, 1)] * len(customers),
        "defaulted": [(True, False, None)[number % 3] for number in range(len(customers))],
    }
    tables = {name: portfolio[name] for name in ("customers", "events")}
    rows = pa.table(outcomes).to_pylist()
    tables["outcomes"] = pa.Table.from_pylist(rows, schema=as_read(TABLES["outcomes"]))
    duckdb, spark = (store_of(engine, tmp_path, tables) for engine in ("duckdb", "spark"))
    for artefact in (ARTEFACTS[0], MATRIX):
        assert differences(pq.read_table(duckdb / artefact), pq.read_table(spark / artefact)) == [], artefact
