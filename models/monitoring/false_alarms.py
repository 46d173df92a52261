"""How often the monitor cries wolf: alarms on books in which nothing has moved."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pandas as pd

from models.monitoring.params import MonitorParams
from models.monitoring.reference import SCORE, Reference, learn_reference
from models.monitoring.shift import Shift, shifts
from models.monitoring.tally import Tally, tally
from models.schema import FeatureSchema
from models.validation.rates import jeffreys_interval


@dataclass(frozen=True)
class FalseAlarms:
    """Books in which nothing had moved, and in how many of them something was yellow or red, and red.

    Attributes
    ----------
    significant
        Books in which a change, however small, was found to be more than chance. This is what ``false_alarm_rate``
        promises; lights also ask for a size that matters.
    questions
        Asked of every book.
    """

    customers: int
    books: int
    questions: int
    significant: int
    yellow_or_red: int
    red: int

    def share(self, confidence: float = 0.95) -> tuple[float, float, float]:
        """Share of ``significant`` books, with its interval."""
        low, high = jeffreys_interval(self.significant, self.books, confidence)
        return self.significant / self.books, low, high


def false_alarms(
    rows: pd.DataFrame,
    schema: FeatureSchema,
    params: MonitorParams,
    customers: int,
    splits: int,
    books_per_split: int,
    seed: int,
) -> FalseAlarms:
    """Draw books without drift and count alarms.

    Half of the customers, drawn anew for every split, make the reference; books are drawn from the rows of the other
    half, every row with the same chance and no customer twice. Nothing but chance tells the two apart.

    Parameters
    ----------
    rows
        customer_id, defaulted, score and features: the rows learnt from.
    customers
        Size of a book; well below half of all customers, or books of one split are too much alike.
    """
    found = []
    for reference, half, random in _halves(rows, schema, params, splits, seed):
        for _ in range(books_per_split):
            drawn = half["customer_id"].iloc[random.permutation(len(half))].drop_duplicates().index[:customers]
            book = half.loc[drawn]
            found.append(shifts(reference, tallies(reference, book, schema), params))
    return FalseAlarms(
        customers=customers,
        books=len(found),
        questions=len(found[0]),
        significant=sum(any(s.adjusted <= params.false_alarm_rate and not s.why for s in book) for book in found),
        yellow_or_red=sum(_any(book, "yellow", "red") for book in found),
        red=sum(_any(book, "red") for book in found),
    )


def tallies(reference: Reference, book: pd.DataFrame, schema: FeatureSchema) -> list[Tally]:
    """The columns of a book, score and features, in the groups of a reference."""
    seen = {feature.name: frozenset(feature.levels or ()) for feature in schema.features}
    return [tally(groups, book[groups.name], seen.get(groups.name, ())) for groups in reference.columns]


def _halves(
    rows: pd.DataFrame, schema: FeatureSchema, params: MonitorParams, splits: int, seed: int
) -> Iterator[tuple[Reference, pd.DataFrame, np.random.Generator]]:
    columns = ["customer_id", "defaulted", SCORE, *schema.names]
    alike = np.full(len(schema.features), 1 / len(schema.features))
    random, every = np.random.default_rng(seed), rows["customer_id"].unique()
    for _ in range(splits):
        learnt = rows["customer_id"].isin(random.permutation(every)[: len(every) // 2])
        yield learn_reference(rows.loc[learnt, columns], schema, alike, params), rows.loc[~learnt, columns], random


def _any(book: list[Shift], *lights: str) -> bool:
    return any(shift.light in lights for shift in book)
