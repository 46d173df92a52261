"""The book on one day: who is asked about, and the features of each; the same functions as in the pipeline's stages."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date, timedelta
from pathlib import Path

import ibis
import pandas as pd
from ibis.backends.sql import SQLBackend

from data.errors import DataRefused, UserError
from data.labels import ledger_of
from data.scoring_population import asked_days, asked_on
from features.catalogue import features_for
from features.column_metadata import told
from features.definition import Feature
from features.matrix import feature_matrix
from features.peers import without_peers
from features.relations import relations
from pipeline.batch.checks import TABLES
from pipeline.batch.documents import write_document
from pipeline.engines.engine import materialiser, write_tables
from pipeline.params import Params
from pipeline.store.artifacts import read_frame

ASKED, MATRIX = "asked", "features"
SPELLS, OWED = LEDGER = ("spells", "customer_days")
"""What decisions look up in the ledger."""

CATALOGUE = "catalogue.json"
Features = Sequence[Feature]
Tables = Mapping[str, ibis.Table]


def days_of_book(tables: Tables, as_of: date, params: Params) -> list[date]:
    """The day asked about and the snapshot days before it, oldest first.

    Raises
    ------
    UserError
        When the day lies before the first customer, or the table of outcomes does not ask about it.
    """
    days = asked_days(tables, as_of, params.label.snapshots, params.score.days)
    if as_of not in days:
        raise UserError(_no_such_day(tables, as_of))
    return days


def fill_part(
    backend: SQLBackend,
    tables: Tables,
    folder: Path,
    days: Sequence[date],
    params: Params,
    *,
    is_whole: bool,
    fit: Callable[[Features], None],
) -> None:
    """Write who is asked about on the days, and their features.

    Parameters
    ----------
    tables
        Of a part of the book, or of all of it (``is_whole``). Of a part, the features that hold a customer against its
        peers are left to ``pipeline.batch.peers``.
    days
        ``days_of_book``; the last is the day asked about.
    fit
        Is handed the features before they are computed, and raises if the model cannot take them.

    Raises
    ------
    DataRefused
        When the book is whole and nobody is to be scored on the day.
    """
    materialise = materialiser(backend)
    ledger = ledger_of(tables, params.label.definition, days[-1] - timedelta(days=1), materialise)
    asked = materialise(asked_on(tables, ledger, list(days), params.label.snapshots))
    write_tables(backend, {ASKED: asked, **{name: ledger[name] for name in LEDGER if name in ledger}}, folder)
    if is_whole:
        scored = asked.filter(asked.as_of == ibis.date(days[-1])).count()
        refuse_nobody(int(scored.to_pyarrow().as_py()), days[-1], params)
    known_of = relations(tables, ledger)
    features = features_for(known_of, params.featurize)
    fit(features)
    computed = features if is_whole else without_peers(features)
    matrix = feature_matrix(asked.select("customer_id", "as_of"), computed, known_of, materialise)
    write_tables(backend, {MATRIX: matrix}, folder)
    write_document(folder / CATALOGUE, [each for each, f in zip(told(features), features, strict=True) if f.for_model])


def refuse_nobody(scored: int, as_of: date, params: Params) -> None:
    """Raise DataRefused if nobody is to be scored."""
    if not scored:
        raise DataRefused(
            f"No customer is to be scored on {as_of}: none had come by then that owes anything or was active within "
            f"the {params.label.snapshots.activity_days} days before, and is not in default. Check --as-of and the "
            "tables. Nothing was published."
        )


def day_of(rows: pd.DataFrame, as_of: date) -> pd.DataFrame:
    """The rows of one day."""
    return rows[rows["as_of"] == as_of].reset_index(drop=True)


def known_customers(checked: Path) -> set[str]:
    """Every customer that the tables know, eligible or not."""
    return set(read_frame(checked / TABLES / "customers.parquet", ["customer_id"])["customer_id"])


def _no_such_day(tables: Tables, as_of: date) -> str:
    if "outcomes" in tables:
        given = sorted(tables["outcomes"].select("as_of").distinct().to_pyarrow()["as_of"].to_pylist())
        return (
            f"The table outcomes asks nothing on --as-of {as_of}. It asks on {len(given)} days "
            f"from {given[0]} to {given[-1]}: name one of them."
        )
    first = tables["customers"].onboarded_on.min().to_pyarrow().as_py()
    return f"--as-of {as_of} is not after the day on which the first customer came, {first}. Name a later day."
