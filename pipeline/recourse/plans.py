"""A plan: steps that somebody can take, the rows that they add to the ledger, and what they cost."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal

import pandas as pd

from data.ledger import HUNDREDTHS

Kind = Literal["pay_overdue", "pay_early", "settle_disputed"]
Rows = Mapping[str, pd.DataFrame]
"""Rows to add, by table of the contract; columns that are not named are null."""


@dataclass(frozen=True)
class Open:
    """An invoice that is not settled on the day asked about.

    Attributes
    ----------
    outstanding
        Hundredths of the currency.
    late
        Days past due at the end of the day before; 0 when it is not overdue.
    """

    invoice_id: str
    due_on: date
    outstanding: int
    late: int
    disputed: bool


@dataclass(frozen=True)
class Step:
    """Pay these invoices in full, on the day asked about."""

    kind: Kind
    invoices: tuple[Open, ...]

    @property
    def paid(self) -> int:
        """What it takes, in hundredths of the currency."""
        return sum(each.outstanding for each in self.invoices)


@dataclass(frozen=True)
class Plan:
    """Steps taken together; none of a kind comes twice. No step at all: nothing is done."""

    steps: tuple[Step, ...]

    @property
    def kinds(self) -> tuple[Kind, ...]:
        """What is done."""
        return tuple(step.kind for step in self.steps)

    @property
    def paid(self) -> int:
        """What it takes, in hundredths of the currency."""
        return sum(step.paid for step in self.steps)

    @property
    def invoice_count(self) -> int:
        """How many invoices it pays."""
        return sum(len(step.invoices) for step in self.steps)


def added_rows(plan: Plan, customer_id: str, as_of: date, currency: str) -> Rows:
    """The rows that a plan adds to the tables; each becomes known on ``as_of``, none of the past is touched.

    Parameters
    ----------
    as_of
        The day asked about: everything before it has happened, money that moves on it is new.
    currency
        The portfolio's, in which balances are kept.
    """
    invoices = [each for step in plan.steps for each in step.invoices]
    if not invoices:
        return {}
    payments = pd.DataFrame(
        {
            "payment_id": [f"recourse-{each.invoice_id}" for each in invoices],
            "customer_id": customer_id,
            "invoice_id": [each.invoice_id for each in invoices],
            "paid_on": as_of,
            "recorded_on": as_of,
            "amount": [each.outstanding / HUNDREDTHS for each in invoices],
            "currency": currency,
            "kind": "payment",
        }
    )
    return {"payments": payments}
