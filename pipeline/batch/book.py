"""The book on one day: who is asked about, and the features of each; the same functions as in the pipeline's stages."""

from collections.abc import Callable, Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pandas as pd
from ibis.backends.sql import SQLBackend

from data.asked import asked_days, asked_on
from data.errors import DataRefused, UserError
from data.labels import ledger_of
from features.catalogue import features_for
from features.definition import Feature
from features.matrix import feature_matrix
from features.relations import relations
from features.told import told
from pipeline.artifacts import read_frame
from pipeline.batch.checks import TABLES
from pipeline.batch.documents import write_document
from pipeline.engines import materialiser, read_tables, write_tables
from pipeline.params import Params

ASKED, MATRIX = "asked", "features"
SPELLS, OWED = LEDGER = ("spells", "customer_days")
"""What decisions look up in the ledger."""

CATALOGUE = "catalogue.json"
Features = Sequence[Feature]


def fill_book(
    backend: SQLBackend, checked: Path, folder: Path, as_of: date, params: Params, fit: Callable[[Features], None]
) -> None:
    """Write who is asked about and their features, on the day asked about and the snapshot days before it.

    Parameters
    ----------
    fit
        Is handed the features before they are computed, and raises if the model cannot take them.

    Raises
    ------
    UserError
        When the day lies before the first customer.
    DataRefused
        When nobody is to be asked about.
    """
    tables, materialise = read_tables(backend, checked / TABLES), materialiser(backend)
    snapshots = params.label.snapshots
    days = asked_days(tables, as_of, snapshots, params.score.days)
    if as_of not in days:
        raise UserError(_no_such_day(tables, as_of))
    ledger = ledger_of(tables, params.label.definition, as_of - timedelta(days=1), materialise)
    asked = materialise(asked_on(tables, ledger, days, snapshots))
    write_tables(backend, {ASKED: asked, **{name: ledger[name] for name in LEDGER if name in ledger}}, folder)
    if not len(day_of(read_frame(folder / f"{ASKED}.parquet"), as_of)):
        raise DataRefused(
            f"No customer is to be scored on {as_of}: none had come by then that owes anything or was active within "
            f"the {snapshots.activity_days} days before, and is not in default. Check --as-of and the tables. "
            "Nothing was published."
        )
    known_of = relations(tables, ledger)
    features = features_for(known_of, params.featurize)
    fit(features)
    matrix = feature_matrix(asked.select("customer_id", "as_of"), features, known_of, materialise)
    write_tables(backend, {MATRIX: matrix}, folder)
    write_document(folder / CATALOGUE, [each for each in told(features) if each["name"] in matrix.columns])


def rows_of_day(folder: Path, as_of: date) -> pd.DataFrame:
    """The rows of the day asked about: exposure and features, sorted by customer."""
    asked = day_of(read_frame(folder / f"{ASKED}.parquet"), as_of)
    matrix = read_frame(folder / f"{MATRIX}.parquet")
    rows = asked.merge(matrix, on=["customer_id", "as_of"], how="left", validate="one_to_one")
    return rows.sort_values("customer_id", ignore_index=True)


def day_of(rows: pd.DataFrame, as_of: date) -> pd.DataFrame:
    """The rows of one day."""
    return rows[rows["as_of"] == as_of].reset_index(drop=True)


def known_customers(checked: Path) -> set[str]:
    """Every customer that the tables know, eligible or not."""
    return set(read_frame(checked / TABLES / "customers.parquet", ["customer_id"])["customer_id"])


def _no_such_day(tables: dict[str, Any], as_of: date) -> str:
    if "outcomes" in tables:
        given = sorted(tables["outcomes"].select("as_of").distinct().to_pyarrow()["as_of"].to_pylist())
        return (
            f"The table outcomes asks nothing on --as-of {as_of}. It asks on {len(given)} days "
            f"from {given[0]} to {given[-1]}: name one of them."
        )
    first = tables["customers"].onboarded_on.min().to_pyarrow().as_py()
    return f"--as-of {as_of} is not after the day on which the first customer came, {first}. Name a later day."
