"""Validation of fresh tables: the same rules as the stage ``validate``, without its pages."""

import shutil
from datetime import date
from pathlib import Path
from typing import Any

from ibis.backends.duckdb import Backend

from data.acceptance import summary
from data.errors import DataRefused
from data.input_contract import delivered
from data.last_known_day import last_known_day
from data.params import ValidateParams
from pipeline.store.table_checks import Inspection, inspect

FINDINGS = "validation.json"
TABLES, QUARANTINE = "tables", "quarantine"


def check_tables(
    backend: Backend, raw: Path, folder: Path, last_day: date, currency: str, params: ValidateParams
) -> dict[str, Any]:
    """Fill ``tables/`` and ``quarantine/`` of ``folder`` from the delivered rows in ``raw``.

    Returns
    -------
    dict
        What was found: refused_because, last_known_day, and per table rows, good, quarantined, columns, broken rules.
    """
    inspection = Inspection(backend, last_day, currency, params)
    inspect(inspection, raw, folder / TABLES, folder / QUARANTINE)
    return {
        "refused_because": inspection.refused,
        "last_known_day": None if inspection.refused else str(last_known_day(inspection.accepted)),
        "last_day": str(last_day),
        "tables": {
            name: summary(checked, {}) | {"columns": delivered(name, checked.filled)}
            for name, checked in inspection.checked.items()
        },
    }


def days_of(found: dict[str, Any]) -> list[date]:
    """The days of the book, oldest first; the last is the day asked about."""
    return [date.fromisoformat(day) for day in found["days"]]


def refuse(found: dict[str, Any], folder: Path, keep_in: Path | None) -> None:
    """Raise DataRefused if validation has refused a table; findings and quarantine are kept for whoever mends it."""
    if not found["refused_because"]:
        return
    where = ""
    if keep_in is not None:
        shutil.rmtree(keep_in, ignore_errors=True)
        shutil.copytree(folder, keep_in, ignore=shutil.ignore_patterns(TABLES))
        where = f"\nAll findings: {keep_in / FINDINGS}; the rows: {keep_in / QUARANTINE}"
    listed = "\n".join(f"  {reason}" for reason in found["refused_because"])
    raise DataRefused(f"The tables were refused; the last result stays as it was.\n{listed}{where}")


def refuse_stale(found: dict[str, Any], as_of: date, max_silent_days: int) -> None:
    """Raise DataRefused if the source has stopped long before the day asked about."""
    last = date.fromisoformat(found["last_known_day"])
    silent = (as_of - last).days - 1
    if silent > max_silent_days and "outcomes" not in found["tables"]:
        raise DataRefused(
            f"The newest row of the source is of {last}, {silent} days before --as-of {as_of} (score.max_silent_days "
            f"allows {max_silent_days}): it looks like an old export. Deliver the rows in between, ask about an "
            "earlier day, or raise score.max_silent_days if nothing has happened since."
        )
