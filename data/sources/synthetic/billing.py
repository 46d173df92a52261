"""Orders become invoices: what is billed when, when it falls due, and the ``orders`` and ``invoices`` tables."""

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from data.sources.synthetic.block import Block
from data.sources.synthetic.frames import NEVER, Bools, Floats, Ints, between, frame, until, words
from data.sources.synthetic.history import OPEN, History
from data.tables.invoices import INVOICES
from data.tables.orders import ORDERS

MEDIAN_INVOICE = 24_000.0
"""Amount of the median firm's median invoice, in the portfolio's currency."""

SMALLEST_INVOICE = 2_000.0
"""No invoice is smaller: what distress leaves unpaid stays above the absolute threshold of the default definition."""

SEASON = np.array([0.9, 0.65, 1.05, 1.05, 1.0, 1.0, 0.95, 0.95, 1.1, 1.0, 1.1, 1.25])
"""Factor on amounts from January to December: the Spring Festival pauses trade, the year's end hurries it."""

WRITE_OFF_DAYS = 180
"""Days past due before which no claim is written off."""

FOREIGN_RATE = 7.0
"""What a unit of the second currency is taken to be worth when prices are agreed, in the portfolio's currency."""


@dataclass(frozen=True)
class Invoices:
    """The invoices of a block of firms, one value each; days since 1970-01-01, NEVER for null.

    ``firm`` is a position in the block, ``due_month`` the month of the settlement it belongs to, ``paid_month`` the
    month in which the firm next settles (OPEN: never). ``credit`` is the part credited, zero for none; ``returned``
    says that goods came back.
    """

    firm: Ints
    month: Ints
    due_month: Ints
    paid_month: Ints
    issued_on: Ints
    due_on: Ints
    amount: Floats
    credit: Floats
    returned: Bools
    disputed_on: Ints
    written_off_on: Ints

    def __len__(self) -> int:
        return len(self.firm)


def draw_invoices(block: Block) -> Invoices:
    """What the firms of a block are billed."""
    rng, firms, history, calendar = block.rng("invoices"), block.firms, block.history, block.calendar
    month, firm = np.nonzero(history.billed[: calendar.months])
    times = history.billed[month, firm].astype(np.int64)
    place = np.arange(times.sum()) - (np.cumsum(times) - times).repeat(times)
    month, firm = month.repeat(times), firm.repeat(times)
    size = len(firm)
    due_month = month + firms.term[firm]
    collected = firms.bills_collected[firm]
    offset = np.where(collected, between(rng, 0, 27, size), between(rng, 0, 3, size))
    issued_on = block.settlement(month, firm) + offset
    due_on = block.settlement(due_month, firm) + np.where(collected, 0, offset)
    amount = _amounts(block, month, firm, rng) / np.where(firms.foreign[firm], FOREIGN_RATE, 1.0)
    paid_month = _next_payment(history)[due_month, firm]
    credited = rng.random(size) < 0.02
    disputed = place < history.disputed[month, firm]
    return Invoices(
        firm=firm,
        month=month,
        due_month=due_month,
        paid_month=paid_month,
        issued_on=issued_on,
        due_on=due_on,
        amount=np.round(amount, 2),
        credit=np.where(credited, np.round(amount * rng.uniform(0.05, 0.2, size), 2), 0.0),
        returned=credited & (rng.random(size) < 0.5),
        disputed_on=np.where(disputed, np.minimum(issued_on + between(rng, 1, 20, size), due_on), NEVER),
        written_off_on=_write_off(block, firm, due_on, paid_month, rng),
    )


def invoices_table(block: Block, invoices: Invoices) -> pa.Table:
    """The ``invoices`` table as known at the end of the last day: what is owed, and behind it what was returned."""
    last_day = block.calendar.last_day
    rng = block.rng("returns")
    returned_on = np.minimum(invoices.issued_on + between(rng, 2, 10, len(invoices)), invoices.due_on)
    owed = np.flatnonzero(invoices.issued_on <= last_day)
    returned = np.flatnonzero(invoices.returned & (invoices.credit > 0) & (returned_on <= last_day))
    rows = np.concatenate([owed, returned])
    is_credit = np.arange(len(rows)) >= len(owed)
    firm, none = invoices.firm[rows], pa.scalar(None, pa.string())
    named = is_credit & block.firms.names_invoice[firm]
    numbers = block.identifiers("I", rows)
    return frame(
        INVOICES,
        {
            "invoice_id": pc.if_else(pa.array(is_credit), block.identifiers("R", rows), numbers),
            "customer_id": block.customers(firm),
            "issued_on": np.where(is_credit, returned_on[rows], invoices.issued_on[rows]),
            "due_on": np.where(is_credit, returned_on[rows], invoices.due_on[rows]),
            "amount": np.where(is_credit, -invoices.credit[rows], invoices.amount[rows]),
            "credits_invoice_id": pc.if_else(pa.array(named), numbers, none),
            "currency": block.currencies(firm),
            "kind": words(("invoice", "return"), is_credit),
            "disputed_on": np.where(is_credit, NEVER, until(invoices.disputed_on[rows], last_day)),
            "written_off_on": np.where(is_credit, NEVER, until(invoices.written_off_on[rows], last_day)),
        },
    )


def orders_table(block: Block, invoices: Invoices) -> pa.Table:
    """The ``orders`` table: one before every invoice, and some that were cancelled before they were billed."""
    rng, calendar = block.rng("orders"), block.calendar
    size = len(invoices)
    delivered_on = invoices.issued_on - between(rng, 0, 2, size)
    earliest = np.maximum(block.firms.onboarded_on[invoices.firm], calendar.first_day)
    ordered_on = np.maximum(invoices.issued_on - between(rng, 3, 14, size), earliest)
    delivered_on = np.maximum(delivered_on, ordered_on)
    returned_on = np.where(invoices.returned, delivered_on + between(rng, 2, 12, size), NEVER)
    twin = np.flatnonzero(rng.random(size) < 0.04)
    order = np.concatenate([np.arange(size), twin])
    cancelled = np.arange(len(order)) >= size
    cancelled_on = ordered_on[order] + between(rng, 0, 9, len(order))
    known = np.flatnonzero(ordered_on[order] <= calendar.last_day)
    firm = invoices.firm[order[known]]
    return frame(
        ORDERS,
        {
            "order_id": block.identifiers("O", known),
            "customer_id": block.customers(firm),
            "ordered_on": ordered_on[order[known]],
            "amount": invoices.amount[order[known]],
            "currency": block.currencies(firm),
            "fulfilled_on": until(np.where(cancelled, NEVER, delivered_on[order])[known], calendar.last_day),
            "cancelled_on": until(np.where(cancelled, cancelled_on, NEVER)[known], calendar.last_day),
            "returned_on": until(np.where(cancelled, NEVER, returned_on[order])[known], calendar.last_day),
        },
    )


def _amounts(block: Block, month: Ints, firm: Ints, rng: np.random.Generator) -> Floats:
    """Amounts grow with the firm's size and quality, follow the season, and shrink while it is behind."""
    level = np.log(MEDIAN_INVOICE) + 0.7 * block.firms.scale[firm] + 0.2 * block.history.quality[month, firm]
    behind = np.where(block.history.missed[month, firm] > 0, np.log(0.6), 0.0)
    amount = np.exp(level + behind + rng.normal(0, 0.45, len(firm))) * SEASON[block.calendar.month_of_year(month)]
    return np.asarray(np.maximum(amount, SMALLEST_INVOICE))


def _next_payment(history: History) -> Ints:
    """For every month and firm, the first month from then on in which the firm settles, or OPEN."""
    following = np.full(history.pays.shape, OPEN)
    upcoming = np.full(history.pays.shape[1], OPEN)
    for month in reversed(range(len(following))):
        upcoming = np.where(history.pays[month], month, upcoming)
        following[month] = upcoming
    return following


def _write_off(block: Block, firm: Ints, due_on: Ints, paid_month: Ints, rng: np.random.Generator) -> Ints:
    """Claims are written off when they are given up, or some months after an insolvency, if nobody paid before."""
    end = block.history.ended[firm]
    gone = end < OPEN
    end_day = block.settlement(np.where(gone, end, 0), firm)
    insolvent = block.history.insolvent[firm] == end
    day = end_day + np.where(insolvent, between(rng, 60, 150, len(firm)), between(rng, 0, 6, len(firm)))
    return np.where(gone & (paid_month == OPEN), np.maximum(day, due_on + WRITE_OFF_DAYS), NEVER)
