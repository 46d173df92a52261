"""Where a run keeps what it has worked out so far, part by part."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pandas as pd

from pipeline.artifacts import column_names, read_frame, read_optional_frame
from pipeline.batch.book import ASKED, CATALOGUE, MATRIX, OWED, SPELLS
from pipeline.batch.checks import TABLES
from pipeline.batch.parts import part_count
from pipeline.batch.past import Seen
from pipeline.batch.peers import part_name
from pipeline.batch.predicted import Predicted

KEYS = ["customer_id", "as_of"]


@dataclass(frozen=True)
class Layout:
    """The scratch folder of a version.

    Attributes
    ----------
    work
        The folder.
    size
        Customers per part.
    """

    work: Path
    size: int

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
    def peers(self) -> Path:
        """Features against peers by part, where there are several."""
        return self.work / "peers"

    @property
    def count(self) -> int:
        """How many parts there are; known once the rows are checked."""
        return part_count(self.tables, self.size)

    @property
    def books(self) -> list[Path]:
        """A folder per part: who is asked about, and the features."""
        return [self.work / "books" / part_name(number) for number in range(self.count)]

    def predicted(self, number: int) -> Predicted:
        """What was found of a part."""
        return Predicted(self.work / "predicted" / part_name(number))

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
        rows = read_frame(self.books[number] / f"{MATRIX}.parquet", filters=of_day)
        beside = read_optional_frame(self._peers_of(number), of_day)
        if beside is not None:
            rows = rows.merge(beside, on=KEYS, how="left", validate="one_to_one")
        return rows.sort_values("customer_id", ignore_index=True)

    def seen(self, number: int, as_of: date) -> Seen:
        """Everything that was read of a part, on all days."""
        book = self.books[number]
        owing = [("valid_from", "<", as_of), ("valid_to", ">=", as_of)]
        matrix, beside = read_frame(book / f"{MATRIX}.parquet"), read_optional_frame(self._peers_of(number))
        if beside is not None:
            matrix = matrix.merge(beside, on=KEYS, how="left", validate="one_to_one")
        return Seen(
            asked=read_frame(book / f"{ASKED}.parquet"),
            matrix=matrix,
            spells=read_optional_frame(book / f"{SPELLS}.parquet"),
            owed=read_optional_frame(book / f"{OWED}.parquet", owing),
        )

    def features(self, number: int, as_of: date, names: Sequence[str]) -> pd.DataFrame:
        """Those of the named features that there are, of a part's customers on a day, sorted by customer."""
        paths = [self.books[number] / f"{MATRIX}.parquet", self._peers_of(number)]
        found = [_columns(path, as_of, names) for path in paths if path.exists()]
        return pd.concat(found, axis=1)

    def _peers_of(self, number: int) -> Path:
        return self.peers / f"{part_name(number)}.parquet"


def _columns(path: Path, as_of: date, names: Sequence[str]) -> pd.DataFrame:
    there = [name for name in column_names(path) if name in names and name not in KEYS]
    rows = read_frame(path, [*KEYS, *there], [("as_of", "==", as_of)])
    return rows.sort_values("customer_id", ignore_index=True)[there]
