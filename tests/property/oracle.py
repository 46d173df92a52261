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
    """An amount owed; below zero a credit, of ``credits_invoice_id`` or of none in particular."""

    invoice_id: str
    issued_on: date
    due_on: date
    amount: int
    disputed_on: date | None = None
    written_off_on: date | None = None
    whole_invoice_id: str | None = None
    credits_invoice_id: str | None = None


@dataclass(frozen=True)
class Payment:
    invoice_id: str | None
    paid_on: date
    recorded_on: date
    amount: int
    kind: str


@dataclass(frozen=True)
class UnclearCredit:
    """A credit that could not be read: at most this amount (None: any), from this day on."""

    known_on: date
    amount: int | None


@dataclass
class Account:
    """Rows of one customer; amounts in whole hundredths."""

    customer_id: str
    invoices: list[Invoice] = field(default_factory=list)
    payments: list[Payment] = field(default_factory=list)
    insolvent_on: list[date] = field(default_factory=list)
    unclear: list[UnclearCredit] = field(default_factory=list)


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
    """What a customer owes at the end of a day, and what lies on account."""

    day: date
    exposure: int
    overdue: int
    on_account: int = 0


class Books:
    """The account of one customer as a clerk keeps it: a stack of open items and a drawer of money."""

    def __init__(self, account: Account) -> None:
        self.account = account
        self.owed = {i.invoice_id: 0 for i in account.invoices if i.amount > 0}
        self.invoices = {i.invoice_id: i for i in account.invoices if i.amount > 0}
        self.kept_for: dict[str, int] = {}
        self.drawer = 0
        self.drawer_paid: list[list[object]] = []

    def items_of(self, name: str | None) -> list[Invoice]:
        """The items of the invoice that a payment names, by its number or by that of an instalment, oldest first."""
        if name is None:
            return []
        number = self.invoices[name].whole_invoice_id or name if name in self.invoices else name
        found = [i for i in self.invoices.values() if number in (i.invoice_id, i.whole_invoice_id)]
        return sorted(found, key=lambda i: (i.due_on, i.invoice_id))

    def whole(self, name: str | None) -> str | None:
        items = self.items_of(name)
        return (items[0].whole_invoice_id or items[0].invoice_id) if items else None

    def work_on(self, today: date) -> None:
        issued = {i.invoice_id for i in self.invoices.values() if i.issued_on <= today}
        for item in self.invoices.values():
            if item.issued_on == today:
                self.owed[item.invoice_id] += item.amount
        received, given_back = self.moved_on(today)
        for name, amount in received:
            if name is not None:
                self.kept_for[name] = self.kept_for.get(name, 0) + amount
        self.give_out_what_is_kept(issued)
        for name, amount in sorted((pair for pair in given_back if pair[0]), key=lambda p: self.rank(p[0])):
            self.give_back(name, amount, issued)
        self.drawer += sum(amount for name, amount in received if name is None)
        self.give_back_unnamed(sum(amount for name, amount in given_back if name is None))
        while self.drawer > 0 and any(self.owed[i] > 0 for i in issued):
            oldest = min((i for i in issued if self.owed[i] > 0), key=lambda i: (self.invoices[i].due_on, i))
            part = min(self.drawer, self.owed[oldest])
            self.drawer -= part
            self.owed[oldest] -= part
            self.drawer_paid.append([oldest, part])

    def rank(self, name: str | None) -> tuple[date, str]:
        first = self.items_of(name)[0]
        return first.due_on, first.invoice_id

    def moved_on(self, today: date) -> tuple[list[tuple[str | None, int]], list[tuple[str | None, int]]]:
        received: list[tuple[str | None, int]] = []
        given_back: list[tuple[str | None, int]] = []
        for payment in self.account.payments:
            if payment.recorded_on == today:
                target = given_back if payment.kind == "refund" else received
                target.append((self.whole(payment.invoice_id), payment.amount))
        for line in self.account.invoices:
            if line.amount < 0 and line.issued_on == today:
                received.append((self.whole(line.credits_invoice_id), -line.amount))
        for unclear in self.account.unclear:
            if unclear.known_on == today:
                received.append((None, 10**15 if unclear.amount is None else unclear.amount))
        return received, given_back

    def give_out_what_is_kept(self, issued: set[str]) -> None:
        for name in list(self.kept_for):
            items = self.items_of(name)
            if items[0].invoice_id in issued:
                left = self.kept_for.pop(name)
                for item in items:
                    part = min(left, self.owed[item.invoice_id])
                    self.owed[item.invoice_id] -= part
                    left -= part
                self.drawer += left

    def give_back(self, name: str | None, amount: int, issued: set[str]) -> None:
        items = self.items_of(name)
        is_issued = items[0].invoice_id in issued
        if not is_issued and name is not None:
            part = max(min(amount, self.kept_for.get(name, 0)), 0)
            self.kept_for[name] = self.kept_for.get(name, 0) - part
            amount -= part
        part = min(amount, self.drawer)
        self.drawer -= part
        amount -= part
        if not is_issued and name is not None:
            self.kept_for[name] -= amount
            return
        for item in reversed(items):
            part = max(min(amount, item.amount - self.owed[item.invoice_id]), 0)
            self.owed[item.invoice_id] += part
            amount -= part
        self.owed[items[0].invoice_id] += amount

    def give_back_unnamed(self, amount: int) -> None:
        """First from the drawer, then what the drawer has paid is open again, the last first."""
        part = min(amount, self.drawer)
        self.drawer -= part
        amount -= part
        for entry in reversed(self.drawer_paid):
            item, paid = str(entry[0]), int(str(entry[1]))
            part = max(min(amount, paid, self.invoices[item].amount - self.owed[item]), 0)
            self.owed[item] += part
            amount -= part
            entry[1] = paid - part if amount == 0 else 0
            if amount == 0:
                return


def days(account: Account, definition: Definition, first: date, last: date) -> Iterator[Day]:
    """Replay the account from ``first`` (before anything happened) to ``last``."""
    books = Books(account)
    today = first
    while today <= last:
        books.work_on(today)
        owed = {i: amount for i, amount in books.owed.items() if books.invoices[i].issued_on <= today}
        late = sum(amount for i, amount in owed.items() if is_late(books.invoices[i], today, definition))
        yield Day(today, sum(owed.values()), late, books.drawer + sum(books.kept_for.values()))
        today += ONE_DAY


def is_late(invoice: Invoice, today: date, definition: Definition) -> bool:
    disputed = invoice.disputed_on is not None and invoice.disputed_on <= today
    return (today - invoice.due_on).days > definition.invoice_days_late and not (
        disputed and definition.suspend_disputed
    )


def spells(account: Account, definition: Definition, first: date, last: date) -> list[tuple[date, date | None]]:
    """(first day of default, first day back to normal) of every spell; None for an end not seen by ``last``."""
    found: list[tuple[date, date | None]] = []
    count, clean, since, insolvent = 0, 0, None, False
    written_off = {invoice.written_off_on for invoice in account.invoices if invoice.amount > 0}
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
