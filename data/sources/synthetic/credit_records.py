"""The ``credit_records`` table: what bureaus, insurers and banks report, and the limits we set ourselves."""

from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from data.sources.synthetic.block import Block
from data.sources.synthetic.frames import Floats, Ints, between, frame, words
from data.tables.credit_records import CREDIT_RECORDS

GRADES = ("AAA", "AA", "A", "BBB", "BB", "B", "CCC")

SCORE_LAG = 3
"""Months by which a bureau's score trails quality: it is fed by filings and payment pools."""

_NO_TEXT = -1


@dataclass(frozen=True)
class _Reports:
    """Reports of one kind: month and firm of each, its value (NaN: in words) and its grade (-1: a figure)."""

    kind: str
    month: Ints
    firm: Ints
    value: Floats
    grade: Ints


def credit_records_table(block: Block) -> pa.Table:
    """The ``credit_records`` table as known at the end of the last day."""
    rng = block.rng("credit_records")
    view = block.smoothed(SCORE_LAG)
    reports = (_scores(block, view, rng), _ratings(block, view, rng), _limits(block, view, rng), *_counts(block, rng))
    kinds = tuple(report.kind for report in reports)
    sizes = [len(report.firm) for report in reports]
    month, firm, value, grade = (
        np.concatenate([getattr(report, name) for report in reports]) for name in ("month", "firm", "value", "grade")
    )
    day = block.calendar.starts[month] + between(rng, 0, 27, len(month))
    rows = np.flatnonzero((day <= block.calendar.last_day) & (day >= block.calendar.first_day))
    rows = rows[np.argsort(day[rows], kind="stable")]
    return frame(
        CREDIT_RECORDS,
        {
            "record_id": block.identifiers("R", np.arange(len(rows))),
            "customer_id": block.customers(firm[rows]),
            "recorded_on": day[rows],
            "kind": words(kinds, np.arange(len(reports)).repeat(sizes)[rows]),
            "value": value[rows],
            "text": words(GRADES, np.maximum(grade, 0)[rows], grade[rows] != _NO_TEXT),
        },
    )


def _figures(kind: str, month: Ints, firm: Ints, value: Floats) -> _Reports:
    return _Reports(kind, month, firm, value, np.full(len(firm), _NO_TEXT))


def due_months(block: Block, every: Ints, rng: np.random.Generator) -> tuple[Ints, Ints]:
    """Months and firms of a report that comes ``every`` so many months (0: never), while the firm is a customer."""
    phase = np.floor(rng.random(len(block.firms)) * np.maximum(every, 1)).astype(np.int64)
    months = np.arange(block.calendar.months)[:, None]
    month, firm = np.nonzero(block.present & (every > 0) & (months % np.maximum(every, 1) == phase))
    return month, firm


def _scores(block: Block, view: Floats, rng: np.random.Generator) -> _Reports:
    """A bureau's score from 300 to 850, higher is better, yearly or half-yearly, for four firms in five."""
    every = rng.choice((0, 6, 12), len(block.firms), p=(0.2, 0.3, 0.5))
    month, firm = due_months(block, every, rng)
    quality = view[np.maximum(month - SCORE_LAG, 0), firm]
    value = np.clip(np.rint(620 + 60 * quality + rng.normal(0, 30, len(firm))), 300, 850)
    return _figures("external_score", month, firm, value)


def _ratings(block: Block, view: Floats, rng: np.random.Generator) -> _Reports:
    """An agency's grade in words, yearly, for half of the large firms."""
    rated = (block.firms.scale > 0.8) & (rng.random(len(block.firms)) < 0.5)
    month, firm = due_months(block, np.where(rated, 12, 0), rng)
    seen = view[np.maximum(month - SCORE_LAG, 0), firm] + rng.normal(0, 0.5, len(firm))
    grade = np.clip(np.rint(2.5 - 1.5 * seen), 0, len(GRADES) - 1).astype(np.int64)
    return _Reports("external_rating", month, firm, np.full(len(firm), np.nan), grade)


def _limits(block: Block, view: Floats, rng: np.random.Generator) -> _Reports:
    """Our own credit limit, reviewed yearly: two months of trade, more for firms that look sound."""
    month, firm = due_months(block, np.full(len(block.firms), 12), rng)
    level = np.log(80_000) + 0.7 * block.firms.scale[firm] + 0.25 * view[month, firm] + rng.normal(0, 0.3, len(firm))
    return _figures("credit_limit", month, firm, np.round(np.exp(level), -3))


def _counts(block: Block, rng: np.random.Generator) -> tuple[_Reports, ...]:
    """Enquiries by others, days past due with other suppliers, and what a few firms owe their banks."""
    present, quality, firms = block.present, block.history.quality[: block.calendar.months], block.firms
    month, firm = np.nonzero(present & (rng.random(present.shape) < 0.02 * np.exp(-0.4 * quality)))
    enquiries = _figures("enquiry", month, firm, np.ones(len(firm)))
    pooled = rng.random(len(firms)) < 0.4
    month, firm = np.nonzero(present & pooled & (rng.random(present.shape) < 0.12))
    missed = block.history.missed[month, firm].astype(np.float64)
    mean = 4 - 7 * quality[month, firm] + 22.0 * missed
    days = np.maximum(np.round(mean + rng.normal(0, 12, len(firm))), 0)
    past_due = _figures("days_past_due", month, firm, days)
    month, firm = due_months(block, np.where(rng.random(len(firms)) < 0.1, 3, 0), rng)
    debt: Floats = np.exp(13.0 + firms.scale[firm] - 0.2 * quality[month, firm] + rng.normal(0, 0.3, len(firm)))
    balances = _figures("balance", month, firm, np.round(debt, 2))
    instalments = _figures("instalment", month, firm, np.round(debt * rng.uniform(0.04, 0.08, len(firm)), 2))
    return enquiries, past_due, balances, instalments
