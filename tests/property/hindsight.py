"""A random portfolio under certificate: what is computed with the future against what is computed without."""

from collections.abc import Collection, Sequence
from datetime import date, timedelta
from functools import cache

import pyarrow as pa

from data.labels import ledger_of
from data.params import DefaultDefinition
from data.snapshots import all_snapshots
from data.tables import TABLES
from features.catalogue import features_for
from features.certificate import Cells, Certificate, Recipe, Relate, certificate, computed
from features.deletion import Tables
from features.params import FeaturizeParams
from features.relations import relations
from tests.engines import Duck, duck
from tests.property import random_tables
from tests.tables import as_read
from tests.wanted import shown

DAYS = (date(2024, 3, 1), date(2024, 9, 15))
"""Two days, so that what is learnt of one cannot reach the other; 29 February is the day before the first."""

LAST = date(2025, 6, 30)
DEFINITION = DefaultDefinition(
    invoice_days_late=0,
    relative_reached=False,
    absolute_threshold=100,
    relative_threshold=0.01,
    days_past_due=10,
    probation_days=10,
    suspend_disputed=True,
)
"""Short counts, so that defaults begin and end often within the days drawn."""


@cache
def portfolio(seed: int) -> Tables:
    """Random tables, with rates of a currency that becomes dearer by the month."""
    return {**random_tables.draw(seed, DAYS, LAST), "exchange_rates": _rates()}


def cells(
    tables: Tables,
    until: date,
    days: Sequence[date],
    *,
    only: Collection[str] = (),
    relate: Relate = relations,
    threads: int = 1,
) -> Cells:
    """Every cell of the feature matrix of all customers known on these days, or those of ``only`` some features."""
    with duck(threads) as engine:
        return _cells(engine, tables, until, days, only, relate)[0]


def certified(
    tables: Tables, days: Sequence[date], *, only: Collection[str] = (), relate: Relate = relations
) -> Certificate:
    """The certificate of all customers, about these days."""
    with duck() as engine:
        stored, recipe = _cells(engine, tables, LAST, days, only, relate)
        return certificate(tables, stored, dict.fromkeys(days, "chosen"), recipe)


def _cells(
    engine: Duck, tables: Tables, until: date, days: Sequence[date], only: Collection[str], relate: Relate
) -> tuple[Cells, Recipe]:
    known = engine.tables(tables)
    ledger = ledger_of(known, DEFINITION, until, engine.materialise)
    found = features_for(relations(known, ledger), FeaturizeParams(leave_out=(), attributes={}))
    wanted = shown(only, found) if only else found
    recipe = Recipe(DEFINITION, wanted, engine.materialise, relate)
    snapshots = engine.materialise(all_snapshots(known["customers"], days))
    return computed(snapshots, known, ledger, recipe), recipe


def _rates() -> pa.Table:
    months = [date(2023, 1, 1) + timedelta(days=30 * n) for n in range(30)]
    rows = [{"currency": "USD", "day": day, "rate": 7 + n / 10} for n, day in enumerate(months)]
    return pa.Table.from_pylist(rows, schema=as_read(TABLES["exchange_rates"]))
