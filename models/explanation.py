"""Why a customer has its score: points per feature, against the portfolio and against the next better tier."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from models.bundle import DefaultModel
from models.edges import edge_start, next_edges
from models.params import TierParams
from models.peers import usual_values
from models.schema import Array, FeatureSpec


@dataclass(frozen=True)
class Explanation:
    """The points of customers; arrays are of shape (n, points), a column per ``DefaultModel.point_names``.

    Attributes
    ----------
    keys
        customer_id, as_of.
    specs
        The feature behind each column.
    number, text
        What was read: numbers (NaN: missing, or a category) and categories (None: missing, or a number).
    points, reference_score
        Against the average customer: for every row the score is the reference score plus its points, to 1e-6.
    points_to_next_tier, edge
        Against the customers at the edge of the next better tier, which is ``edge``, shape (n,): the score is the edge
        plus these points, to 1e-6. NaN in the best tier, and where all customers score on one side of the edge.
    usual, same_industry
        What is usual for peers (``models.peers``).
    """

    names: list[str]
    specs: list[FeatureSpec]
    keys: pd.DataFrame
    number: Array
    text: NDArray[np.object_]
    points: Array
    reference_score: float
    points_to_next_tier: Array
    edge: Array
    usual: Array
    same_industry: NDArray[np.bool_]

    @property
    def silent(self) -> NDArray[np.bool_]:
        """Where nothing was read: the value is missing."""
        categories = np.array([spec.levels is not None for spec in self.specs])
        return np.where(categories, pd.isna(self.text), np.isnan(self.number))

    def table(self) -> pd.DataFrame:
        """One row per customer and column: customer_id, as_of, feature, dimension, and the attributes above."""
        n, count = self.points.shape
        return pd.DataFrame(
            {
                "customer_id": np.repeat(self.keys["customer_id"].to_numpy(), count),
                "as_of": np.repeat(self.keys["as_of"].to_numpy(), count),
                "feature": np.tile(np.array(self.names, dtype=object), n),
                "dimension": np.tile(np.array([spec.dimension for spec in self.specs], dtype=object), n),
                "value": self.number.ravel(),
                "text": self.text.ravel(),
                "usual": self.usual.ravel(),
                "points": self.points.ravel(),
                "points_to_next_tier": self.points_to_next_tier.ravel(),
                "reference_score": self.reference_score,
                "edge": np.repeat(self.edge, count),
            }
        )


def explained(model: DefaultModel, rows: pd.DataFrame, params: TierParams) -> Explanation:
    """Explain the customers of one day, who are at the same time the portfolio that they are compared with.

    Parameters
    ----------
    rows
        customer_id, as_of and the model's features.
    """
    contributions = model.contributions(rows)
    start = contributions.average()
    points, reference_score = model.points_from(start, contributions), model.start_score(start)
    score = reference_score + points.sum(axis=1)
    edge = next_edges(model.predict(rows)["score"].to_numpy(np.float64), params)
    to_next = np.full(points.shape, np.nan)
    for each in np.unique(edge[~np.isnan(edge)]):
        at_edge = edge_start(model, contributions, score, each)
        below = edge == each
        if at_edge is not None:
            to_next[below] = model.points_from(at_edge, contributions)[below]
    number, text = values(model, rows)
    usual, same_industry = usual_values(rows, _read(model))
    names, keys = model.point_names, rows[["customer_id", "as_of"]]
    return Explanation(
        names, _read(model), keys, number, text, points, reference_score, to_next, edge, usual, same_industry
    )


def explain(model: DefaultModel, rows: pd.DataFrame, portfolio: pd.DataFrame) -> tuple[pd.DataFrame, float]:
    """Points of any rows against the average customer of a portfolio.

    Returns
    -------
    tuple
        customer_id, as_of, feature, dimension, value (NaN for a category), text (of a category), points; a row per
        customer and column of ``point_names``. And the reference score: the score of every row is that plus its points,
        to 1e-6.
    """
    points, reference_score = model.points(rows, portfolio)
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
