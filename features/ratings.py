"""Ratings in letters, read as levels: the agencies' common long-term scale, finer with plus and minus."""

import ibis
import ibis.expr.types as ir

from features.definition import Latest, derived, earlier, feature
from features.dimensions import CREDIT

LETTERS = ("AAA", "AA", "A", "BBB", "BB", "B", "CCC", "CC", "C", "D")
"""From best (level 1) to default (level 10)."""

SIGNS = {"": 0, "+": -1, "-": 1}
NOTCH = 3
"""A plus is a third of a level better, a minus a third worse."""


def level(text: ir.StringValue) -> ir.Value:
    """Level of a rating such as ``BBB+``, 1 (AAA) to 10 (D), a third up or down for a sign; null for other words."""
    words = text.strip().upper()
    thirds = {
        letters + sign: place * NOTCH + step for place, letters in enumerate(LETTERS, 1) for sign, step in SIGNS.items()
    }
    return ibis.cases(*((words == word, step) for word, step in thirds.items()), else_=ibis.null("int64")) / NOTCH


@feature(
    Latest("external_ratings"),
    zh="最近一次外部信用评级的等级（1为AAA，10为D）",
    unit="points",
    risk="up",
    dimension=CREDIT,
)
def external_rating_level(record: ir.Table) -> ir.Value:
    """Level of the last external rating: 1 AAA, 2 AA, to 9 C and 10 D; a third less for a plus, more for a minus."""
    return level(record.text)


@feature(
    Latest(earlier("external_ratings", 365)),
    zh="一年前的外部信用评级等级",
    unit="points",
    risk="up",
    dimension=CREDIT,
    for_model=False,
)
def external_rating_level_year_before(record: ir.Table) -> ir.Value:
    """Level of the external rating as last known 365 days ago."""
    return level(record.text)


@derived(zh="外部信用评级等级较一年前的变动（正数为下调）", unit="points", risk="up", dimension=CREDIT)
def external_rating_change(external_rating_level: ir.Value, external_rating_level_year_before: ir.Value) -> ir.Value:
    """Level of the external rating less that of 365 days ago (above 0: it was lowered)."""
    return external_rating_level - external_rating_level_year_before
