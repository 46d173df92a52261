"""The month-by-month life of a block of firms: health, missed settlements, default, cure, end."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

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
from data.sources.synthetic.firms import BILLED_SHARES, FREQUENT, Firms
from data.sources.synthetic.frames import Bools, Floats, Ints

WATCHED = 4
"""Months after a cure in which we deliver against payment only: 90 days of probation pass without anything overdue."""

HOLD = 2
"""Settlements missed in a row from which we no longer deliver on credit."""

PATIENCE = 9
"""Settlements missed in a row from which the claim may be given up: nine months, well past the 180 days of practice."""

GIVING_UP = 0.2
"""Probability of giving a claim up in a month, once patience has ended."""

EXTRA_INVOICES = 0.7
"""Mean number of a frequent buyer's further invoices in a month."""

DISPUTED = 0.012
"""Share of the average firm's invoices that it disputes."""

OPEN = 10**6
"""The month that stands for: it has not happened."""


@dataclass(frozen=True)
class History:
    """What happened to a block of firms. Matrices have a row per month and a column per firm.

    Attributes
    ----------
    health, quality
        Latent health; health plus what the industry adds.
    missed
        Settlements missed in a row, this month's included.
    billed, disputed
        Invoices issued in the month, and how many of them will be disputed before they fall due.
    watched
        Whether deliveries are against payment only, after a cure.
    insolvent, given_up, left
        Per firm, the month in which it happened, or OPEN.
    watched_until
        Per month and firm, the last month of the watch as it stood at the end of the month, -1 without one.
    """

    health: Floats
    quality: Floats
    missed: NDArray[np.int16]
    billed: NDArray[np.int16]
    disputed: NDArray[np.int16]
    watched_until: NDArray[np.int16]
    insolvent: Ints
    given_up: Ints
    left: Ints

    @property
    def ended(self) -> Ints:
        """Per firm, the month from which it neither buys nor pays, or OPEN."""
        return np.minimum(self.insolvent, self.given_up)

    @property
    def pays(self) -> Bools:
        """Whether a firm settles in a month whatever it owes by then."""
        months = np.arange(len(self.missed))[:, None]
        return np.asarray((self.missed == 0) & (months < self.ended))


def simulate(firms: Firms, economy: Economy, calendar: Calendar, rng: np.random.Generator) -> History:
    """Let every firm live through the calendar, margin included."""
    size, months = len(firms), calendar.simulated
    shift = economy.quality[firms.industry].T
    health = np.empty((months, size))
    missed = np.zeros((months, size), np.int16)
    billed = np.zeros((months, size), np.int16)
    disputed = np.zeros((months, size), np.int16)
    watched_until = np.full((months, size), -1, np.int16)
    insolvent, given_up, left = (np.full(size, OPEN) for _ in range(3))
    level, run, watch = rng.normal(0, HEALTH_SPREAD, size), np.zeros(size, np.int16), np.full(size, -1, np.int16)
    for month in range(months):
        level = PERSISTENCE * level + SHOCK * rng.standard_normal(size)
        quality = level + shift[month]
        chance = rng.random((5, size))
        alive = np.minimum(insolvent, given_up) > month
        present = alive & (firms.joined < month) & (month <= left + firms.term)
        insolvent[present & (chance[0] < insolvency_probability(quality, run))] = month
        sheltered = (month < firms.first_due) | (month <= watch)
        exposed = (run > 0) | (_owes_then(billed, disputed, month, firms.term) & ~sheltered)
        misses = alive & exposed & (chance[1] < miss_probability(quality, run))
        cured = (run >= DEFAULTED) & ~misses & alive
        watch = np.where(cured, month + WATCHED, watch).astype(np.int16)
        run = np.where(misses, run + 1, np.where(alive, 0, run)).astype(np.int16)
        given_up[alive & (run >= PATIENCE) & (chance[2] < GIVING_UP)] = month
        alive = np.minimum(insolvent, given_up) > month
        left[alive & (run == 0) & ~sheltered & (left == OPEN) & (chance[3] < LEAVING)] = month
        buys = alive & (firms.joined < month) & (month <= left) & (run < HOLD)
        billed[month] = np.where(buys & (chance[4] < BILLED_SHARES[firms.buying]), 1 + _further(firms, rng), 0)
        disputed[month] = rng.binomial(billed[month], _dispute_probability(firms, quality))
        health[month], missed[month], watched_until[month] = level, run, watch
    return History(health, health + shift, missed, billed, disputed, watched_until, insolvent, given_up, left)


def _owes_then(billed: NDArray[np.int16], disputed: NDArray[np.int16], month: int, term: Ints) -> Bools:
    """Whether anything undisputed falls due in ``month``: it was billed ``term`` months before."""
    source, firm = np.maximum(month - term, 0), np.arange(len(term))
    return np.asarray((month >= term) & (billed[source, firm] > disputed[source, firm]))


def _dispute_probability(firms: Firms, quality: Floats) -> Floats:
    """Who is short of money finds fault more often; who does not name invoices cannot dispute one."""
    return np.where(firms.names_invoice, np.minimum(DISPUTED * np.exp(-0.4 * quality), 0.5), 0.0)


def _further(firms: Firms, rng: np.random.Generator) -> Ints:
    return np.where(firms.buying == FREQUENT, rng.poisson(EXTRA_INVOICES, len(firms)), 0)
