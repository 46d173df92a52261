"""The rows that a plan adds to the tables: none of the past is changed, none is dated before the day asked about."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from statistics import median_low

import pandas as pd

from data.ledger import HUNDREDTHS
from pipeline.recourse.going_on import FRONT as AGAIN
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
    settled
        The day on which each invoice that has been settled was, by its id.
    lacking
        The period of which a statement is missing (``lacking_period``); None: none is.
    """

    customer_id: str
    as_of: date
    currency: str
    past: Rows
    invoices: Sequence[Open]
    settled: Mapping[str, date] = field(default_factory=dict)
    lacking: date | None = None

    def delay_of(self, invoice_id: str, due_on: date) -> int | None:
        """Days from the due date to the day on which an invoice was settled, below zero before it; None: it was not."""
        return (self.settled[invoice_id] - due_on).days if invoice_id in self.settled else None

    @property
    def usual_delay(self) -> int:
        """The median of ``delay_of`` the invoices settled in the year before ``as_of``; 0 where there are none."""
        invoices = self.past["invoices"] if "invoices" in self.past else pd.DataFrame(columns=["invoice_id", "due_on"])
        since = self.as_of - timedelta(days=365)
        told = zip(invoices["invoice_id"], invoices["due_on"], strict=True)
        delays = [self.delay_of(name, due) for name, due in told if self.settled.get(name, date.min) >= since]
        known = [each for each in delays if each is not None]
        return median_low(known) if known else 0


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
    if plan.months:
        paid += [*_still_open(plan, customer), *_to_come(plan, customer, rows.get("invoices"))]
    payments = _payments(paid, customer, day)
    if len(payments):
        rows["payments"] = payments
    if "file_statement" in plan.kinds and customer.lacking:
        rows["statements"] = next_statement(customer.past["statements"], customer.lacking, customer.as_of)
    return rows


def _still_open(plan: Plan, customer: Customer) -> list[tuple[str, date, int]]:
    """When the open invoices that are not in dispute, and not paid by the plan at once, are paid.

    On time: on the due date, and what is overdue not at all. As before: the usual number of days after the due date,
    and what is later than that by now, after as many days more as it is late.
    """
    rest = [each for each in customer.invoices if each not in plan.invoices and not each.disputed]
    if "pay_on_time" in plan.kinds:
        days = [(each, max(each.due_on, customer.as_of)) for each in rest if not each.late]
    else:
        usual = timedelta(days=customer.usual_delay)
        again = [customer.as_of + timedelta(days=each.late) for each in rest]
        expected = [each.due_on + usual for each in rest]
        days = [
            (each, on if on >= customer.as_of else late) for each, on, late in zip(rest, expected, again, strict=True)
        ]
    return [(each.invoice_id, on, each.outstanding) for each, on in days]


def _to_come(plan: Plan, customer: Customer, invoices: pd.DataFrame | None) -> list[tuple[str, date, int]]:
    """When the invoices to come are paid: on the due date, or as before as late as the one that comes again was."""
    if invoices is None:
        return []
    shift, usual = plan.scored_on(customer.as_of) - customer.as_of, customer.usual_delay
    found = []
    told = zip(invoices["invoice_id"], invoices["issued_on"], invoices["due_on"], invoices["amount"], strict=True)
    for name, issued, due, amount in told:
        known = customer.delay_of(name.removeprefix(AGAIN), due - shift)
        delay = 0 if "pay_on_time" in plan.kinds else usual if known is None else known
        found.append((name, max(issued, due + timedelta(days=delay)), round(amount * HUNDREDTHS)))
    return found


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
    """Invoices to come, less a share, in whole hundredths."""
    if "invoices" not in rows:
        return {}
    amount = (rows["invoices"]["amount"] * HUNDREDTHS * (1 - share)).round().clip(lower=1) / HUNDREDTHS
    return {"invoices": rows["invoices"].assign(amount=amount)}
