"""What a model expects of its input: the columns, their kinds, the categories it has seen, the directions of risk."""

from collections.abc import Mapping, Sequence
from typing import Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from pydantic import BaseModel, ConfigDict

from data.errors import DataRefused

Array = NDArray[np.float64]


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
    """
    sign: dict[str, Literal[-1, 0, 1]] = {"up": 1, "down": -1, "either": 0}
    return FeatureSchema(
        features=tuple(
            FeatureSpec(
                name=d["name"],
                monotone=sign[d["risk"]] if d["unit"] != "category" else 0,
                dimension=d["dimension"],
                levels=tuple(sorted(X[d["name"]].dropna().unique())) if d["unit"] == "category" else None,
            )
            for d in sorted(described, key=lambda d: d["name"])
        )
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
            codes = pd.Categorical(column, categories=pd.Index(feature.levels, dtype=object)).codes.astype(np.float64)
            encoded[:, i] = np.where(codes < 0, np.nan, codes)
        elif pd.api.types.is_numeric_dtype(column):
            encoded[:, i] = column.to_numpy(dtype=np.float64, na_value=np.nan)
        else:
            raise DataRefused(f"Column {feature.name} must hold numbers, it holds {column.dtype}.")
    encoded[~np.isfinite(encoded)] = np.nan
    return encoded
