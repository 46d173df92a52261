"""What the stage ``validate`` says about a delivery: summary, data docs, the portfolio's own figures, a refusal."""

import logging
from collections.abc import Sequence
from datetime import date
from pathlib import Path

from pydantic import BaseModel, ConfigDict

from data.acceptance import summary
from data.errors import DataRefused, UserError
from data.last_known_day import last_known_day
from data.ledger_checks import overpaid_invoices, undated_voids
from data.params import SplitDates
from data.tables import TABLES
from pipeline.reports.data_quality.data_docs import build, open_context, validate_again
from pipeline.reports.data_quality.offline_docs import make_offline, write_index
from pipeline.store.files import read_json, write_json
from pipeline.store.table_checks import Inspection

PORTFOLIO = "portfolio.json"

log = logging.getLogger(__name__)


class Portfolio(BaseModel):
    """What ``ingest`` says about a delivery as a whole."""

    model_config = ConfigDict(frozen=True)

    source: str
    currency: str
    observed_until: date | None
    split: SplitDates | None = None


def read_portfolio(raw: Path) -> Portfolio:
    """Read what ``ingest`` has left; UserError if there is nothing."""
    path = raw / PORTFOLIO
    if not path.exists():
        raise UserError(f"{path} not found: there is no delivery to validate. Run the stage ingest first.")
    return Portfolio.model_validate(read_json(path))


def write_report(inspection: Inspection, folder: Path) -> None:
    """Write ``summary.json`` and the data docs to ``folder``."""
    folder.mkdir()
    context = open_context(folder)
    results = validate_again(context, inspection.backend, inspection.examined, inspection.last_day)
    build(context)
    make_offline(folder)
    write_index(folder, inspection.checked.values(), inspection.refused)
    write_json(
        folder / "summary.json",
        {
            "verdict": "refused" if inspection.refused else "accepted",
            "refused_because": inspection.refused,
            "last_day": inspection.last_day,
            "max_bad_share": inspection.params.max_bad_share,
            "tables_not_delivered": [name for name in TABLES if name not in inspection.checked],
            "overpaid_invoices": _overpaid(inspection),
            "undated_voids": _undated_voids(inspection),
            "tables": {
                name: summary(checked, results[name].statistics) for name, checked in inspection.checked.items()
            },
        },
    )


def _overpaid(inspection: Inspection) -> int | None:
    """Invoices that have received more than their amount; None where there is no ledger."""
    if not {"invoices", "payments"} <= inspection.accepted.keys():
        return None
    overpaid = overpaid_invoices(inspection.accepted["invoices"], inspection.accepted["payments"])
    return int(overpaid.count().execute())


def _undated_voids(inspection: Inspection) -> int | None:
    """Movements declared void without a day; None where there are no transactions."""
    if "transactions" not in inspection.accepted:
        return None
    found = int(undated_voids(inspection.accepted["transactions"]).count().execute())
    if found:
        log.warning(
            "%d transactions are voided without voided_on and count as valid, for nobody can say since when. "
            "Deliver the day on which each was declared void.",
            found,
        )
    return found


def refuse(reasons: Sequence[str]) -> None:
    """Raise DataRefused with all reasons, if there is one."""
    if reasons:
        listed = "\n".join(f"  {reason}" for reason in reasons)
        raise DataRefused(
            f"The delivery was refused; the tables of the last good one stay as they were.\n{listed}\n"
            "All findings: data/store/reports/validation/summary.json; the rows: data/store/quarantine/"
        )


def write_portfolio(inspection: Inspection, portfolio: Portfolio, tables: Path) -> None:
    """Write what later stages know about the portfolio as a whole beside its tables."""
    write_json(
        tables / PORTFOLIO,
        {
            "source": portfolio.source,
            "currency": portfolio.currency,
            "observed_until": portfolio.observed_until or last_known_day(inspection.accepted),
            "split": portfolio.split and portfolio.split.model_dump(mode="json"),
            "tables": {name: inspection.checked[name].good for name in inspection.accepted},
        },
    )
