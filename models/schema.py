"""What a model expects of its input: the columns, their kinds, the categories it has seen, the directions of risk."""

from collections.abc import Mapping, Sequence
from typing import Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from pydantic import BaseModel, ConfigDict

from data.errors import DataRefused

Array = NDArray[np.float64]

SIGNS: dict[str, Literal[-1, 0, 1]] = {"up": 1, "down": -1, "either": 0}
"""Monotone constraint of each direction of risk."""

FORMAT = 1
"""Form of a model's files that this program writes. Raise it when an older program would read them wrong."""


class FeatureSpec(BaseModel):
    """One input column.

    ``levels`` are the categories seen in training, None for a number. ``monotone`` is 1 where a rise raises the risk,
    -1 where it lowers it, 0 where practice knows no direction.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str
    monotone: Literal[-1, 0, 1]
    dimension: str
    levels: tuple[str, ...] | None = None


class FeatureSchema(BaseModel):
    """The input columns of a model, in the order in which it takes them."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    format: int = FORMAT
    features: tuple[FeatureSpec, ...]

    @property
    def names(self) -> list[str]:
        """Column names in order."""
        return [feature.name for feature in self.features]

    @property
    def categories(self) -> list[int]:
        """Positions of the categorical columns."""
        return [i for i, feature in enumerate(self.features) if feature.levels is not None]


def learn_schema(X: pd.DataFrame, described: Sequence[Mapping[str, str]]) -> FeatureSchema:
    """The schema of a training matrix.

    Parameters
    ----------
    X
        Training rows, one column per feature.
    described
        Per feature: name, risk (up, down, either), dimension (code), unit (``category`` for text).

    Returns
    -------
    FeatureSchema
        The features with at least two different values (missing is one), sorted by name: with column sampling the
        order of columns would change the model.

    Raises
    ------
    DataRefused
        When no feature has two different values.
    """
    telling = [d for d in sorted(described, key=lambda d: d["name"]) if X[d["name"]].nunique(dropna=False) > 1]
    if not telling:
        raise DataRefused("No feature has two different values: there is nothing to tell customers apart by.")
    return FeatureSchema(features=tuple(_spec(d, X[d["name"]]) for d in telling))


def _spec(described: Mapping[str, str], column: pd.Series) -> FeatureSpec:
    category = described["unit"] == "category"
    return FeatureSpec(
        name=described["name"],
        monotone=0 if category else SIGNS[described["risk"]],
        dimension=described["dimension"],
        levels=tuple(sorted(column.dropna().unique())) if category else None,
    )


def encode(X: pd.DataFrame, schema: FeatureSchema) -> Array:
    """Rows as numbers, in the schema's order: a category as its position among the levels seen in training.

    Missing values, infinities and categories never seen become NaN.

    Raises
    ------
    DataRefused
        When a column is missing or holds something else than numbers (or text, for a category).
    """
    missing = [name for name in schema.names if name not in X.columns]
    if missing:
        raise DataRefused(f"The model needs {len(missing)} column(s) that the features lack: {', '.join(missing)}.")
    encoded = np.empty((len(X), len(schema.features)), dtype=np.float64)
    for i, feature in enumerate(schema.features):
        column = X[feature.name]
        if feature.levels is not None:
            if pd.api.types.is_numeric_dtype(column) and column.notna().any():
                raise DataRefused(f"Column {feature.name} must hold text, it holds {column.dtype}.")
            codes = (
                pd.Index(feature.levels, dtype=object).get_indexer(pd.Index(column, dtype=object)).astype(np.float64)
            )
            encoded[:, i] = np.where(codes < 0, np.nan, codes)
        elif pd.api.types.is_numeric_dtype(column):
            encoded[:, i] = column.to_numpy(dtype=np.float64, na_value=np.nan)
        else:
            raise DataRefused(f"Column {feature.name} must hold numbers, it holds {column.dtype}.")
    encoded[~np.isfinite(encoded)] = np.nan
    return encoded


def typical_rows(X: pd.DataFrame, schema: FeatureSchema) -> pd.DataFrame:
    """Three made-up rows: the quartiles of every number and the first category. They belong to no customer.

    An example of the input is kept with a registered model, where nobody's data may be.
    """
    numbers = {f.name: np.nanquantile(X[f.name], [0.25, 0.5, 0.75]) for f in schema.features if f.levels is None}
    categories = {f.name: [f.levels[0] if f.levels else None] * 3 for f in schema.features if f.levels is not None}
    return pd.DataFrame({**numbers, **categories})[schema.names]
