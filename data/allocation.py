"""Which invoice a payment settles when it does not say so: the oldest open one."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from heapq import heappop, heappush

import pyarrow as pa

ISSUED, NAMED, UNNAMED = 0, 1, 2
"""Steps of a customer's day, in their order: what is issued can be paid the same day, and named payments go first."""

ORDER = ("customer_id", "day", "step", "due_on", "invoice_id")
"""In which entries are replayed."""

ALLOCATION_SCHEMA = pa.schema(
    [("customer_id", pa.string()), ("invoice_id", pa.string()), ("day", pa.date32()), ("change", pa.int64())]
)


@dataclass
class _Account:
    """One customer's invoices while the ledger is replayed: what each owes, and the open ones by due date."""

    owed: dict[str, int] = field(default_factory=dict)
    due: dict[str, date] = field(default_factory=dict)
    oldest: list[tuple[date, str]] = field(default_factory=list)

    def change(self, invoice: str, amount: int) -> None:
        self.owed[invoice] = self.owed.get(invoice, 0) + amount
        # What is pushed twice is dropped twice once it is settled.
        if amount > 0 and self.owed[invoice] > 0 and invoice in self.due:
            heappush(self.oldest, (self.due[invoice], invoice))

    def spend(self, amount: int) -> Iterator[tuple[str, int]]:
        """Yield (invoice, part) until ``amount`` is spent or nothing is open; entries settled meanwhile are dropped."""
        while amount > 0 and self.oldest:
            invoice = self.oldest[0][1]
            part = min(amount, self.owed[invoice])
            if part > 0:
                self.owed[invoice] -= part
                amount -= part
                yield invoice, part
            if self.owed[invoice] <= 0:
                heappop(self.oldest)


def allocate_unnamed(entries: pa.Table) -> pa.Table:
    """Set payments that name no invoice against those open on their recording day, oldest due date first.

    Each part depends on earlier rows only: what is allocated as known on a day never changes afterwards.

    Parameters
    ----------
    entries
        Every ledger entry of the customers concerned, in any order. Columns customer_id, day, step (ISSUED, NAMED or
        UNNAMED), invoice_id (null when UNNAMED), due_on (set when ISSUED) and change in hundredths of the currency
        (payments below zero, invoices and refunds above).

    Returns
    -------
    pyarrow.Table
        ``ALLOCATION_SCHEMA``: the parts, below zero, none larger than what its invoice owed that day. What exceeds all
        open invoices is left out.
    """
    entries = entries.sort_by([(name, "ascending") for name in ORDER])
    accounts: dict[str, _Account] = {}
    parts: list[tuple[str, str, date, int]] = []
    names = ("customer_id", "day", "step", "invoice_id", "due_on", "change")
    for customer, day, step, invoice, due, change in zip(*(entries[n].to_pylist() for n in names), strict=True):
        account = accounts.setdefault(customer, _Account())
        if step == ISSUED:
            account.due[invoice] = due
        if step == UNNAMED:
            parts.extend((customer, invoice, day, -part) for invoice, part in account.spend(-change))
        else:
            account.change(invoice, change)
    columns = list(zip(*parts, strict=True)) or [()] * len(ALLOCATION_SCHEMA)
    return pa.table(list(columns), schema=ALLOCATION_SCHEMA)
