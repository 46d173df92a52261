"""Which invoice money settles: the one it names, else the oldest open one; what is left waits on account."""

from bisect import insort
from collections import defaultdict
from collections.abc import Iterator
from heapq import heappop, heappush

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

ISSUED, PAID, REFUNDED, UNNAMED = 0, 1, 2, 3
"""Steps of a customer's day, in their order: issues, money that names an invoice, its refunds, and what names none."""

STEPS, DAYS = 4, 1 << 17
"""Steps of a day, and more days than lie between 1970 and any day of a ledger."""

NO_NUMBER = -1

AT_A_TIME = 500_000
"""Entries that are Python objects at one time."""

ALLOCATION_SCHEMA = pa.schema(
    [("customer_id", pa.string()), ("invoice_id", pa.string()), ("day", pa.date32()), ("change", pa.int64())]
)


class _Account:
    """One customer's account while the ledger is replayed, day by day. Amounts are whole hundredths.

    Items are what is due on one day: an invoice, or an instalment of it. They are numbered by due date, so the lowest
    number is the oldest.
    """

    def __init__(self) -> None:
        self.owed: dict[int, int] = {}
        self.amount: dict[int, int] = {}
        self.items: dict[int, list[int]] = {}
        self.open: list[int] = []
        self.reserved: defaultdict[int, int] = defaultdict(int)
        self.money = 0
        self.settled: list[tuple[int, int]] = []
        self.refunds: list[tuple[int, int]] = []
        self.unnamed = 0
        self.unnamed_refund = 0
        self.touched: set[int] = set()
        self.before: dict[int, int | None] = {}
        self.reported = 0

    def enter(self, step: int, invoice: int, item: int, change: int) -> None:
        """Take in one entry of the day."""
        if step == ISSUED:
            self.amount[item] = change
            self.before[item] = None
            self._owe(item, change)
            insort(self.items.setdefault(invoice, []), item)
            if invoice in self.reserved:
                self.touched.add(invoice)
        elif step == PAID:
            self.reserved[invoice] -= change
            self.touched.add(invoice)
        elif step == REFUNDED:
            self.refunds.append((invoice, change))
        elif change < 0:
            self.unnamed -= change
        else:
            self.unnamed_refund += change

    def close_day(self) -> Iterator[tuple[int, int]]:
        """Settle what the day brought; yield (item, change of what it owes), ``NO_NUMBER`` for money on account."""
        if self.touched:
            self._pay_named()
        if self.refunds:
            self._refund_named()
        self.money += self.unnamed
        self.unnamed = 0
        if self.unnamed_refund:
            self._refund_unnamed()
        if self.money:
            self._pay_oldest()
        for item, before in self.before.items():
            if before is None:  # issued today, if only to be settled by what was on account
                yield item, self.owed[item]
            elif self.owed[item] != before:
                yield item, self.owed[item] - before
        self.before.clear()
        on_account = self.money + sum(self.reserved.values()) if self.reserved else self.money
        if on_account != self.reported:
            yield NO_NUMBER, on_account - self.reported
            self.reported = on_account

    def _owe(self, item: int, change: int) -> None:
        owed = self.owed.get(item, 0)
        self.before.setdefault(item, owed)
        self.owed[item] = owed + change
        # What is pushed twice is dropped twice once it is settled.
        if change > 0:
            heappush(self.open, item)

    def _pay_named(self) -> None:
        """Settle each named invoice with what names it, oldest instalment first; the rest goes on account."""
        for invoice in self.touched:
            if invoice not in self.items:
                continue
            left = self.reserved.pop(invoice)
            for item in self.items[invoice]:
                part = min(left, self.owed[item])
                if part:  # below zero: refunded before it was issued
                    self._owe(item, -part)
                    left -= part
            self.money += left
        self.touched.clear()

    def _refund_named(self) -> None:
        """Refunds take what is reserved for their invoice, then money on account, then open their invoice again."""
        for invoice, amount in sorted(self.refunds):
            left = amount
            if invoice not in self.items:
                part = max(min(left, self.reserved[invoice]), 0)
                self.reserved[invoice] -= part
                left -= part
            part = min(left, self.money)
            self.money -= part
            left -= part
            self._reopen(invoice, left)
        self.refunds.clear()

    def _reopen(self, invoice: int, amount: int) -> None:
        if invoice not in self.items:
            self.reserved[invoice] -= amount
            return
        for item in reversed(self.items[invoice]):
            part = max(min(amount, self.amount[item] - self.owed[item]), 0)
            if part:
                self._owe(item, part)
                amount -= part
        if amount:
            self._owe(self.items[invoice][0], amount)

    def _refund_unnamed(self) -> None:
        """Take money on account, then open again what such money settled last; nothing else can be meant."""
        left = self.unnamed_refund - min(self.unnamed_refund, self.money)
        self.money -= self.unnamed_refund - left
        self.unnamed_refund = 0
        while left and self.settled:
            item, amount = self.settled.pop()
            part = max(min(left, amount, self.amount[item] - self.owed[item]), 0)
            if part:
                self._owe(item, part)
                left -= part
            if part < amount and not left:
                self.settled.append((item, amount - part))

    def _pay_oldest(self) -> None:
        while self.money and self.open:
            item = self.open[0]
            owed = self.owed[item]
            part = min(self.money, owed)
            if part > 0:
                self.before.setdefault(item, owed)
                self.owed[item] = owed - part
                self.money -= part
                self.settled.append((item, part))
            if self.owed[item] <= 0:
                heappop(self.open)


def allocate(entries: pa.Table) -> pa.Table:
    """Replay the accounts of customers: what each invoice owes, and what is on account, at the end of each day.

    Money that names no invoice, or exceeds what it names, settles the oldest open invoice; what finds none stays on
    account and settles the next one on the day of its issue. Money for an invoice that is still to come is kept for
    it. Each change depends on the entries up to its day only: what is known on a day never changes afterwards.

    Parameters
    ----------
    entries
        Every ledger entry of the customers concerned, in any order. Columns customer_id, day, step (ISSUED, PAID,
        REFUNDED or UNNAMED), invoice (number of the invoice within the customer; null when UNNAMED), item (number of
        the invoice or instalment within the customer, by due date; set when ISSUED), invoice_id (of the item; set when
        ISSUED) and change in hundredths of the currency (payments below zero, invoices and refunds above).

    Returns
    -------
    pyarrow.Table
        ``ALLOCATION_SCHEMA``: per item and day the change of what it owes; with a null invoice_id the change of the
        customer's money on account (above zero: more).
    """
    customers = entries["customer_id"].combine_chunks().dictionary_encode()
    customer = customers.indices.to_numpy().astype(np.int64)
    item = _numbers(entries, "item")
    first = _first_items(customer, item)
    day = entries["day"].cast(pa.int32()).to_numpy().astype(np.int64)
    step = entries["step"].to_numpy()
    order = np.argsort((customer * DAYS + day) * STEPS + step, kind="stable")
    columns = (customer, day, step, _numbers(entries, "invoice"), item, entries["change"].to_numpy())
    parts = [
        np.array(_replayed(zip(*(column[rows].tolist() for column in columns), strict=True)), np.int64)
        for rows in _by_customers(order, customer)
    ]
    whose, number, on, change = np.concatenate(parts, axis=1)
    places = np.where(number == NO_NUMBER, NO_NUMBER, first[whose] + number) if len(whose) else whose
    return pa.table(
        [
            customers.dictionary.take(pa.array(whose)).cast(pa.string()),
            _names(entries, customer, item, first).take(pa.array(places, mask=places == NO_NUMBER)),
            pa.array(on.astype(np.int32)).cast(pa.date32()),
            pa.array(change),
        ],
        schema=ALLOCATION_SCHEMA,
    )


def _by_customers(order: NDArray[np.int64], customer: NDArray[np.int64]) -> Iterator[NDArray[np.int64]]:
    """The rows in their order, some ``AT_A_TIME`` of them each time, no customer cut in two."""
    starts = np.flatnonzero(np.diff(customer[order])) + 1
    wanted = np.searchsorted(starts, np.arange(AT_A_TIME, len(order), AT_A_TIME))
    yield from np.split(order, np.unique(starts[wanted[wanted < len(starts)]]))


def _replayed(entries: Iterator[tuple[int, ...]]) -> tuple[list[int], list[int], list[int], list[int]]:
    """(customer, item, day, change) of what the entries change, which come by customer, day and step."""
    whose: list[int] = []
    items: list[int] = []
    days: list[int] = []
    changes: list[int] = []
    account, now = _Account(), (NO_NUMBER, 0)

    def close_day() -> None:
        customer, day = now
        for item, change in account.close_day():
            whose.append(customer)
            items.append(item)
            days.append(day)
            changes.append(change)

    for customer, day, step, invoice, item, change in entries:
        if day != now[1] or customer != now[0]:
            close_day()
            if customer != now[0]:
                account = _Account()
            now = (customer, day)
        account.enter(step, invoice, item, change)
    close_day()
    return whose, items, days, changes


def _numbers(entries: pa.Table, name: str) -> NDArray[np.int64]:
    found: NDArray[np.int64] = pc.fill_null(entries[name], NO_NUMBER).to_numpy()
    return found


def _first_items(customer: NDArray[np.int64], item: NDArray[np.int64]) -> NDArray[np.int64]:
    """Per customer the number of items of the customers before it, so that first + item is a number of its own."""
    counts = np.bincount(customer[item != NO_NUMBER], minlength=customer.max(initial=NO_NUMBER) + 1)
    return np.concatenate([[0], np.cumsum(counts)[:-1]]) if len(counts) else counts


def _names(
    entries: pa.Table, customer: NDArray[np.int64], item: NDArray[np.int64], first: NDArray[np.int64]
) -> pa.ChunkedArray:
    """The invoice_id of every item, by its own number."""
    issued = np.flatnonzero(item != NO_NUMBER)
    by_number = issued[np.argsort(first[customer[issued]] + item[issued], kind="stable")]
    return entries["invoice_id"].take(pa.array(by_number))
