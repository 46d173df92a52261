"""Where a run keeps what it has worked out so far, part by part."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Self

import pandas as pd

from pipeline.batch.book import ASKED, CATALOGUE, MATRIX, OWED, SPELLS
from pipeline.batch.checks import TABLES
from pipeline.batch.decision_history import Seen
from pipeline.batch.documents import read_document
from pipeline.batch.parts import part_count
from pipeline.batch.peers import part_name
from pipeline.batch.predicted import Predicted
from pipeline.params import Params
from pipeline.store.artifacts import column_names, read_frame, read_optional_frame

KEYS = ["customer_id", "as_of"]
FIRST = "first_customers.json"

Filters = list[tuple[str, str, Any]]
"""Conditions on columns that rows have to meet, as pyarrow takes them."""


@dataclass(frozen=True)
class Layout:
    """The scratch folder of a version.

    Attributes
    ----------
    work
        The folder.
    size
        Customers per part.
    in_one
        Whether the features of all parts lie in one book, as Spark writes them.
    """

    work: Path
    size: int
    in_one: bool = False

    @classmethod
    def of(cls, work: Path, params: Params) -> Self:
        """The folder as the parameters have it laid out."""
        return cls(work, params.score.part, in_one=params.engine.name == "spark")

    @property
    def raw(self) -> Path:
        """The rows as they were delivered."""
        return self.work / "raw"

    @property
    def checked(self) -> Path:
        """What validation found, the good rows, and the others."""
        return self.work / "checked"

    @property
    def tables(self) -> Path:
        """The good rows."""
        return self.checked / TABLES

    @property
    def split(self) -> Path:
        """The good rows by part, where there are several."""
        return self.work / "split"

    @property
    def bounds(self) -> Path:
        """Where each part begins, where their features lie in one book."""
        return self.work / "bounds"

    @property
    def peers(self) -> Path:
        """Features against peers by part, where there are several."""
        return self.work / "peers"

    @property
    def count(self) -> int:
        """How many parts there are; known once the rows are checked."""
        return part_count(self.tables, self.size)

    @property
    def books(self) -> list[Path]:
        """A folder per part, or one for all (``in_one``): who is asked about, and the features."""
        return [self.work / "books" / part_name(number) for number in range(1 if self.in_one else self.count)]

    def predicted(self, number: int) -> Predicted:
        """What was found of a part."""
        return Predicted(self.work / "predicted" / part_name(number))

    def told(self, number: int) -> Path:
        """What is written of a part, where that is done elsewhere."""
        return self.work / "told" / part_name(number)

    @property
    def catalogue(self) -> Path:
        """What the features mean."""
        return self.books[0] / CATALOGUE

    def asked_on(self, as_of: date) -> list[str]:
        """Everybody who is to be scored on the day, sorted."""
        of_day = [("as_of", "==", as_of)]
        asked = [read_frame(book / f"{ASKED}.parquet", ["customer_id"], of_day) for book in self.books]
        return sorted(customer for part in asked for customer in part["customer_id"])

    def today(self, number: int, as_of: date) -> pd.DataFrame:
        """customer_id, as_of and the features of a part's customers on a day, sorted by customer."""
        of_day = [("as_of", "==", as_of)]
        rows = read_frame(self._book(number) / f"{MATRIX}.parquet", filters=of_day + self._own(number))
        beside = read_optional_frame(self._peers_of(number), of_day)
        if beside is not None:
            rows = rows.merge(beside, on=KEYS, how="left", validate="one_to_one")
        return rows.sort_values("customer_id", ignore_index=True)

    def seen(self, number: int, as_of: date) -> Seen:
        """Everything that was read of a part, on all days."""
        book, own = self._book(number), self._own(number)
        owing = [("valid_from", "<", as_of), ("valid_to", ">=", as_of)]
        matrix = read_frame(book / f"{MATRIX}.parquet", filters=own)
        beside = read_optional_frame(self._peers_of(number))
        if beside is not None:
            matrix = matrix.merge(beside, on=KEYS, how="left", validate="one_to_one")
        return Seen(
            asked=read_frame(book / f"{ASKED}.parquet", filters=own),
            matrix=matrix,
            spells=read_optional_frame(book / f"{SPELLS}.parquet", own),
            owed=read_optional_frame(book / f"{OWED}.parquet", owing + own),
            unclear=read_optional_frame(self.tables / "unclear_credits.parquet", columns=["customer_id", "known_on"]),
        )

    def features(self, number: int, as_of: date, names: Sequence[str]) -> pd.DataFrame:
        """Those of the named features that there are, of a part's customers on a day, sorted by customer."""
        paths = [self._book(number) / f"{MATRIX}.parquet", self._peers_of(number)]
        wanted = [("as_of", "==", as_of), *self._own(number)]
        found = [_columns(path, wanted, names) for path in paths if path.exists()]
        return pd.concat(found, axis=1)

    def _book(self, number: int) -> Path:
        return self.books[0 if self.in_one else number]

    def _own(self, number: int) -> Filters:
        """What tells the rows of a part from the others of its book; parts are in the order of customers."""
        if not self.in_one:
            return []
        first = read_document(self.bounds / FIRST)
        start = [("customer_id", ">=", first[number])]
        return start + [("customer_id", "<", after) for after in first[number + 1 : number + 2]]

    def _peers_of(self, number: int) -> Path:
        return self.peers / f"{part_name(number)}.parquet"


def _columns(path: Path, wanted: Filters, names: Sequence[str]) -> pd.DataFrame:
    there = [name for name in column_names(path) if name in names and name not in KEYS]
    rows = read_frame(path, [*KEYS, *there], wanted)
    return rows.sort_values("customer_id", ignore_index=True)[there]
