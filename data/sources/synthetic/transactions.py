"""The ``transactions`` table: the accounts of the few customers who let us look into them, kept thin."""

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from data.sources.synthetic.block import Block
from data.sources.synthetic.frames import NEVER, Bools, Floats, Ints, between, frame, identifiers, until, words
from data.sources.synthetic.statements import MEDIAN_REVENUE
from data.tables.transactions import TRANSACTIONS

CATEGORIES = ("sale", "supplier", "wages", "tax")
_SALE, _SUPPLIER = 0, 1

SHARES = np.array([0.5, -0.65, -0.25, -0.06])
"""Movement in a month as a share of monthly revenue: two sales on average, one purchase, one payroll, some tax."""

VOIDED = 0.005
"""Share of movements that are declared void in the end."""

PARTNERS = (6, 4)
"""Most buyers and suppliers that one firm's account shows by name."""


def transactions_table(block: Block) -> pa.Table:
    """The ``transactions`` table as known at the end of the last day: money comes in more slowly as quality falls."""
    rng = block.rng("transactions")
    month, firm = np.nonzero(block.present & block.firms.shares_account)
    sales = rng.poisson(np.clip(2 + 0.4 * block.history.quality[month, firm], 0.3, 4))
    times = np.stack([sales, *(rng.random((3, len(firm))) < np.array([[0.9], [0.85], [0.4]]))], axis=1).astype(np.int64)
    row = np.arange(len(firm)).repeat(times.sum(axis=1))
    category = np.tile(np.arange(len(CATEGORIES)), len(firm)).repeat(times.ravel())
    month, firm = month[row], firm[row]
    day = block.calendar.starts[month] + between(rng, 0, 27, len(month))
    rows = np.flatnonzero((day <= block.calendar.last_day) & (day >= block.calendar.first_day))
    rows = rows[np.argsort(day[rows], kind="stable")]
    firm, category = firm[rows], category[rows]
    amount = _amounts(block, month[rows], firm, category, rng)
    partners = _partners(block, firm, category, rng)
    voided_on = _voided_on(block, day[rows], rng.random(len(rows)) < VOIDED)
    return frame(
        TRANSACTIONS,
        {
            "transaction_id": block.identifiers("T", np.arange(len(rows))),
            "customer_id": block.customers(firm),
            "booked_on": day[rows],
            "amount": amount,
            "counterparty_id": partners,
            "category": words(CATEGORIES, category),
            "voided": voided_on < NEVER,
            "voided_on": voided_on,
        },
    )


def _voided_on(block: Block, day: Ints, voided: Bools) -> Ints:
    """Mistakes are found within the month, mostly; one that will be found after the last day is not void yet."""
    found = day + np.floor(block.rng("voids").exponential(10, len(day))).astype(np.int64)
    return until(np.where(voided, found, NEVER), block.calendar.last_day)


def _amounts(block: Block, month: Ints, firm: Ints, category: Ints, rng: np.random.Generator) -> Floats:
    """Sales shrink with quality; costs follow at half the pace, and so does the balance of the account."""
    quality = block.history.quality[month, firm]
    tilt = np.where(category == _SALE, 0.2, 0.1) * quality
    level = MEDIAN_REVENUE / 12 * np.exp(block.firms.scale[firm] + tilt + rng.normal(0, 0.35, len(firm)))
    return np.asarray(np.round(level * SHARES[category], 2))


def _partners(block: Block, firm: Ints, category: Ints, rng: np.random.Generator) -> pa.Array:
    """The other side of sales and purchases; a firm has partners of its own, and the first of them most often."""
    most = np.where(category == _SALE, *PARTNERS)
    partner = np.floor(most * rng.random(len(firm)) ** 2).astype(np.int64)
    number = (block.firms.number[firm] * 2 + (category == _SUPPLIER)) * max(PARTNERS) + partner
    known = pa.array((category == _SALE) | (category == _SUPPLIER))
    return pc.if_else(known, identifiers("B", number, 9), pa.scalar(None, pa.string()))
