"""The rows that a plan adds to the tables: none of the past is changed, none is dated before the day asked about."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import pandas as pd

from data.ledger import HUNDREDTHS
from pipeline.recourse.going_on import Rows, going_on
from pipeline.recourse.plans import Open, Plan
from pipeline.recourse.statements import next_statement

FRONT = "recourse-"
"""Begins the ids of the payments that a plan makes."""


@dataclass(frozen=True)
class Customer:
    """What the plans of a customer start from.

    Attributes
    ----------
    as_of
        The day asked about: everything before it has happened, what happens on it is new.
    currency
        The portfolio's, in which validated amounts are.
    past
        The customer's rows of the validated tables.
    invoices
        What is open.
    lacking
        The period of which a statement is missing (``lacking_period``); None: none is.
    """

    customer_id: str
    as_of: date
    currency: str
    past: Rows
    invoices: Sequence[Open]
    lacking: date | None = None


def future(plan: Plan, customer: Customer) -> Rows:
    """The rows of the customer until the plan's day if it goes on as before; the same for plans of as many months."""
    return going_on(customer.past, customer.as_of, plan.scored_on(customer.as_of)) if plan.months else {}


def added_rows(plan: Plan, customer: Customer, goes_on: Rows | None = None) -> Rows:
    """The rows that a plan adds, by table; the first become known on ``as_of``, the last before the plan's day.

    Parameters
    ----------
    goes_on
        ``future``, where it is known from another plan of as many months.
    """
    day = plan.scored_on(customer.as_of)
    rows = dict(future(plan, customer) if goes_on is None else goes_on)
    if plan.less_credit:
        rows |= _smaller(rows, plan.less_credit)
    paid = [(each.invoice_id, customer.as_of, each.outstanding) for each in plan.invoices]
    moved = rows.pop("payments", None)
    if "pay_on_time" in plan.kinds:
        moved = None if moved is None else moved[(moved["kind"] == "credit_note") & moved["invoice_id"].notna()]
        paid += [*_still_open(plan, customer), *_in_full(rows.get("invoices"), moved)]
    payments = [each for each in (moved, _payments(paid, customer, day)) if each is not None and len(each)]
    if payments:
        rows["payments"] = pd.concat(payments, ignore_index=True)
    if "file_statement" in plan.kinds and customer.lacking:
        rows["statements"] = next_statement(customer.past["statements"], customer.lacking, customer.as_of)
    return rows


def _still_open(plan: Plan, customer: Customer) -> list[tuple[str, date, int]]:
    """What is neither overdue nor in dispute nor paid by the plan at once: on its due date."""
    rest = [each for each in customer.invoices if each not in plan.invoices and not each.late and not each.disputed]
    return [(each.invoice_id, max(each.due_on, customer.as_of), each.outstanding) for each in rest]


def _in_full(invoices: pd.DataFrame | None, notes: pd.DataFrame | None) -> list[tuple[str, date, int]]:
    """The invoices to come, each on its due date, less the credit notes for it."""
    if invoices is None:
        return []
    owed = (invoices["amount"] * HUNDREDTHS).round()
    if notes is not None:
        credited = (notes["amount"] * HUNDREDTHS).round().groupby(notes["invoice_id"]).sum()
        owed = owed - invoices["invoice_id"].map(credited).fillna(0)
    told = zip(invoices["invoice_id"], invoices["due_on"], owed, strict=True)
    return [(str(name), due, int(amount)) for name, due, amount in told]


def _payments(paid: Sequence[tuple[str, date, int]], customer: Customer, day: date) -> pd.DataFrame:
    """Payments of invoices in full, those before the day."""
    made = [each for each in paid if each[1] < day and each[2] > 0]
    days = [each[1] for each in made]
    return pd.DataFrame(
        {
            "payment_id": [FRONT + each[0] for each in made],
            "customer_id": customer.customer_id,
            "invoice_id": [each[0] for each in made],
            "paid_on": days,
            "recorded_on": days,
            "amount": [each[2] / HUNDREDTHS for each in made],
            "currency": customer.currency,
            "kind": "payment",
        }
    )


def _smaller(rows: Rows, share: float) -> dict[str, pd.DataFrame]:
    """Invoices to come, and what is paid and credited for them, less a share, in whole hundredths."""
    found = {}
    for name in ("invoices", "payments"):
        if name in rows:
            amount = (rows[name]["amount"] * HUNDREDTHS * (1 - share)).round().clip(lower=1) / HUNDREDTHS
            for_these = pd.Series(True, rows[name].index) if name == "invoices" else rows[name]["invoice_id"].notna()
            found[name] = rows[name].assign(amount=rows[name]["amount"].where(~for_these, amount))
    return found
