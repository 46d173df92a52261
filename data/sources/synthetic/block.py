"""A block of customers with everything their tables are drawn from: the unit in which a portfolio streams."""

from dataclasses import dataclass
from typing import Literal

import numpy as np
import pyarrow as pa

from data.sources.synthetic.calendar import Calendar
from data.sources.synthetic.firms import Firms
from data.sources.synthetic.frames import Bools, Floats, Ints, generator, identifiers, words
from data.sources.synthetic.history import History

NUMBERS = 10_000_000
"""Numbers set aside for the rows of one block in any table: no two blocks share an identifier."""

NUMBER_WIDTH = 11

Purpose = Literal[
    "firms",
    "history",
    "customers",
    "invoices",
    "orders",
    "payments",
    "transactions",
    "statements",
    "credit_records",
    "events",
    "attributes",
    "dirt",
    "promises",
    "payables",
    "voids",
    "corrections",
    "returns",
]
_PURPOSES: tuple[Purpose, ...] = Purpose.__args__  # type: ignore[attr-defined]


def block_generator(seed: int, block: int, purpose: Purpose) -> np.random.Generator:
    """The draws of one block for one purpose: independent of every other block and purpose."""
    return generator(seed, 2, block, _PURPOSES.index(purpose))


@dataclass(frozen=True)
class Block:
    """Customers, their lives, and the calendar they are seen in; ``foreign`` is the code of the second currency."""

    number: int
    seed: int
    calendar: Calendar
    firms: Firms
    history: History
    foreign: str

    def rng(self, purpose: Purpose) -> np.random.Generator:
        """Draws for ``purpose``."""
        return block_generator(self.seed, self.number, purpose)

    def identifiers(self, prefix: str, rows: Ints) -> pa.Array:
        """Names of this block's ``rows`` (positions) in a table, unique in the portfolio."""
        return identifiers(prefix, self.number * NUMBERS + rows, NUMBER_WIDTH)

    def customers(self, firm: Ints) -> pa.Array:
        """The customer_id of every firm, given by position in the block."""
        return self.firms.customer_id.take(pa.array(firm))

    def currencies(self, firm: Ints) -> pa.Array:
        """Currency of each firm's trade: null is the portfolio's."""
        return words((self.foreign,), np.zeros(len(firm), np.int64), self.firms.foreign[firm])

    def settlement(self, month: Ints, firm: Ints) -> Ints:
        """Day on which what is due in ``month`` falls due for each firm."""
        return np.asarray(self.calendar.starts[month] + self.firms.settles_on[firm])

    @property
    def present(self) -> Bools:
        """Whether a firm is a customer in a month (rows) of the calendar, margin left out."""
        months = np.arange(self.calendar.months)[:, None]
        last = np.minimum(self.history.ended, self.history.left + self.firms.term)
        return np.asarray((self.firms.joined < months) & (months <= last))

    def smoothed(self, months: int) -> Floats:
        """Mean quality of the last ``months`` months (fewer at the start), a row per month and a column per firm."""
        total = np.cumsum(np.vstack([np.zeros(len(self.firms)), self.history.quality]), axis=0)
        end = np.arange(1, len(total))
        start = np.maximum(end - months, 0)
        return np.asarray((total[end] - total[start]) / (end - start)[:, None])
