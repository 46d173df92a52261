"""How invoices are paid: on time, a little late, in parts, after missed settlements, or not at all.

Whoever settles in a month has paid everything due before the next settlement falls due, so that being a little late
every month never adds up to 90 days; whoever does not is at least a month late. Delay within the month follows
quality smoothly, so that payments slow down long before they stop.
"""

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from data.sources.synthetic.billing import Invoices
from data.sources.synthetic.block import Block
from data.sources.synthetic.corrections import Twice, WrittenOff, draw_corrections
from data.sources.synthetic.frames import NEVER, Bools, Floats, Ints, between, frame, words
from data.sources.synthetic.history import OPEN
from data.tables.payments import PAYMENTS

LATEST = 22
"""Days after the settlement day by which a firm that settles has paid: recorded before the next falls due."""

CATCHING_UP = 6
"""Days after the settlement day before which a firm that is behind never catches up: its 91st day past due has come."""

EARLIEST = -10
"""Days before the due date at which the quickest pay."""

RECORDING_SHARES = (0.45, 0.25, 0.12, 0.09, 0.05, 0.04)
"""Shares of payments recorded 0, 1, ... 5 days after the money moved."""

KINDS = ("payment", "credit_note", "refund")
_PAYMENT, _CREDIT_NOTE, _REFUND = range(3)


@dataclass(frozen=True)
class _Parts:
    """Money that moved: which invoice, when, recorded how much later, how much, which kind."""

    invoice: Ints
    paid_on: Ints
    lag: Ints
    amount: Floats
    kind: Ints


def payments_table(block: Block, invoices: Invoices) -> pa.Table:
    """The ``payments`` table as known at the end of the last day, in the order of recording."""
    rng = block.rng("payments")
    paid_on, watched = _paid_on(block, invoices, rng)
    first_on, share = _first_part(block, invoices, paid_on, watched, rng)
    at_once = (share == 0) & ~watched & (paid_on < NEVER)
    in_time = invoices.paid_month == invoices.due_month
    is_plain = at_once & in_time & (invoices.disputed_on == NEVER)
    corrections = draw_corrections(block, invoices, paid_on, is_plain)
    bounced = _bounced(block, invoices, np.where(at_once & (corrections.ahead == 0), paid_on, NEVER), rng)
    paid_on = np.where(corrections.ahead > 0, invoices.issued_on - corrections.ahead, paid_on)
    parts = (
        _credit_notes(invoices, rng),
        _first(invoices, first_on, share, rng),
        _final(invoices, paid_on, share, watched, rng),
        *bounced,
        *_twice(invoices, corrections.twice),
        *_written_off(invoices, share, corrections.written_off),
    )
    invoice, paid, lag, amount, kind = (
        np.concatenate([getattr(part, name) for part in parts])
        for name in ("invoice", "paid_on", "lag", "amount", "kind")
    )
    recorded = paid + lag
    known = np.flatnonzero((recorded <= block.calendar.last_day) & (amount > 0))
    known = known[np.lexsort((invoice[known], recorded[known]))]
    firm = invoices.firm[invoice[known]]
    # What comes before its invoice cannot name it.
    named = pa.array(block.firms.names_invoice[firm] & (recorded[known] >= invoices.issued_on[invoice[known]]))
    unnamed = pa.scalar(None, pa.string())
    return frame(
        PAYMENTS,
        {
            "payment_id": block.identifiers("P", np.arange(len(known))),
            "customer_id": block.customers(firm),
            "invoice_id": pc.if_else(named, block.identifiers("I", invoice[known]), unnamed),
            "paid_on": paid[known],
            "recorded_on": recorded[known],
            "amount": amount[known],
            "currency": block.currencies(firm),
            "kind": words(KINDS, kind[known]),
        },
    )


def _paid_on(block: Block, invoices: Invoices, rng: np.random.Generator) -> tuple[Ints, Bools]:
    """Day on which each invoice is paid in full, and whether it is paid ahead of its due date (the firm is watched)."""
    firm, due_month, size = invoices.firm, invoices.due_month, len(invoices)
    settled = invoices.paid_month < OPEN
    cycle = np.where(settled, invoices.paid_month, 0)
    settlement = block.settlement(cycle, firm)
    in_time = cycle == due_month
    regular = np.minimum(invoices.due_on + _late(block, invoices, rng), settlement + LATEST)
    behind = settlement + between(rng, CATCHING_UP, LATEST, size)
    watched = in_time & (block.history.watched_until[due_month, firm] >= due_month)
    day = np.where(watched, invoices.due_on - 10, np.where(in_time, regular, behind))
    disputed = (invoices.disputed_on < NEVER) & ~watched
    day = np.where(disputed, np.maximum(day, invoices.due_on) + between(rng, 15, 75, size), day)
    # A dispute may outlive the firm: what would be settled after its end never is.
    end = block.calendar.starts[np.minimum(block.history.ended[firm], block.calendar.simulated)]
    return np.where(settled & ~(disputed & (day >= end)), np.maximum(day, invoices.issued_on), NEVER), watched


def _late(block: Block, invoices: Invoices, rng: np.random.Generator) -> Ints:
    """Days between due date and payment of a firm that settles: 3 for the average firm, more as quality falls."""
    mean = 3.0 - 3.8 * block.history.quality[invoices.due_month, invoices.firm] + block.firms.habit[invoices.firm]
    late = np.rint(mean + rng.normal(0, 4.0, len(invoices))).astype(np.int64)
    return np.maximum(late, EARLIEST)


def _first_part(
    block: Block, invoices: Invoices, paid_on: Ints, watched: Bools, rng: np.random.Generator
) -> tuple[Ints, Floats]:
    """Day and share of a first instalment (share 0: none).

    Healthy firms split a payment now and then; firms behind pay something on account, never enough to get out.
    """
    size = len(invoices)
    in_time = invoices.paid_month == invoices.due_month
    undisputed = invoices.disputed_on == NEVER
    split = in_time & ~watched & undisputed & (rng.random(size) < 0.04)
    ended = block.history.ended[invoices.firm] <= invoices.due_month
    on_account = ~in_time & ~ended & undisputed & (rng.random(size) < 0.3)
    before = np.where(split, paid_on, 0) - between(rng, 1, 10, size)
    during = block.settlement(invoices.due_month, invoices.firm) + between(rng, 4, LATEST, size)
    share = np.where(split, rng.uniform(0.3, 0.7, size), np.where(on_account, rng.uniform(0.1, 0.5, size), 0.0))
    return np.maximum(np.where(split, before, during), invoices.issued_on), share


def _owed(invoices: Invoices) -> Floats:
    return np.asarray(invoices.amount - invoices.credit)


def _recording(rng: np.random.Generator, size: int) -> Ints:
    return rng.choice(len(RECORDING_SHARES), size, p=RECORDING_SHARES)


def _credit_notes(invoices: Invoices, rng: np.random.Generator) -> _Parts:
    """Credits that are booked as such; what is returned stands among the invoices, below zero."""
    chosen = np.flatnonzero((invoices.credit > 0) & ~invoices.returned)
    day = np.minimum(invoices.issued_on[chosen] + between(rng, 2, 10, len(chosen)), invoices.due_on[chosen])
    return _Parts(chosen, day, np.zeros_like(chosen), invoices.credit[chosen], np.full(len(chosen), _CREDIT_NOTE))


def _first(invoices: Invoices, first_on: Ints, share: Floats, rng: np.random.Generator) -> _Parts:
    chosen = np.flatnonzero(share > 0)
    amount = np.round(_owed(invoices)[chosen] * share[chosen], 2)
    lag = _recording(rng, len(chosen))
    return _Parts(chosen, first_on[chosen], lag, amount, np.full(len(chosen), _PAYMENT))


def _final(invoices: Invoices, paid_on: Ints, share: Floats, watched: Bools, rng: np.random.Generator) -> _Parts:
    chosen = np.flatnonzero(paid_on < NEVER)
    owed = _owed(invoices)[chosen]
    amount = np.round(owed - np.round(owed * share[chosen], 2), 2)
    lag = np.where(watched[chosen], 0, _recording(rng, len(chosen)))
    return _Parts(chosen, paid_on[chosen], lag, amount, np.full(len(chosen), _PAYMENT))


def _bounced(block: Block, invoices: Invoices, paid_on: Ints, rng: np.random.Generator) -> tuple[_Parts, _Parts]:
    """Payments of which a part is given back (the bank recalled it, or it was meant for somebody else) and paid again.

    Only early enough in the month that the second payment is recorded before the next settlement falls due.
    """
    early = paid_on <= block.settlement(invoices.due_month, invoices.firm) + 6
    fit = early & block.firms.names_invoice[invoices.firm] & (invoices.disputed_on == NEVER)
    chosen = np.flatnonzero(fit & (rng.random(len(invoices)) < 0.005))
    size = len(chosen)
    amount = np.round(_owed(invoices)[chosen] * rng.uniform(0.1, 0.6, size), 2)
    back_on = paid_on[chosen] + between(rng, 6, 9, size)
    again_on = back_on + between(rng, 2, 6, size)
    at_once = np.zeros_like(chosen)
    return (
        _Parts(chosen, back_on, at_once, amount, np.full(size, _REFUND)),
        _Parts(chosen, again_on, at_once, amount, np.full(size, _PAYMENT)),
    )


def _twice(invoices: Invoices, twice: Twice) -> tuple[_Parts, _Parts]:
    """Payments made again by mistake, and given back."""
    size, amount = len(twice.invoice), _owed(invoices)[twice.invoice]
    at_once = np.zeros(size, np.int64)
    return (
        _Parts(twice.invoice, twice.paid_on, at_once, amount, np.full(size, _PAYMENT)),
        _Parts(twice.invoice, twice.returned_on, at_once, amount, np.full(size, _REFUND)),
    )


def _written_off(invoices: Invoices, share: Floats, lost: WrittenOff) -> tuple[_Parts, _Parts]:
    """What is recovered of claims written off, and the credit with which the rest leaves the books."""
    owed = _owed(invoices)[lost.invoice]
    rest = np.round(owed - np.round(owed * share[lost.invoice], 2), 2)
    recovered = np.round(rest * lost.recovered, 2)
    size = len(lost.invoice)
    at_once = np.zeros(size, np.int64)
    return (
        _Parts(lost.invoice, lost.recovered_on, at_once, recovered, np.full(size, _PAYMENT)),
        _Parts(lost.invoice, lost.booked_on, at_once, np.round(rest - recovered, 2), np.full(size, _CREDIT_NOTE)),
    )
