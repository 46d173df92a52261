"""Ledger, defaults and labels of tables written as text, with results that read like the tables."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import pyarrow as pa

from data.defaults import DefaultDefinition
from data.labels import LabelParams, labels_of, ledger_of
from data.snapshots import SnapshotParams
from data.splits import SplitParams
from tests.engines import duck
from tests.tables import day, typed

FOREVER = date(9999, 12, 31)

REGULATION = DefaultDefinition(
    absolute_threshold=500, relative_threshold=0.01, days_past_due=90, probation_days=90, suspend_disputed=True
)
"""The definition as the regulation has it."""

BRIEF = REGULATION.model_copy(update={"days_past_due": 2, "probation_days": 4})
"""The same with days that can be counted on two hands: default from the third material day on, four days to recover."""


def _portfolio(texts: Mapping[str, str]) -> dict[str, pa.Table]:
    return {name: typed(name, text) for name, text in ({"payments": ""} | dict(texts)).items()}


def ledger(name: str, columns: Sequence[str], suspend_disputed: bool = True, **texts: str) -> list[tuple[str, ...]]:
    """Columns of ``balances`` or ``customer_days`` as text, oldest first; the end of an open interval reads ``-``."""
    definition = REGULATION.model_copy(update={"suspend_disputed": suspend_disputed})
    with duck() as engine:
        found = ledger_of(engine.tables(_portfolio(texts)), definition, day("2030-01-01"), engine.materialise)[name]
        rows = found.order_by([c for c in ("invoice_id", "valid_from") if c in found.columns]).to_pyarrow().to_pylist()
    return [tuple(_written(row[column]) for column in columns) for row in rows]


def spells(definition: DefaultDefinition = BRIEF, until: str = "2030-01-01", **texts: str) -> list[tuple[str, str]]:
    """(first day of default, first day back to normal) of every spell; ``-`` if that has not been seen ``until`` then.

    With two customers or more, the customer comes first.
    """
    with duck() as engine:
        found = ledger_of(engine.tables(_portfolio(texts)), definition, day(until), engine.materialise)["spells"]
        rows = found.order_by("customer_id", "default_on").to_pyarrow().to_pylist()
    last_seen = day(until)
    return [(_written(r["default_on"]), _seen(r["ended_on"], last_seen)) for r in rows]


def labels(
    until: str,
    definition: DefaultDefinition = BRIEF,
    snapshots: Mapping[str, int] | None = None,
    splits: Mapping[str, int] | None = None,
    **texts: str,
) -> list[dict[str, Any]]:
    """Labels of one snapshot, on the day after ``until``, with a horizon of 10 days; ``snapshots`` asks for others."""
    asked = {"every_months": 1, "count": 1, "horizon_days": 10, "activity_days": 365} | dict(snapshots or {})
    params = LabelParams(
        default=definition,
        snapshots=SnapshotParams(**asked),
        splits=SplitParams(**{"test_snapshots": 1, "calibrate_snapshots": 1} | dict(splits or {})),
    )
    with duck() as engine:
        tables = engine.tables(_portfolio(texts))
        found = ledger_of(tables, definition, day(until), engine.materialise)
        return labels_of(tables, found, day(until), params, engine.materialise).to_pyarrow().to_pylist()


def _seen(ended_on: date, until: date) -> str:
    return "-" if ended_on > until else _written(ended_on)


def _written(value: Any) -> str:
    if value == FOREVER:
        return "-"
    return value.isoformat() if isinstance(value, date) else str(value)
