"""Ledgers as accountants keep them, on DuckDB; on Spark: ``tests.integration.test_engines_agree``."""

from datetime import date
from functools import cache

import pyarrow as pa
import pytest

from data.labels import ledger_of
from tests.engines import duck
from tests.ledger_cases import CASES, books, tables, told
from tests.property.ledgers import as_kept
from tests.unit.data.replay import REGULATION


@cache
def found() -> dict[tuple[str, date], tuple[int, int, int]]:
    with duck() as engine:
        ledger = ledger_of(as_kept(engine.tables(tables())), REGULATION, date(2024, 12, 31), engine.materialise)
        kept: dict[str, pa.Table] = {n: ledger[n].to_pyarrow() for n in ("customer_days", "money_on_account")}
    return {(case, on): owed for case, on, owed in told(kept)}


@pytest.mark.parametrize("case", CASES)
def test_what_is_owed_is_what_was_derived_by_hand(case: str) -> None:
    assert {on: found()[case, on] for on in books(case).owed} == books(case).owed
