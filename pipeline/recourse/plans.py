"""A plan: steps that somebody can take, until which day, and what they cost."""

from collections.abc import Hashable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

import pandas as pd

Kind = Literal["pay_overdue", "pay_early", "settle_disputed", "pay_on_time", "less_credit", "file_statement"]


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
    """One thing to do.

    Attributes
    ----------
    invoices
        Paid in full on the day asked about, by ``pay_overdue``, ``pay_early`` and ``settle_disputed``.
    share
        By how much ``less_credit`` lowers the invoices to come: the rest is paid in advance.
    """

    kind: Kind
    invoices: tuple[Open, ...] = ()
    share: float = 0.0

    @property
    def paid(self) -> int:
        """What it takes, in hundredths of the currency."""
        return sum(each.outstanding for each in self.invoices)


@dataclass(frozen=True)
class Plan:
    """Steps taken together, no kind twice; without a step everything goes on as before.

    Attributes
    ----------
    months
        How long the customer goes on afterwards until it is scored; 0: on the next day.
    """

    steps: tuple[Step, ...] = ()
    months: int = 0

    @property
    def kinds(self) -> tuple[Kind, ...]:
        """What is done."""
        return tuple(step.kind for step in self.steps)

    @property
    def invoices(self) -> list[Open]:
        """The invoices that are paid on the day asked about."""
        return [each for step in self.steps for each in step.invoices]

    @property
    def paid(self) -> int:
        """What is paid on the day asked about, in hundredths of the currency."""
        return sum(step.paid for step in self.steps)

    @property
    def less_credit(self) -> float:
        """The share of the invoices to come that is paid in advance instead."""
        return sum(step.share for step in self.steps)

    @property
    def parts(self) -> frozenset[Hashable]:
        """What the plan consists of: a plan with some of these parts only is smaller."""
        kinds = {kind for kind in self.kinds if kind in ("pay_on_time", "less_credit", "file_statement")}
        months = {("month", number) for number in range(self.months)}
        percent = {("percent less", number) for number in range(round(self.less_credit * 100))}
        return frozenset({*kinds, *months, *percent, *(each.invoice_id for each in self.invoices)})

    def cost(self, owed: int, month_cost: float) -> float:
        """What is paid now, and what waiting and less credit are worth, in hundredths of the currency.

        Parameters
        ----------
        owed
            All that the customer owes, in hundredths: of it, ``less_credit`` gives up its share.
        month_cost
            What a month of waiting costs, as a share of ``owed``.
        """
        return self.paid + owed * (self.months * month_cost + self.less_credit)

    def scored_on(self, as_of: date) -> date:
        """The day on which the customer is scored: so many calendar months later, the next day at least.

        >>> Plan(months=3).scored_on(date(2025, 11, 30)), Plan().scored_on(date(2026, 1, 1))
        (datetime.date(2026, 2, 28), datetime.date(2026, 1, 2))
        """
        if not self.months:
            return as_of + timedelta(days=1)
        return (pd.Timestamp(as_of) + pd.DateOffset(months=self.months)).date()
