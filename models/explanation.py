"""Why a customer has its score: points per feature against the portfolio, which add up to the score."""

import numpy as np
import pandas as pd

from models.bundle import DefaultModel
from models.schema import Array, FeatureSchema


def explain(model: DefaultModel, rows: pd.DataFrame, portfolio: pd.DataFrame) -> tuple[pd.DataFrame, float]:
    """SHAP values in score points, against the average of the portfolio.

    Parameters
    ----------
    rows
        customer_id, as_of and the model's features: the customers to explain.
    portfolio
        The model's features: the customers whose average is the reference.

    Returns
    -------
    tuple
        customer_id, as_of, feature, dimension, value (as text for a category), points; one row per customer and
        feature. And the reference score. For every customer: score = reference score + sum of points, to 1e-6.
    """
    points, shared = model.points(rows)
    usual = (points if portfolio is rows else model.points(portfolio)[0]).mean(axis=0)
    return told(model.schema, rows, points - usual), float(usual.sum() + shared)


def told(schema: FeatureSchema, rows: pd.DataFrame, points: Array) -> pd.DataFrame:
    """Points against the reference, shape (rows, features), as one row per customer and feature (``explain``)."""
    names, count = schema.names, len(schema.features)
    number = pd.DataFrame(
        {f.name: rows[f.name] if f.levels is None else np.nan for f in schema.features}, index=rows.index
    )
    text = pd.DataFrame({f.name: None if f.levels is None else rows[f.name] for f in schema.features}, index=rows.index)
    return pd.DataFrame(
        {
            "customer_id": np.repeat(rows["customer_id"].to_numpy(), count),
            "as_of": np.repeat(rows["as_of"].to_numpy(), count),
            "feature": np.tile(np.array(names, dtype=object), len(rows)),
            "dimension": np.tile(np.array([f.dimension for f in schema.features], dtype=object), len(rows)),
            "value": number.to_numpy(np.float64).ravel(),
            "text": text.to_numpy(dtype=object).ravel(),
            "points": points.ravel(),
        }
    )


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
