"""What a customer was invoiced, paid, and owes, as known on the day of its snapshot."""

from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd

from pipeline.reports.customer_page.store import Known
from pipeline.reports.numbers import is_known

MONTHS = 24
HUNDREDTHS = 100
"""The ledger counts whole hundredths of the currency (docs/decisions/0002)."""

OPEN_SHOWN = 8
PAYMENT = "payment"
"""Kind of a payment that brings money; credit notes and refunds do not."""


@dataclass(frozen=True)
class Month:
    """What happened in one calendar month; ``overdue`` at its end (None: there is no ledger)."""

    first_day: date
    invoiced: float
    paid: float
    overdue: float | None


@dataclass(frozen=True)
class OpenInvoice:
    """An invoice that is not settled; ``late`` days past due, 0 when it is not due yet."""

    invoice_id: str
    due_on: date
    outstanding: float
    late: int
    disputed: bool


@dataclass(frozen=True)
class RowToRepair:
    """A row that was set aside and may have lowered the debt: where it stands, and why it was set aside."""

    place: str
    reason: str


def rows_to_repair(known: Known) -> list[RowToRepair]:
    """The rows known before the day of the snapshot, in their order."""
    rows = known.unclear
    if rows.empty:
        return []
    rows = rows[rows["known_on"] < known.as_of].sort_values("credit_id")
    return [
        RowToRepair(str(place), str(why or "")) for place, why in zip(rows["credit_id"], rows["reason"], strict=True)
    ]


def money_on_account(known: Known) -> float:
    """What the customer has paid beyond what it owes, on the day of the snapshot."""
    rows = known.on_account
    if rows.empty:
        return 0.0
    held = rows[(rows["valid_from"] < known.as_of) & (rows["valid_to"] >= known.as_of)]
    return float(held["on_account"].sum()) / HUNDREDTHS


def months(known: Known) -> list[Month]:
    """The last 24 months before the day of the snapshot, oldest first; empty where nothing happened in them."""
    last = pd.Timestamp(known.as_of) - pd.Timedelta(days=1)
    periods = pd.period_range(end=last.to_period("M"), periods=MONTHS, freq="M")
    payments = known.payments
    if not payments.empty:
        payments = payments[payments["kind"] == PAYMENT]
    invoiced = _by_month(known.invoices, "issued_on", known.as_of)
    paid = _by_month(payments, "recorded_on", known.as_of)
    found = [
        Month(
            period.start_time.date(),
            invoiced.get(str(period), 0.0),
            paid.get(str(period), 0.0),
            _overdue(known.owed, min(period.end_time.date(), last.date())),
        )
        for period in periods
    ]
    return found if any(each.invoiced or each.paid or each.overdue for each in found) else []


def open_invoices(known: Known) -> list[OpenInvoice]:
    """The invoices that are not settled at the end of the day before the snapshot, the oldest due date first."""
    held = known.balances
    if held.empty:
        return []
    still = (held["valid_from"] < known.as_of) & (held["valid_to"] >= known.as_of) & (held["outstanding"] > 0)
    return [
        OpenInvoice(
            row["invoice_id"],
            row["due_on"],
            row["outstanding"] / HUNDREDTHS,
            max((known.as_of - row["due_on"]).days - 1, 0),
            is_known(row["disputed_on"]) and row["disputed_on"] < known.as_of,
        )
        for row in held[still].sort_values(["due_on", "invoice_id"]).to_dict("records")
    ]


def _by_month(rows: pd.DataFrame, day: str, as_of: date) -> dict[str, float]:
    if rows.empty:
        return {}
    past = rows[rows[day] < as_of]
    month = pd.to_datetime(past[day]).dt.strftime("%Y-%m")
    return {str(name): float(total) for name, total in past["amount"].groupby(month.to_numpy()).sum().items()}


def _overdue(owed: pd.DataFrame, day: date) -> float | None:
    if owed.empty:
        return None
    held = owed[(owed["valid_from"] <= day) & (owed["valid_to"] > day)]
    return float(np.sum(held["overdue"])) / HUNDREDTHS
