"""What a ledger holds beside invoices and their payments: money ahead, money twice, returns, write-offs, recoveries."""

from dataclasses import dataclass

import numpy as np

from data.sources.synthetic.billing import Invoices
from data.sources.synthetic.block import Block
from data.sources.synthetic.frames import NEVER, Bools, Floats, Ints, between
from data.sources.synthetic.history import OPEN

PREPAYING = 0.04
"""Share of firms that pay ahead of the invoice, as their contract has it."""

TWICE = 0.003
"""Share of payments that are made twice by mistake and given back."""

RECOVERED = 0.2
"""Share of claims written off of which a part comes in before they leave the books."""


@dataclass(frozen=True)
class Twice:
    """Payments made a second time: which invoice, when, and when they are given back."""

    invoice: Ints
    paid_on: Ints
    returned_on: Ints


@dataclass(frozen=True)
class WrittenOff:
    """Claims written off: which invoice, when the rest leaves the books, what comes in before (share 0: nothing)."""

    invoice: Ints
    booked_on: Ints
    recovered_on: Ints
    recovered: Floats


@dataclass(frozen=True)
class Corrections:
    """What is corrected in the ledger of a block.

    Attributes
    ----------
    ahead
        Days before its issue on which each invoice is paid, 0 for none.
    twice, written_off
        See there.
    """

    ahead: Ints
    twice: Twice
    written_off: WrittenOff


def draw_corrections(block: Block, invoices: Invoices, paid_on: Ints, is_plain: Bools) -> Corrections:
    """Draw them for a block.

    Parameters
    ----------
    paid_on
        Day of the payment in full, NEVER for none.
    is_plain
        Whether the invoice is paid at once, in time, and is neither disputed nor watched.
    """
    rng, size = block.rng("corrections"), len(invoices)
    prepays = rng.random(len(block.firms)) < PREPAYING
    joined = np.maximum(block.firms.onboarded_on[invoices.firm], block.calendar.first_day)
    ahead = np.minimum(between(rng, 2, 20, size), np.maximum(invoices.issued_on - joined, 0))
    ahead = np.where(is_plain & prepays[invoices.firm], ahead, 0)
    again = np.flatnonzero(is_plain & (ahead == 0) & (rng.random(size) < TWICE))
    again_on = paid_on[again] + between(rng, 0, 2, len(again))
    twice = Twice(again, again_on, again_on + between(rng, 6, 20, len(again)))
    return Corrections(ahead, twice, _written_off(invoices, rng))


def _written_off(invoices: Invoices, rng: np.random.Generator) -> WrittenOff:
    """A claim written off leaves the books some months later, once nothing more can be had."""
    chosen = np.flatnonzero((invoices.written_off_on < NEVER) & (invoices.paid_month == OPEN))
    size = len(chosen)
    booked_on = invoices.written_off_on[chosen] + between(rng, 120, 300, size)
    recovered = np.where(rng.random(size) < RECOVERED, rng.uniform(0.05, 0.4, size), 0.0)
    return WrittenOff(chosen, booked_on, booked_on - between(rng, 1, 90, size), recovered)
