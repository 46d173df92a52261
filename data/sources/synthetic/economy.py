"""The economy-wide cycle, the cycles of industries around it, and what they may become."""

from dataclasses import dataclass

import numpy as np

from data.sources.synthetic.calendar import Calendar
from data.sources.synthetic.frames import Floats, generator

INDUSTRIES = (
    "machinery",
    "electronics",
    "textiles",
    "chemicals",
    "food",
    "construction",
    "furniture",
    "logistics",
    "packaging",
    "retail",
)
OFFSETS = np.array([0.05, 0.15, -0.15, 0.05, 0.2, -0.3, -0.15, 0.0, 0.1, -0.05])
"""How much safer (in units of quality) an industry's firms are than the average, whatever the cycle."""

SENSITIVITIES = np.array([0.2, 0.18, 0.17, 0.17, 0.06, 0.26, 0.2, 0.17, 0.12, 0.15])
"""How much quality moves with one standard deviation of the economy: building much, food little."""

CYCLE_MONTHS = 54
"""Length of a business cycle; expansions and contractions since 1945 took 75 months together on average (NBER)."""

CYCLE_MEMORY = 0.998
"""Modulus of the cycle's roots: how little of it a month's shocks renew."""

DOWNTURN = 4.0
"""Standard deviations that the economy of ``synthetic_downturn`` falls below its cycle."""

DOWNTURN_MONTHS = 24
"""Before the last day, it begins to fall; after a quarter of a cycle it has."""

INDUSTRY_PERSISTENCE = 0.95
INDUSTRY_SPREAD = 0.1
"""Standard deviation of an industry's own cycle, in units of quality."""

_LAG_1 = 2 * CYCLE_MEMORY * float(np.cos(2 * np.pi / CYCLE_MONTHS))
_LAG_2 = -(CYCLE_MEMORY**2)
_SHOCK = float(np.sqrt((1 + _LAG_2) * ((1 - _LAG_2) ** 2 - _LAG_1**2) / (1 - _LAG_2)))
_INDUSTRY_SHOCK = INDUSTRY_SPREAD * float(np.sqrt(1 - INDUSTRY_PERSISTENCE**2))


@dataclass(frozen=True)
class Economy:
    """The cycles of a whole simulation.

    Attributes
    ----------
    cycle
        State of the economy, one value per month with two months before the first; standard deviation 1.
    industries
        Own cycle of every industry (rows), a value per month with two months before the first.
    """

    cycle: Floats
    industries: Floats

    @classmethod
    def simulate(cls, calendar: Calendar, seed: int, *, downturn: bool = False) -> "Economy":
        """Draw the cycles. The economy starts in a random phase of an ordinary cycle: every seed sees it turn.

        ``downturn``: the same economy, hit by one shock in the end.
        """
        rng = generator(seed, 0)
        phase = rng.uniform(0, 2 * np.pi)
        cycle = np.sqrt(2) * np.cos(phase + 2 * np.pi / CYCLE_MONTHS * np.array([0.0, 1.0]))
        own = rng.normal(0, INDUSTRY_SPREAD, (len(INDUSTRIES), 1)).repeat(2, axis=1)
        months = calendar.simulated
        shocks = rng.standard_normal(months), rng.standard_normal((len(INDUSTRIES), months))
        if downturn:
            # An impulse of sin(w) swings by 1, as the process turns by w a month.
            shocks[0][calendar.months - DOWNTURN_MONTHS] -= DOWNTURN * np.sin(2 * np.pi / CYCLE_MONTHS) / _SHOCK
        return cls(*_continue(cycle, own, *shocks))

    @property
    def quality(self) -> Floats:
        """What industry and economy add to the quality of a firm: a row per industry, a column per month."""
        return _quality(self.cycle, self.industries)[:, 2:]

    def futures(self, month: int, months: int, pairs: int, rng: np.random.Generator) -> Floats:
        """What ``quality`` may be in the ``months`` from ``month`` on, given the cycles before ``month``.

        Shape (2 x pairs, industries, months). The futures of a pair mirror each other: shocks average out exactly.
        """
        industries = len(INDUSTRIES)
        shocks = _mirrored((pairs, months), rng), _mirrored((pairs, industries, months), rng)
        cycle = np.broadcast_to(self.cycle[month : month + 2], (2 * pairs, 2))
        own = np.broadcast_to(self.industries[:, month : month + 2], (2 * pairs, industries, 2))
        cycle, own = _continue(cycle, own, *shocks)
        return _quality(cycle[:, None, :], own)[..., 2:]


def _quality(cycle: Floats, own: Floats) -> Floats:
    return np.asarray(OFFSETS[:, None] + SENSITIVITIES[:, None] * cycle + own)


def _continue(cycle: Floats, own: Floats, shocks: Floats, own_shocks: Floats) -> tuple[Floats, Floats]:
    """Both processes, continued from their last two values by a month per shock; leading axes are futures."""
    levels = [cycle[..., 0], cycle[..., 1]]
    owns = [own[..., 0], own[..., 1]]
    for month in range(shocks.shape[-1]):
        levels.append(_LAG_1 * levels[-1] + _LAG_2 * levels[-2] + _SHOCK * shocks[..., month])
        owns.append(INDUSTRY_PERSISTENCE * owns[-1] + _INDUSTRY_SHOCK * own_shocks[..., month])
    return np.stack(levels, axis=-1), np.stack(owns, axis=-1)


def _mirrored(shape: tuple[int, ...], rng: np.random.Generator) -> Floats:
    """Standard normal shocks and, below them, the same with the other sign."""
    shocks = rng.standard_normal(shape)
    return np.concatenate([shocks, -shocks])
