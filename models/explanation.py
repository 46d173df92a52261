"""Why a customer has its score: points per feature against the portfolio, which add up to the score."""

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from models.bundle import DefaultModel
from models.schema import Array, FeatureSpec


def explain(model: DefaultModel, rows: pd.DataFrame, portfolio: pd.DataFrame) -> tuple[pd.DataFrame, float]:
    """SHAP values in score points, against the average of the portfolio.

    Parameters
    ----------
    rows
        customer_id, as_of and the model's features: the customers to explain.
    portfolio
        The model's features: the customers whose average contributions are the reference.

    Returns
    -------
    tuple
        customer_id, as_of, feature, dimension, value (as text for a category), points; one row per customer and
        feature, and one for the level of its segment where segments have one. And the reference score. For every
        customer: score = reference score + sum of points, to 1e-6.
    """
    return explain_from(model, rows, model.reference(portfolio))


def explain_from(model: DefaultModel, rows: pd.DataFrame, reference: tuple[Array, float]) -> tuple[pd.DataFrame, float]:
    """``explain`` against ``DefaultModel.reference``, so that a large portfolio is averaged once for all portions."""
    points, reference_score = model.points_from(rows, reference)
    names, specs = model.point_names, _read(model)
    number, text = values(model, rows)
    count = len(names)
    told = pd.DataFrame(
        {
            "customer_id": np.repeat(rows["customer_id"].to_numpy(), count),
            "as_of": np.repeat(rows["as_of"].to_numpy(), count),
            "feature": np.tile(np.array(names, dtype=object), len(rows)),
            "dimension": np.tile(np.array([f.dimension for f in specs], dtype=object), len(rows)),
            "value": number.ravel(),
            "text": text.ravel(),
            "points": points.ravel(),
        }
    )
    return told, reference_score


def values(model: DefaultModel, rows: pd.DataFrame) -> tuple[Array, NDArray[np.object_]]:
    """What each of ``model.point_names`` was read from: numbers (NaN of a category) and texts (None of a number).

    Returns
    -------
    tuple
        Two arrays of shape (n, point_names).
    """
    specs, n = _read(model), len(rows)
    number = np.column_stack([rows[f.name] if f.levels is None else np.full(n, np.nan) for f in specs])
    text = np.column_stack([np.full(n, None) if f.levels is None else rows[f.name] for f in specs])
    return number.astype(np.float64), text.astype(np.object_)


def _read(model: DefaultModel) -> list[FeatureSpec]:
    """The feature behind each of ``model.point_names``; behind a segment's level, the one that tells the segment."""
    specs, segments = list(model.schema.features), model.calibrator.segments
    return specs if segments is None else [*specs, next(f for f in specs if f.name == segments.column)]


def top_reasons(explanations: pd.DataFrame, count: int) -> pd.Series:
    """The features that cost each customer the most points, strongest first; those that cost nothing are left out.

    Returns
    -------
    pandas.Series
        Lists of feature names by customer_id.
    """
    costly = explanations[explanations["points"] < 0].sort_values(["customer_id", "points", "feature"])
    strongest = costly.groupby("customer_id", sort=False).head(count)
    return strongest.groupby("customer_id")["feature"].agg(list)
