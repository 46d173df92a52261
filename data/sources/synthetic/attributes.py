"""The ``attributes`` table: two columns of the user's own, as an example of what may be brought along."""

import numpy as np
import pyarrow as pa

from data.sources.synthetic.block import Block
from data.sources.synthetic.credit_records import due_months
from data.sources.synthetic.frames import between, frame, words
from data.tables.attributes import ATTRIBUTES

FURTHER = {"site_visit_score": pa.float64(), "ownership": pa.string()}
"""Impression of a yearly visit from 1 (poor) to 5 (good), and who owns the firm."""

OWNERSHIP = ("private", "state", "foreign")


def attributes_table(block: Block) -> pa.Table:
    """The ``attributes`` table: a yearly visit to two customers in five."""
    rng = block.rng("attributes")
    size = len(block.firms)
    month, firm = due_months(block, np.where(rng.random(size) < 0.4, 12, 0), rng)
    ownership = rng.choice(len(OWNERSHIP), size, p=(0.78, 0.12, 0.1))
    day = block.calendar.starts[month] + between(rng, 0, 27, len(month))
    impression = 3.2 + 0.5 * block.history.quality[month, firm] + rng.normal(0, 0.8, len(firm))
    rows = np.flatnonzero((day <= block.calendar.last_day) & (day >= block.calendar.first_day))
    firm = firm[rows]
    return frame(
        ATTRIBUTES,
        {
            "customer_id": block.customers(firm),
            "known_on": day[rows],
            "site_visit_score": np.clip(np.rint(impression[rows] * 2) / 2, 1, 5),
            "ownership": words(OWNERSHIP, ownership[firm]),
        },
        FURTHER,
    )
