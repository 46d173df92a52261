"""Ledger, defaults and labels of tables written as text, with results that read like the tables."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import pyarrow as pa

from data.labels import labels_of, ledger_of
from data.params import DefaultDefinition, LabelParams, SnapshotParams, SplitParams
from tests.engines import duck
from tests.tables import day, typed

FOREVER = date(9999, 12, 31)

REGULATION = DefaultDefinition(
    invoice_days_late=0,
    relative_reached=False,
    absolute_threshold=500,
    relative_threshold=0.01,
    days_past_due=90,
    probation_days=90,
    suspend_disputed=True,
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
    """(first day of default, first day back to normal) of every spell; ``-`` for one not seen ``until`` then."""
    with duck() as engine:
        found = ledger_of(engine.tables(_portfolio(texts)), definition, day(until), engine.materialise)["spells"]
        rows = found.order_by("customer_id", "default_on").to_pyarrow().to_pylist()
    return [(_written(r["default_on"]), "-" if r["ended_on"] > day(until) else _written(r["ended_on"])) for r in rows]


def params(definition: DefaultDefinition = BRIEF, **snapshots: int) -> LabelParams:
    """One snapshot, on the day after the last day observed, with a horizon of 10 days; ``snapshots`` change it."""
    asked = {"every_months": 1, "count": 1, "horizon_days": 10, "activity_days": 365} | snapshots
    splits = SplitParams(
        test_snapshots=1, calibrate_snapshots=1, test_share=0.25, min_defaults=1, calibrate_from=None, test_from=None
    )
    return LabelParams(presets={"ours": definition}, default="ours", snapshots=SnapshotParams(**asked), splits=splits)


def labels(until: str, asked: LabelParams | None = None, **texts: str) -> list[dict[str, Any]]:
    """The labels of a portfolio observed ``until`` then; without ``invoices`` there is no ledger."""
    asked = asked or params()
    with duck() as engine:
        tables = engine.tables(_portfolio(texts))
        found = ledger_of(tables, asked.definition, day(until), engine.materialise)
        return labels_of(tables, found, day(until), asked, engine.materialise).to_pyarrow().to_pylist()


def _written(value: Any) -> str:
    """Days as they are written, hundredths as an amount."""
    if isinstance(value, date):
        return "-" if value == FOREVER else value.isoformat()
    return f"{value / 100:g}" if isinstance(value, int) else str(value)
