"""For every table: Great Expectations counts, rule by rule, the rows that the quarantine holds."""

import random
from collections.abc import Iterator
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from data.tables import TABLES
from pipeline.reports.data_quality.data_docs import open_context, unexpected_rows, validate_again
from tests.dirt import values
from tests.text_tables import delivered_rows, inspected

# Ibis 12 and Great Expectations 1.24 call what DuckDB 2.0 and pandas 3.1 have deprecated.
pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")

ROWS = 400

Counts = dict[str, dict[str, int]]


@pytest.fixture(scope="module")
def counts() -> Iterator[tuple[Counts, Counts]]:
    """(as Great Expectations counts, as the quarantine counts), by table and rule, on dirty tables."""
    draw = random.Random(7)
    dirty = {
        name: delivered_rows(
            name,
            [*table.column_names, *(["own {x}: %s"] if table.open_columns else [])],
            [
                [*(draw.choice(values(table, column)) for column in table.columns), draw.choice(["1", "nan", None])]
                for _ in range(ROWS)
            ],
        )
        for name, table in TABLES.items()
    }
    with inspected(**dirty) as (inspection, out):
        results = validate_again(
            open_context(out / "docs"), inspection.backend, inspection.examined, inspection.last_day
        )
        expected = {name: unexpected_rows(result) for name, result in results.items()}
        yield expected, {name: in_quarantine(out, name) for name in TABLES}


def in_quarantine(out: Path, name: str) -> dict[str, int]:
    rules = [rule for row in pq.read_table(out / "quarantine" / f"{name}.parquet").to_pylist() for rule in row["rules"]]
    return {rule: rules.count(rule) for rule in rules}


@pytest.mark.parametrize("name", TABLES)
def test_every_rule_has_an_expectation_that_counts_the_same_rows(counts: tuple[Counts, Counts], name: str) -> None:
    expected, quarantined = counts
    assert quarantined[name]
    assert {rule: rows for rule, rows in expected[name].items() if rows} == quarantined[name]
