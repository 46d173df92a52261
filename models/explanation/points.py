"""Why a customer has its score: points per feature, against the portfolio and against the next better tier."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
import pyarrow as pa
from numpy.typing import NDArray

from models.bundle import DefaultModel
from models.explanation.contributions import Book, Contributions, Start, book_of
from models.explanation.peers import Columns, Usual, usual_values
from models.explanation.tier_edges import edge_start, next_edges
from models.params import TierParams
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
        What is usual for peers (``models.explanation.peers``).
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

    def table(self) -> pa.Table:
        """One row per customer and column: customer_id, as_of, feature, dimension, and the attributes above.

        NaN is null here.
        """
        n, count = self.points.shape
        customer, column = np.repeat(np.arange(n), count), np.tile(np.arange(count), n)
        dimensions = [spec.dimension for spec in self.specs]
        return pa.table(
            {
                "customer_id": pa.array(self.keys["customer_id"], pa.string()).take(customer),
                "as_of": pa.array(self.keys["as_of"], pa.date32()).take(customer),
                "feature": pa.array(self.names, pa.string()).take(column),
                "dimension": pa.array(dimensions, pa.string()).take(column),
                "value": _numbers(self.number),
                "text": pa.array(self.text.ravel(), pa.string(), from_pandas=True),
                "usual": _numbers(self.usual),
                "points": _numbers(self.points),
                "points_to_next_tier": _numbers(self.points_to_next_tier),
                "reference_score": pa.repeat(pa.scalar(self.reference_score, pa.float64()), n * count),
                "edge": _numbers(np.repeat(self.edge, count)),
            }
        )


def _numbers(values: Array) -> pa.Array:
    return pa.array(values.ravel(), pa.float64(), from_pandas=True)


@dataclass(frozen=True)
class References:
    """What the customers of a book are compared with.

    Attributes
    ----------
    average
        The average customer, from whom points are counted.
    edges
        The customers at the edge of a tier, by its lowest score; an edge for which nobody speaks is not there.
    usual
        What is usual for peers.
    """

    average: Start
    edges: Mapping[float, Start]
    usual: Usual


def references(model: DefaultModel, book: Book, score: Array, columns: Columns, params: TierParams) -> References:
    """What the customers of a book are compared with, from all of them.

    Parameters
    ----------
    book, score
        Of all customers on the day.
    columns
        Reads their features.
    """
    next_better = np.unique(next_edges(score, params))
    edges = {float(edge): edge_start(model, book, score, edge) for edge in next_better if not np.isnan(edge)}
    spoken_for = {edge: start for edge, start in edges.items() if start is not None}
    return References(book.average(), spoken_for, usual_values(columns, _read(model)))


def explained(model: DefaultModel, rows: pd.DataFrame, params: TierParams) -> Explanation:
    """Explain the customers of one day, who are at the same time the portfolio that they are compared with.

    Parameters
    ----------
    rows
        customer_id, as_of and the model's features.
    """
    contributions, score = model.contributions(rows), _scores(model, rows)

    def columns(names: Sequence[str]) -> pd.DataFrame:
        return rows[[name for name in rows.columns if name in names]]

    compared = references(model, book_of([contributions]), score, columns, params)
    return explained_against(compared, model, rows, contributions, params)


def explained_against(
    compared: References, model: DefaultModel, rows: pd.DataFrame, contributions: Contributions, params: TierParams
) -> Explanation:
    """Explain some customers of a book, whose ``contributions`` are at hand."""
    points, edge = model.points_from(compared.average, contributions), next_edges(_scores(model, rows), params)
    to_next = np.full(points.shape, np.nan)
    for each, start in compared.edges.items():
        below = edge == each
        to_next[below] = model.points_from(start, contributions)[below]
    number, text = values(model, rows)
    usual, same_industry = compared.usual.of(rows, _read(model))
    return Explanation(
        names=model.point_names,
        specs=_read(model),
        keys=rows[["customer_id", "as_of"]],
        number=number,
        text=text,
        points=points,
        reference_score=model.start_score(compared.average),
        points_to_next_tier=to_next,
        edge=edge,
        usual=usual,
        same_industry=same_industry,
    )


def _scores(model: DefaultModel, rows: pd.DataFrame) -> Array:
    return model.predict(rows)["score"].to_numpy(np.float64)


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
