"""Has a column moved, by more than chance, and by enough to matter?

Three questions per column: its distribution over the groups, the share missing, the share outside of what training has
seen. Each gets a p-value that knows both sample sizes. Over all columns and questions they are judged together
(Benjamini and Hochberg, 1995): with two hundred features at 5 % each, ten would be red every night. Where nothing has
moved at all, the chance of any alarm is at most ``false_alarm_rate``; ``benchmarks/false_alarms.py`` measures it.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
from scipy.stats import chi2, false_discovery_control, hypergeom

from models.monitoring.params import Limits, MonitorParams
from models.monitoring.reference import Groups, Reference
from models.monitoring.tally import Tally
from models.schema import Array
from models.validation.rates import Light
from models.validation.stability import population_stability_index, size_adjusted_limit

Question = Literal["distribution", "missing", "outside"]

FEWEST_EXPECTED = 10
"""Groups in which fewer rows are expected are put together. Five is the usual rule (Cochran, Biometrics 1954); the
index has a logarithm in it, and its tail is heavier than that of the test which the rule is for."""


@dataclass(frozen=True)
class Shift:
    """One question about one column.

    Attributes
    ----------
    size
        Of a distribution the population stability index, else the change of the share.
    before, now
        The share in the reference and in the book; None for a distribution.
    limit
        Of a distribution: the index that chance alone exceeds with the probability ``false_alarm_rate``, for this one
        question.
    p_value, adjusted
        Chance of so large a change if nothing has moved: of this question alone, and adjusted for all of them.
    """

    column: str
    question: Question
    size: float
    before: float | None
    now: float | None
    limit: float | None
    p_value: float
    adjusted: float
    light: Light
    why: str


def shifts(reference: Reference, book: Sequence[Tally], params: MonitorParams) -> list[Shift]:
    """Every question about every column, in the order of ``Reference.columns``.

    Parameters
    ----------
    book
        A tally per column; a row of the book is a customer.
    """
    asked = [
        shift
        for groups, tally in zip(reference.columns, book, strict=True)
        if tally.rows
        for shift in _asked(groups, tally, reference, params)
    ]
    if not asked:
        return []
    adjusted = false_discovery_control([shift.p_value for shift in asked], method="bh")
    return [_lit(replace(shift, adjusted=float(p)), params) for shift, p in zip(asked, adjusted, strict=True)]


def _asked(groups: Groups, tally: Tally, reference: Reference, params: MonitorParams) -> list[Shift]:
    n, m = tally.rows, reference.customers
    few = f"too few customers to say ({min(n, m)})" if min(n, m) < params.min_customers else ""
    return [
        _distribution(groups, tally, (m, n), reference.smallest_group, params, few),
        _share(groups, "missing", (groups.missing, tally.missing), (m, n), few),
        _share(groups, "outside", (groups.outside, tally.outside), (m, n), few),
    ]


def _distribution(
    groups: Groups, tally: Tally, sizes: tuple[int, int], least: int, params: MonitorParams, few: str
) -> Shift:
    before, now = pooled(groups, tally, sizes[1], least)
    total, count = sum(groups.counts) + groups.missing, len(before)
    m, n = sizes[0] * before.sum() / max(total, 1), now.sum()
    if count < 2 or not n:
        return Shift(
            groups.name, "distribution", 0.0, None, None, None, 1.0, 1.0, "grey", "one group: nothing to compare"
        )
    index = population_stability_index(before, now)
    p = float(chi2.sf(index / (1 / m + 1 / n), count - 1))
    limit = size_adjusted_limit(count, m, n, params.false_alarm_rate)
    blind = f"too few customers: chance alone reaches {limit:.2f}" if limit > params.index.red_from else ""
    return Shift(groups.name, "distribution", index, None, None, limit, p, p, "grey", few or blind)


def pooled(groups: Groups, tally: Tally, n: int, least: int) -> tuple[Array, Array]:
    """Counts per group before and now, small groups put together with their smaller neighbour (numbers) or largest.

    Missing values are a group of their own, unless there are as few of them as the reference does not tell.
    """
    before, now = np.array(groups.counts, dtype=float), tally.counts.copy()
    needed = max(FEWEST_EXPECTED / n, 1e-12) * (before.sum() + groups.missing)
    while len(before) > 1 and before.min() < needed:
        small = int(before.argmin())
        into = _neighbour(before, small) if groups.edges is not None else int(before.argmax())
        before[into], now[into] = before[into] + before[small], now[into] + now[small]
        before, now = np.delete(before, small), np.delete(now, small)
    if groups.missing > max(needed, least):
        before, now = np.append(before, groups.missing), np.append(now, tally.missing)
    return before, now


def _neighbour(counts: Array, place: int) -> int:
    beside = [at for at in (place - 1, place + 1) if 0 <= at < len(counts)]
    return min(beside, key=lambda at: counts[at])


def _share(groups: Groups, question: Question, rows: tuple[int, int], sizes: tuple[int, int], few: str) -> Shift:
    """Fisher's exact test; rows of the reference count as its customers do. Only a rise of ``outside`` is a change."""
    m, n = sizes
    total = sum(groups.counts) + groups.missing
    before, now = rows[0] / max(total, 1), rows[1] / n
    had = round(before * m)
    rise = float(hypergeom.sf(rows[1] - 1, m + n, had + rows[1], n))
    fall = float(hypergeom.cdf(rows[1], m + n, had + rows[1], n))
    p = rise if question == "outside" else min(1.0, 2 * min(rise, fall))
    return Shift(groups.name, question, now - before, before, now, None, p, p, "grey", few)


def _lit(shift: Shift, params: MonitorParams) -> Shift:
    limits: Limits = params.index if shift.question == "distribution" else params.share
    light: Light = "green"
    if shift.adjusted <= params.false_alarm_rate and abs(shift.size) >= limits.yellow_from:
        light = "red" if abs(shift.size) >= limits.red_from else "yellow"
    if shift.why and (light == "green" or shift.why.startswith("too few customers to say")):
        light = "grey"
    return replace(shift, light=light, why=shift.why if light == "grey" else "")
