"""The tables that belong to no customer: ``industry_indicators`` and ``exchange_rates``."""

import numpy as np
import pyarrow as pa

from data.sources.synthetic.billing import FOREIGN_RATE
from data.sources.synthetic.calendar import QUARTER, Calendar
from data.sources.synthetic.economy import INDUSTRIES, Economy
from data.sources.synthetic.frames import Bools, Floats, Ints, between, frame, generator, words
from data.tables.exchange_rates import EXCHANGE_RATES
from data.tables.industry_indicators import INDUSTRY_INDICATORS

WEEK = 7

WEEKLY_MOVE = 0.004
"""Standard deviation of a week's change of the rate, about 3 % a year: a managed currency."""

BASE_DEFAULT_RATE = 0.05
DEFAULT_ELASTICITY = 2.0
"""By how much the logarithm of an industry's default rate falls when quality rises by one."""

_KINDS = ("growth", "default_rate", "price_index", "purchasing_managers_index", "policy_change")
_GROWTH, _DEFAULT_RATE, _PRICES, _MANAGERS, _POLICY = range(5)
_LAG = np.array([20, 45, 12, 1, 5])
"""Days from the end of a period to publication, as statistical offices keep them, roughly."""


def industry_indicators_table(economy: Economy, calendar: Calendar, seed: int) -> pa.Table:
    """The ``industry_indicators`` table: growth and default rates by quarter, indices by month, policy changes."""
    rng = generator(seed, 3)
    quality = economy.quality[:, : calendar.months]
    month_grid = np.tile(np.arange(calendar.months), (len(INDUSTRIES), 1))
    quarterly = calendar.month_of_year(month_grid) % QUARTER == QUARTER - 1
    change = np.diff(quality, axis=1, prepend=quality[:, :1])
    parts = [
        _part(_GROWTH, quarterly, 0.055 + 0.06 * quality + 0.6 * change, 0.012, rng),
        _part(_DEFAULT_RATE, quarterly, BASE_DEFAULT_RATE * np.exp(-DEFAULT_ELASTICITY * quality), 0.006, rng),
        _part(_PRICES, quarterly >= 0, 100 * np.exp(np.cumsum(0.0015 + 0.004 * quality, axis=1)), 0.8, rng),
        _part(_MANAGERS, quarterly >= 0, 50.2 + 4 * quality + 25 * change, 0.8, rng),
        _part(_POLICY, rng.random(quality.shape) < 0.01, np.sign(rng.normal(0, 1, quality.shape)), 0.0, rng),
    ]
    industry, month, kind, value = (np.concatenate(column) for column in zip(*parts, strict=True))
    period_end = calendar.starts[month + 1] - 1
    published_on = period_end + _LAG[kind] + between(rng, 0, 3, len(kind))
    rows = np.flatnonzero(published_on <= calendar.last_day)
    rows = rows[np.argsort(published_on[rows], kind="stable")]
    return frame(
        INDUSTRY_INDICATORS,
        {
            "industry": words(INDUSTRIES, industry[rows]),
            "period_end": period_end[rows],
            "published_on": published_on[rows],
            "kind": words(_KINDS, kind[rows]),
            "value": np.where(kind == _DEFAULT_RATE, np.maximum(value, 0.001), value)[rows],
        },
    )


def exchange_rates_table(calendar: Calendar, foreign: str, seed: int) -> pa.Table:
    """The ``exchange_rates`` table: a weekly rate from the week before the first day on, drifting around its mean."""
    rng = generator(seed, 4)
    days = np.arange(calendar.first_day - WEEK, calendar.last_day + 1, WEEK)
    moves = rng.normal(0, WEEKLY_MOVE, len(days))
    level = np.zeros(len(days))
    for week in range(1, len(days)):
        level[week] = 0.99 * level[week - 1] + moves[week]
    rate = np.round(FOREIGN_RATE * np.exp(level), 4)
    currency = words((foreign,), np.zeros(len(days), np.int64))
    return frame(EXCHANGE_RATES, {"currency": currency, "day": days, "rate": rate})


def _part(
    kind: int, reported: Bools, level: Floats, noise: float, rng: np.random.Generator
) -> tuple[Ints, Ints, Ints, Floats]:
    """Industry, month, kind and value of every figure reported."""
    industry, month = np.nonzero(reported)
    value = level[industry, month] + noise * rng.normal(0, 1, len(industry))
    return industry, month, np.full(len(industry), kind), np.round(value, 4)
