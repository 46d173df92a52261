"""What is found of a part of the book without looking at any other: probability, decision, alerts, contributions.

It is kept in a folder, so that a run that was killed does not predict it again.
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from models.bundle import DefaultModel
from models.decisions.overrides import Override
from models.explanation.contributions import Contributions
from models.schema import Array
from models.scoring import scores_of
from models.training.unusual_values import Oddity, found_in
from pipeline.batch.arrow_types import typed
from pipeline.batch.book import day_of
from pipeline.batch.decision_history import Seen, past_of
from pipeline.batch.documents import read_document, write_document
from pipeline.params import Params
from pipeline.store.artifacts import write_batches

SCORES, ALERTS, IN_DEFAULT, LOG_ODDS = "scores", "alerts", "in_default", "log_odds"
PARTS, SHARED, ODDITIES = "contributions.npy", "shared.json", "oddities.json"


def today_of(seen: Seen, as_of: date) -> pd.DataFrame:
    """Who is asked about on the day, with exposure and features, sorted by customer."""
    rows = day_of(seen.asked, as_of).merge(seen.matrix, on=["customer_id", "as_of"], how="left", validate="one_to_one")
    return rows.sort_values("customer_id", ignore_index=True)


def fill_predicted(
    model: DefaultModel,
    seen: Seen,
    days: Sequence[date],
    overrides: Sequence[Override],
    params: Params,
    folder: Path,
) -> None:
    """Predict, decide and explain the customers of a part, and write down what was found of each."""
    past, today = past_of(model, seen, days, overrides, params), today_of(seen, days[-1])
    found = {ALERTS: past.alerts[past.alerts["customer_id"].isin(today["customer_id"])], IN_DEFAULT: past.in_default}
    if len(today):
        contributions = model.contributions(today)
        np.save(folder / PARTS, contributions.parts)
        found[SCORES] = scores_of(model, today, past.open_alerts, past.known, params.assign_tiers)
        found[LOG_ODDS] = pd.DataFrame({"raw": contributions.raw, "offset": contributions.offset})
        write_document(folder / SHARED, contributions.base)
        write_document(folder / ODDITIES, [asdict(each) for each in found_in(today, model.schema)])
    write_batches(folder, ((name, typed(rows)) for name, rows in found.items()))


@dataclass(frozen=True)
class Predicted:
    """The folder that ``fill_predicted`` has filled."""

    folder: Path

    @property
    def is_empty(self) -> bool:
        """Whether nobody of the part is asked about on the day."""
        return not (self.folder / PARTS).exists()

    @property
    def scores(self) -> pa.Table:
        """``models.scoring.scores_of``, a row per customer of the day, sorted by customer."""
        return pq.read_table(self.folder / f"{SCORES}.parquet")

    @property
    def score(self) -> Array:
        """The score of each customer, shape (n,)."""
        return np.asarray(self._column(SCORES, "score"), dtype=np.float64)

    @property
    def customers(self) -> list[str]:
        """The customers of the day, sorted."""
        listed: list[str] = self._column(SCORES, "customer_id").to_pylist()
        return listed

    @property
    def contributions(self) -> Contributions:
        """Those of the customers, left on the disk until they are read."""
        return Contributions(np.load(self.folder / PARTS, mmap_mode="r"), self.base, self.offset)

    @property
    def base(self) -> float:
        """What all customers share of their log-odds."""
        return float(read_document(self.folder / SHARED))

    @property
    def raw(self) -> Array:
        """``Contributions.raw``, without reading contributions."""
        return np.asarray(self._column(LOG_ODDS, "raw"), dtype=np.float64)

    @property
    def offset(self) -> Array:
        """``Contributions.offset``."""
        return np.asarray(self._column(LOG_ODDS, "offset"), dtype=np.float64)

    @property
    def oddities(self) -> list[Oddity]:
        """``models.training.unusual_values.found_in`` of the customers' rows."""
        return [
            Oddity(each["feature"], each["cells"], each["categories"] and tuple(each["categories"]))
            for each in read_document(self.folder / ODDITIES)
        ]

    def table(self, name: str) -> pa.Table:
        """``alerts``, or ``in_default``."""
        return pq.read_table(self.folder / f"{name}.parquet")

    def _column(self, name: str, column: str) -> pa.ChunkedArray:
        return pq.read_table(self.folder / f"{name}.parquet", columns=[column])[column]
