"""Cells that a model can't take at their word, told by name: nothing is replaced in silence."""

import logging
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from models.schema import FeatureSchema

log = logging.getLogger(__name__)

SHOWN = 3
"""Categories named per column."""


def say(sentences: list[str]) -> None:
    """Log each sentence as a warning."""
    for sentence in sentences:
        log.warning(sentence)


@dataclass(frozen=True)
class Oddity:
    """Cells of one column, of some rows: infinite ones, or those with categories that were not seen in training."""

    feature: str
    cells: int
    categories: tuple[str, ...] | None = None

    def sentence(self, rows: int) -> str:
        """What is said of it, among so many rows."""
        if self.categories is None:
            return f"{self.feature}: {self.cells} of {rows} values are infinite; they count as missing."
        names = f"{', '.join(self.categories[:SHOWN])}{', ...' if len(self.categories) > SHOWN else ''}"
        return (
            f"{self.feature}: {self.cells} of {rows} rows hold {len(self.categories)} categories not seen in "
            f"training ({names}); they count as missing."
        )


def oddities(X: pd.DataFrame, schema: FeatureSchema) -> list[str]:
    """A sentence per column that holds infinities, or categories that were not seen in training.

    Parameters
    ----------
    X
        Rows with at least the columns of ``schema`` (``models.schema.encode`` says which are lacking).
    """
    return [each.sentence(len(X)) for each in found_in(X, schema)]


def found_in(X: pd.DataFrame, schema: FeatureSchema) -> list[Oddity]:
    """The oddities of some rows."""
    found = []
    for feature in schema.features:
        column = X[feature.name]
        if feature.levels is None:
            infinite = int(np.isinf(column.to_numpy(dtype=np.float64, na_value=np.nan)).sum())
            if infinite:
                found.append(Oddity(feature.name, infinite))
            continue
        unseen = column.dropna()[~column.dropna().isin(feature.levels)]
        if len(unseen):
            found.append(Oddity(feature.name, len(unseen), tuple(sorted(map(str, unseen.unique())))))
    return found


def together(parts: Iterable[Sequence[Oddity]]) -> list[Oddity]:
    """The oddities of a book from those of its parts."""
    found: dict[str, Oddity] = {}
    for each in (oddity for part in parts for oddity in part):
        so_far = found.get(each.feature, Oddity(each.feature, 0, None if each.categories is None else ()))
        names = None if each.categories is None else tuple(sorted({*(so_far.categories or ()), *each.categories}))
        found[each.feature] = Oddity(each.feature, so_far.cells + each.cells, names)
    return list(found.values())


def idle_features(X: pd.DataFrame, candidates: list[str], schema: FeatureSchema) -> list[str]:
    """A sentence about the features that training leaves out: without a value in any row, or with one value in all."""
    idle = sorted(set(candidates) - set(schema.names))
    empty = [name for name in idle if X[name].isna().all()]
    constant = [name for name in idle if name not in empty]
    found = (("Without a value in any training row", empty), ("With one value in all training rows", constant))
    return [f"{what}, and so left out: {', '.join(names)}." for what, names in found if names]
