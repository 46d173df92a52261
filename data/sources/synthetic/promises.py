"""The ``promises`` table: who is behind is called, and promises to pay by a day after the next settlement.

Nothing of it is drawn from what follows: whoever promises means it, and whether it can pay is decided by the same miss
of the next settlement that the ledger shows later.
"""

import numpy as np
import pyarrow as pa

from data.sources.synthetic.billing import Invoices
from data.sources.synthetic.block import Block
from data.sources.synthetic.frames import Floats, between, frame
from data.tables.promises import PROMISES

REACHED = np.array([0.0, 0.6, 0.5, 0.15])
"""Share of firms that are reached and promise something in a month, by settlements missed in a row: later it is lawyers
who write."""

CALLED = (3, 20)
"""Days after the missed settlement on which they are."""

PROMISED = (8, 28)
"""Days after the next settlement by which they promise to have paid; who catches up pays 6 to 22 days after it."""


def promises_table(block: Block, invoices: Invoices) -> pa.Table:
    """The ``promises`` table as known at the end of the last day, in the order of the days."""
    rng = block.rng("promises")
    overdue = _overdue(block, invoices)
    months = np.arange(block.calendar.months)[:, None]
    reached = REACHED[np.minimum(block.history.missed[: block.calendar.months], len(REACHED) - 1)]
    owing = (overdue > 0) & (block.history.ended > months)
    month, firm = np.nonzero(owing & (rng.random(owing.shape) < reached))
    promised_on = block.settlement(month, firm) + between(rng, *CALLED, len(month))
    due_on = block.settlement(month + 1, firm) + between(rng, *PROMISED, len(month))
    share = np.where(rng.random(len(month)) < 0.5, 1.0, rng.uniform(0.2, 0.9, len(month)))
    amount = np.maximum(np.round(overdue[month, firm] * share, 2), 0.01)
    known = np.flatnonzero(promised_on <= block.calendar.last_day)
    known = known[np.argsort(promised_on[known], kind="stable")]
    return frame(
        PROMISES,
        {
            "promise_id": block.identifiers("V", np.arange(len(known))),
            "customer_id": block.customers(firm[known]),
            "promised_on": promised_on[known],
            "due_on": np.maximum(due_on, promised_on)[known],
            "amount": amount[known],
            "currency": block.currencies(firm[known]),
        },
    )


def _overdue(block: Block, invoices: Invoices) -> Floats:
    """What each firm has not settled of what was due up to a month, on account left aside: a row per month."""
    owed = invoices.amount - invoices.credit
    change = np.zeros((block.calendar.simulated, len(block.firms)))
    np.add.at(change, (invoices.due_month, invoices.firm), owed)
    paid = np.flatnonzero(invoices.paid_month < block.calendar.simulated)
    np.add.at(change, (invoices.paid_month[paid], invoices.firm[paid]), -owed[paid])
    overdue = np.cumsum(change, axis=0)[: block.calendar.months]
    return np.where(overdue > 1, overdue, 0.0)
