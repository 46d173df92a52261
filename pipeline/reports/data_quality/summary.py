"""What the stage ``validate`` says about a delivery: summary, data docs, the portfolio's own figures, a refusal."""

import logging
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict

from data.acceptance import summary
from data.errors import DataRefused, UserError
from data.last_known_day import last_known_day
from data.ledger_checks import over_refunded_customers, overpaid_invoices, undated_voids
from data.params import SplitDates
from data.tables import TABLES
from pipeline.reports.data_quality.data_docs import build, open_context, validate_again
from pipeline.reports.data_quality.offline_docs import make_offline, write_index
from pipeline.store.files import read_json, write_json
from pipeline.store.table_checks import UNCLEAR, Inspection

PORTFOLIO = "portfolio.json"
SHOWN = 20
"""Rows that may have lowered a debt which the summary names."""

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
            "over_refunded_customers": _over_refunded(inspection),
            "undated_voids": _undated_voids(inspection),
            "unclear_credits": _unclear_credits(inspection),
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


def _over_refunded(inspection: Inspection) -> int | None:
    """Customers who were refunded more than they ever paid; None where there are no payments."""
    if "payments" not in inspection.accepted:
        return None
    found = int(over_refunded_customers(inspection.accepted["payments"]).count().execute())
    if found:
        log.warning(
            "%d customers were refunded more than they ever paid or were credited. What exceeds it is owed only where "
            "the refund names an invoice. Look whether payments or credits of theirs are missing in the export.",
            found,
        )
    return found


def _unclear_credits(inspection: Inspection) -> dict[str, Any]:
    """The rows that may have lowered a debt and could not be read: how many, of how many customers, and the first."""
    if UNCLEAR not in inspection.accepted:
        return {"rows": 0, "customers": 0, "first": []}
    rows = inspection.accepted[UNCLEAR]
    counts = rows.aggregate(rows=rows.credit_id.nunique(), customers=rows.customer_id.nunique())
    first = rows.select("customer_id", "credit_id", "reason").order_by("customer_id", "credit_id").limit(SHOWN)
    return {**counts.to_pyarrow().to_pylist()[0], "first": first.to_pyarrow().to_pylist()}


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
            "tables": {
                name: inspection.checked[name].good for name in inspection.accepted if name in inspection.checked
            },
        },
    )
