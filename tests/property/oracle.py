"""Default as the regulation words it, day by day, for one customer at a time.

Deliberately slow and plain: no code is shared with ``data/``, no intervals, no running sums. What it says of a day is
computed from the rows recorded up to that day and from the day before.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from fractions import Fraction

ONE_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Invoice:
    invoice_id: str
    issued_on: date
    due_on: date
    amount: int
    disputed_on: date | None = None
    written_off_on: date | None = None


@dataclass(frozen=True)
class Payment:
    invoice_id: str | None
    paid_on: date
    recorded_on: date
    amount: int
    kind: str

    @property
    def change(self) -> int:
        return self.amount if self.kind == "refund" else -self.amount


@dataclass
class Account:
    """Rows of one customer; amounts in whole hundredths."""

    customer_id: str
    invoices: list[Invoice] = field(default_factory=list)
    payments: list[Payment] = field(default_factory=list)
    insolvent_on: list[date] = field(default_factory=list)


@dataclass(frozen=True)
class Definition:
    invoice_days_late: int
    absolute: Fraction
    relative: Fraction
    relative_reached: bool
    days_past_due: int
    probation_days: int
    suspend_disputed: bool


@dataclass(frozen=True)
class Day:
    """What a customer owes at the end of a day."""

    day: date
    exposure: int
    overdue: int


def days(account: Account, definition: Definition, first: date, last: date) -> Iterator[Day]:
    """Replay the account from ``first`` (before anything happened) to ``last``."""
    balance = {invoice.invoice_id: invoice.amount for invoice in account.invoices}
    today = first
    while today <= last:
        issued = [invoice for invoice in account.invoices if invoice.issued_on <= today]
        recorded = [payment for payment in account.payments if payment.recorded_on == today]
        for payment in recorded:
            if payment.invoice_id in balance:
                balance[payment.invoice_id] += payment.change
        for payment in recorded:
            if payment.invoice_id is None and payment.kind != "refund":
                pay_oldest(issued, balance, payment.amount)
        owed = {invoice: max(balance[invoice.invoice_id], 0) for invoice in issued}
        overdue = sum(amount for invoice, amount in owed.items() if is_late(invoice, today, definition))
        yield Day(today, sum(owed.values()), overdue)
        today += ONE_DAY


def pay_oldest(issued: list[Invoice], balance: dict[str, int], amount: int) -> None:
    for invoice in sorted(issued, key=lambda i: (i.due_on, i.invoice_id)):
        part = min(max(balance[invoice.invoice_id], 0), amount)
        balance[invoice.invoice_id] -= part
        amount -= part


def is_late(invoice: Invoice, today: date, definition: Definition) -> bool:
    disputed = invoice.disputed_on is not None and invoice.disputed_on <= today
    return (today - invoice.due_on).days > definition.invoice_days_late and not (
        disputed and definition.suspend_disputed
    )


def spells(account: Account, definition: Definition, first: date, last: date) -> list[tuple[date, date | None]]:
    """(first day of default, first day back to normal) of every spell; None for an end not seen by ``last``."""
    found: list[tuple[date, date | None]] = []
    count, clean, since, insolvent = 0, 0, None, False
    written_off = {invoice.written_off_on for invoice in account.invoices}
    for today in days(account, definition, first, last):
        bar = definition.relative * today.exposure
        material = today.overdue > definition.absolute and (
            today.overdue > bar or (definition.relative_reached and today.overdue == bar)
        )
        count = count + 1 if material else 0
        insolvent = insolvent or today.day in account.insolvent_on
        loss = today.day in written_off or today.day in account.insolvent_on
        if loss:
            clean = 0
        if since is None and (loss or count > definition.days_past_due):
            since, clean = today.day, 0
        clean = 0 if material else clean + 1
        if since is not None and clean >= definition.probation_days and not insolvent:
            found.append((since, today.day + ONE_DAY))
            since = None
    return [*found, (since, None)] if since is not None else found
