"""The true probability of default, worked out from the very transition that the simulation draws from.

Seen from the first day of month t, a firm's future depends on its latent health, on where it stands (below), on how
often it buys and on its industry's cycle. Health is cut into a grid, the cycle into a few mirrored futures; on these
the probability that a default starts within a year is worked backwards, month by month, without drawing any firm.
"""

import numpy as np
import pyarrow as pa

from data.sources.synthetic.calendar import Calendar
from data.sources.synthetic.distress import (
    DEFAULTED,
    HEALTH_SPREAD,
    LEAVING,
    PERSISTENCE,
    SHOCK,
    insolvency_probability,
    miss_probability,
)
from data.sources.synthetic.economy import Economy
from data.sources.synthetic.firms import BILLED_SHARES, Firms
from data.sources.synthetic.frames import Floats, Ints, generator
from data.sources.synthetic.history import WATCHED, History

HORIZON = 12
"""Months in which the default may start."""

PAIRS = 4
"""Mirrored pairs of futures of the cycle; with 8 pairs the portfolio's mean changes by less than 1 % of itself."""

GRID = np.linspace(-4.2, 4.2, 35) * HEALTH_SPREAD
"""Values of latent health; the step is no wider than 1.1 monthly shocks, so that sums stand for integrals."""

TRUTH_SCHEMA = pa.schema([("customer_id", pa.string()), ("as_of", pa.date32()), ("true_pd", pa.float64())])

# Where a firm stands: 0, 1, 2 settlements missed; SHELTERED + j: for j more months nothing can be missed;
# CLOSING + j: it has left, and for j more months something may fall due (none: GONE).
_SHELTERED = 2
_GONE = _SHELTERED + WATCHED + 1
_CLOSING = _GONE
_LONGEST_TERM = 3
_DUE = _CLOSING + _LONGEST_TERM + 1
_STATES = _DUE + 1
_TYPICAL_TERM = 2


class Truth:
    """True probabilities for every quarter of a calendar, as tables over the latent state."""

    def __init__(self, economy: Economy, calendar: Calendar, seed: int) -> None:
        self.calendar = calendar
        self.months = calendar.snapshot_months()
        self._spread = _spread()
        rng = generator(seed, 1)
        self._values = [self._worked_back(economy.futures(m, HORIZON, PAIRS, rng)) for m in self.months]

    def table(self, firms: Firms, history: History) -> pa.Table:
        """True probability of every firm of a block on every quarter's first day after it joined.

        A firm that is in default on the day has 1; it is not asked about.
        """
        parts = [self._snapshot(firms, history, month) for month in self.months]
        return pa.concat_tables([TRUTH_SCHEMA.empty_table(), *parts])

    def values_at(self, month: int) -> Floats:
        """Probability on the first day of ``month`` by industry, buying, state and grid value of latent health."""
        return self._values[self.months.index(month)]

    def _snapshot(self, firms: Firms, history: History, month: int) -> pa.Table:
        known = np.flatnonzero(firms.joined < month)
        state = _state(firms, history, month)[known]
        place = (history.health[month - 1, known] - GRID[0]) / (GRID[1] - GRID[0])
        left = np.clip(place.astype(np.int64), 0, len(GRID) - 2)
        weight = np.clip(place - left, 0, 1)
        of_firm = self.values_at(month)[firms.industry[known], firms.buying[known], state]
        rows = np.arange(len(known))
        true_pd = of_firm[rows, left] * (1 - weight) + of_firm[rows, left + 1] * weight
        as_of = pa.array(np.full(len(known), self.calendar.starts[month], np.int32)).cast(pa.date32())
        return pa.table([firms.customer_id.take(pa.array(known)), as_of, pa.array(true_pd)], schema=TRUTH_SCHEMA)

    def _worked_back(self, futures: Floats) -> Floats:
        """Probability by industry, buying, state and grid value, from the end of the horizon back to its start."""
        pairs, industries, _ = futures.shape
        value = np.zeros((pairs, industries, len(BILLED_SHARES), _STATES, len(GRID)))
        for month in reversed(range(HORIZON)):
            quality = futures[:, :, month, None, None] + GRID
            value = self._month(value, quality)
        return np.asarray(value.mean(axis=0))

    def _month(self, later: Floats, quality: Floats) -> Floats:
        """One month back: ``later`` is the probability from the month's end on, the result that from its start on.

        A firm three settlements behind starts to default with the month, before it can settle.
        """
        missed = np.arange(DEFAULTED)[:, None]
        miss = miss_probability(quality, missed)[:, :, None]
        fails = insolvency_probability(quality, missed)[:, :, None]
        billed = BILLED_SHARES[:, None]
        current = (1 - LEAVING) * later[..., 0, :] + LEAVING * later[..., _CLOSING + _TYPICAL_TERM, :]
        enters = billed * miss[..., 0, :]
        value = np.zeros_like(later)
        value[..., 0, :] = enters * later[..., 1, :] + (1 - enters) * current
        value[..., 1, :] = miss[..., 1, :] * later[..., 2, :] + (1 - miss[..., 1, :]) * later[..., 0, :]
        value[..., 2, :] = miss[..., 2, :] * later[..., _DUE, :] + (1 - miss[..., 2, :]) * later[..., 0, :]
        for j in range(1, WATCHED + 1):
            value[..., _SHELTERED + j, :] = later[..., _SHELTERED + j - 1 if j > 1 else 0, :]
        for j in range(1, _LONGEST_TERM + 1):
            value[..., _CLOSING + j, :] = enters * later[..., 1, :] + (1 - enters) * later[..., _CLOSING + j - 1, :]
        hazard = fails[..., _missed_in_state(), :]
        value = hazard + (1 - hazard) * value
        value[..., _GONE, :] = 0.0
        value = value @ self._spread.T
        value[..., _DUE, :] = 1.0
        return np.asarray(value)


def _missed_in_state() -> Ints:
    state = np.zeros(_STATES, np.int64)
    state[1], state[2] = 1, 2
    return state


def _spread() -> Floats:
    """Probability of each grid value next month (columns) given that of this month (rows)."""
    distance = (GRID[None, :] - PERSISTENCE * GRID[:, None]) / SHOCK
    density = np.exp(-0.5 * distance**2)
    return np.asarray(density / density.sum(axis=1, keepdims=True))


def _state(firms: Firms, history: History, month: int) -> Ints:
    """Where every firm stands on the first day of ``month``, after the decisions of the month before."""
    missed = history.missed[month - 1].astype(np.int64)
    watch = history.watched_until[month - 1] - month + 1
    sheltered = np.maximum(firms.first_due - month, watch)
    closing = np.where(history.left < month, np.maximum(history.left + firms.term - month + 1, 0), -1)
    state = np.where(missed >= DEFAULTED, _DUE, missed)
    state = np.where((missed == 0) & (sheltered > 0), _SHELTERED + sheltered, state)
    state = np.where((missed == 0) & (closing >= 0), _CLOSING + closing, state)
    return np.where(history.ended < month, _DUE, state)
