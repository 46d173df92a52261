"""Rows as a model meets them once it is in use, and what it says of them when it is asked directly."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from models.bundle import PREDICTED, DefaultModel, checked
from pipeline.store.files import read_files

ORDINARY = 20


@dataclass(frozen=True)
class OddRows:
    """Feature rows with a customer_id each, and the answers that every path has to give.

    The first rows are odd: nothing known, every number infinite, minus infinity, categories never seen, categories
    missing, and not one thing known. What a path receives are the columns of ``given``, not in the model's order.
    """

    rows: pd.DataFrame
    model: DefaultModel

    @property
    def given(self) -> pd.DataFrame:
        return self.rows[list(reversed(self.model.schema.names))]

    @property
    def expected(self) -> pd.DataFrame:
        return self.model.predict(self.rows)

    def assert_same(self, answers: pd.DataFrame) -> None:
        """The answers are those expected, row by row, to 1e-12."""
        assert len(answers) == len(self.rows)
        np.testing.assert_allclose(answers[PREDICTED], self.expected, rtol=0, atol=1e-12)


def odd_rows(project: Path) -> OddRows:
    """The newest rows of the project's features, the first six of them made odd."""
    model = DefaultModel.from_files(checked(read_files(project / "data/store/model/calibrated/main")))
    rows = pd.read_parquet(project / "data/store/features/features.parquet").tail(ORDINARY).reset_index(drop=True)
    numbers = [f.name for f in model.schema.features if f.levels is None]
    categories = [f.name for f in model.schema.features if f.levels is not None]
    assert numbers and categories
    rows.loc[0, numbers] = np.nan
    rows.loc[1, numbers] = np.inf
    rows.loc[2, numbers[0]] = -np.inf
    rows.loc[3, categories] = "never seen in training"
    rows.loc[[4, 5], categories] = None
    rows.loc[5, numbers] = np.nan
    return OddRows(rows.assign(customer_id=[f"row {n}" for n in range(len(rows))]), model)
