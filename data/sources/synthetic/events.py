"""The ``events`` table: what courts, registers, newspapers and our own desk notice of a firm.

Every kind is a Poisson process whose rate moves with quality, most of them against it, and with how visible the firm
is. Courts and tax offices are slow: their rates follow quality with a delay, and what they do is known later still.
"""

from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from data.sources.synthetic.block import Block
from data.sources.synthetic.frames import Bools, Floats, Ints, between, frame, words
from data.sources.synthetic.history import OPEN
from data.tables.events import EVENTS


@dataclass(frozen=True)
class Kind:
    """How often an event of a kind happens, and what it carries.

    ``rate`` per month at quality 0, multiplied by exp(``slope`` x quality ``delay`` months before); known up to
    ``lag`` days after it happened; its value is normal (``mean``, ``spread``, ``tilt`` per unit of quality), or the
    exponential of that where ``amount``, or null where mean is None.
    """

    name: str
    rate: float
    slope: float
    delay: int = 0
    lag: int = 0
    mean: float | None = None
    spread: float = 0.0
    tilt: float = 0.0
    amount: bool = False


KINDS = (
    Kind("lawsuit", 0.008, -0.8, 2, 30, 10.8, 1.0, amount=True),
    Kind("enforcement", 0.002, -1.2, 4, 30, 10.5, 1.0, amount=True),
    Kind("tax_arrears", 0.002, -1.1, 3, 60, 10.0, 0.8, amount=True),
    Kind("sanction", 0.0015, -0.5, 1, 20, 9.5, 0.8, amount=True),
    Kind("negative_news", 0.008, -0.6, 0, 2),
    Kind("positive_news", 0.012, 0.4, 0, 2),
    Kind("complaint", 0.02, -0.3),
    Kind("dispute", 0.008, -0.4),
    Kind("satisfaction", 0.06, 0.1, 1, 5, 7.2, 1.2, 0.5),
    Kind("patent", 0.012, 0.3, 6, 60),
    Kind("product_release", 0.008, 0.3, 3, 5),
    Kind("management_change", 0.008, -0.35, 1, 30),
    Kind("contact", 0.07, 0.05),
)
"""A firm has an event every four months or so; how steeply rates follow quality is an assumption of the simulation."""

INNOVATIVE = np.array([1.6, 2.2, 0.5, 1.4, 0.4, 0.5, 0.5, 0.3, 0.8, 0.2])
"""Factor on patents by industry, in the order of INDUSTRIES."""

SCALE_OF_SATISFACTION = (1.0, 10.0)

_INSOLVENCY_LAG = 3


def events_table(block: Block) -> pa.Table:
    """The ``events`` table as known at the end of the last day; insolvencies are known within days."""
    rng = block.rng("events")
    present = block.present
    draws = [_draw(block, index, present, rng) for index in range(len(KINDS))]
    month, firm, kind = (np.concatenate(part) for part in zip(*draws, strict=True))
    value = np.concatenate([_values(block, k, month[kind == k], firm[kind == k], rng) for k in range(len(KINDS))])
    occurred = block.calendar.starts[month] + between(rng, 0, 27, len(month))
    known = occurred + np.floor(rng.random(len(month)) * (np.array([k.lag for k in KINDS])[kind] + 1)).astype(np.int64)
    bankrupt, filed_on, known_on = _insolvencies(block, rng)
    names = (*(k.name for k in KINDS), "insolvency")
    firm = np.concatenate([firm, bankrupt])
    occurred, known = np.concatenate([occurred, filed_on]), np.concatenate([known, known_on])
    kind = np.concatenate([kind, np.full(len(bankrupt), len(KINDS))])
    value = np.concatenate([value, np.full(len(bankrupt), np.nan)])
    rows = np.flatnonzero((known <= block.calendar.last_day) & (occurred >= block.calendar.first_day))
    rows = rows[np.argsort(known[rows], kind="stable")]
    return frame(
        EVENTS,
        {
            "event_id": block.identifiers("E", np.arange(len(rows))),
            "customer_id": block.customers(firm[rows]),
            "occurred_on": occurred[rows],
            "known_on": known[rows],
            "kind": words(names, kind[rows]),
            "value": value[rows],
        },
    )


def _draw(block: Block, index: int, present: Bools, rng: np.random.Generator) -> tuple[Ints, Ints, Ints]:
    """Months and firms of a kind's events. A firm's rate has a factor of its own: some just attract complaints."""
    kind = KINDS[index]
    months = len(present)
    quality = block.history.quality[np.maximum(np.arange(months) - kind.delay, 0)]
    factor = block.firms.visibility * np.exp(rng.normal(0, 0.5, len(block.firms)))
    if kind.name == "patent":
        factor = factor * INNOVATIVE[block.firms.industry]
    rate = np.where(present, kind.rate * factor * np.exp(kind.slope * quality), 0.0)
    counts = rng.poisson(np.minimum(rate, 3.0))
    month, firm = np.nonzero(counts)
    times = counts[month, firm]
    return month.repeat(times), firm.repeat(times), np.full(times.sum(), index)


def _values(block: Block, index: int, month: Ints, firm: Ints, rng: np.random.Generator) -> Floats:
    kind = KINDS[index]
    if kind.mean is None:
        return np.full(len(firm), np.nan)
    value = kind.mean + kind.tilt * block.history.quality[month, firm] + rng.normal(0, kind.spread, len(firm))
    if kind.amount:
        return np.asarray(np.round(np.exp(value + 0.6 * block.firms.scale[firm]), 2))
    return np.asarray(np.clip(np.round(value, 1), *SCALE_OF_SATISFACTION))


def _insolvencies(block: Block, rng: np.random.Generator) -> tuple[Ints, Ints, Ints]:
    """Firms that filed, the day, and the day we knew: within the month, as the truth counts months."""
    firm = np.flatnonzero(block.history.insolvent < OPEN)
    filed_on = block.settlement(block.history.insolvent[firm], firm) + between(rng, 1, 3, len(firm))
    return firm, filed_on, filed_on + between(rng, 0, _INSOLVENCY_LAG, len(firm))
