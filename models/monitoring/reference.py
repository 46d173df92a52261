"""What the rows looked like that a model has learnt from: counts per group of every feature, and nobody's row.

It is registered with the model, where no person's data may be (decision 0006). So it holds counts and edges only: a
group has at least ``smallest_group`` customers or goes into another one, and a feature's range ends where at least so
many customers lie at it or beyond, not at the one with the largest value.
"""

from collections.abc import Iterable

import numpy as np
import pandas as pd
from pydantic import BaseModel, ConfigDict, model_validator

from models.bundle import DefaultModel
from models.evaluation.metrics import METRICS
from models.monitoring.params import MonitorParams
from models.schema import Array, FeatureSchema

FILE = "reference.json"
SCORE = "score"

WEIGHED = 2_000
"""Rows are enough to weigh features against each other."""


class Groups(BaseModel):
    """One column in groups.

    Attributes
    ----------
    edges
        Of a number: upper ends of all groups but the last, each within its group. None: a category.
    levels
        Of a category: those told apart; the group after them holds all others. None: a number.
    counts
        Rows per group.
    missing
        Rows without a value; a few are told as ``smallest_group``.
    low, high
        Range of a number; None where there is none.
    outside
        Rows beyond the range.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str
    edges: tuple[float, ...] | None
    levels: tuple[str, ...] | None
    counts: tuple[int, ...]
    missing: int
    low: float | None
    high: float | None
    outside: int

    @model_validator(mode="after")
    def _counts_fit(self) -> "Groups":
        told = self.edges if self.edges is not None else self.levels
        if told is None or len(self.counts) != len(told) + 1:
            raise ValueError(f"{self.name}: a column has edges or levels, and one count more than those")
        return self


class Reference(BaseModel):
    """Everything that a later book is compared with.

    Attributes
    ----------
    rows, customers
        How many were learnt from.
    score
        The score that models blind to a row's customer gave it.
    features
        In the order of the model's schema.
    weights
        Of each feature: its share of what moves the model's log-odds from customer to customer.
    defaults, auc
        Rows that defaulted, and how well those scores ranked them; None: nobody, or everybody, did.
    smallest_group
        No group has fewer customers.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    rows: int
    customers: int
    score: Groups
    features: tuple[Groups, ...]
    weights: tuple[float, ...]
    defaults: int
    auc: float | None
    smallest_group: int

    @property
    def columns(self) -> tuple[Groups, ...]:
        """The score, then every feature."""
        return (self.score, *self.features)


def rows_learnt(out_of_fold: pd.DataFrame, model: DefaultModel, features: pd.DataFrame) -> pd.DataFrame:
    """The rows learnt from, with their features and the ``score`` that a model blind to their customer gave them.

    Parameters
    ----------
    out_of_fold
        customer_id, as_of, defaulted, and in ``main`` raw log-odds of models that had not seen the customer.
    """
    rows = out_of_fold.merge(features, on=["customer_id", "as_of"], how="left", validate="one_to_one")
    return rows.assign(score=model.calibrated(rows["main"].to_numpy(np.float64), rows)["score"])


def weights_of(model: DefaultModel, rows: pd.DataFrame) -> Array:
    """Each feature's share of the mean absolute contribution to the log-odds, shape (features,), adding up to 1."""
    steps = max(len(rows) // WEIGHED, 1)
    parts = model.contributions(rows.iloc[::steps]).parts
    moved = np.abs(parts - parts.mean(axis=0)).mean(axis=0)
    return np.asarray(moved / moved.sum() if moved.sum() else np.full(len(moved), 1 / len(moved)))


def learn_reference(rows: pd.DataFrame, schema: FeatureSchema, weights: Array, params: MonitorParams) -> Reference:
    """The reference of a training matrix.

    Parameters
    ----------
    rows
        customer_id, defaulted, score and the features of the rows learnt from.
    weights
        ``weights_of`` them.
    """
    y, score = rows["defaulted"].to_numpy(np.float64), rows[SCORE].to_numpy(np.float64)
    customers = pd.factorize(rows["customer_id"])[0]
    columns = [_groups(rows[name], customers, params) for name in [SCORE, *schema.names]]
    return Reference(
        rows=len(rows),
        customers=int(customers.max()) + 1,
        score=columns[0],
        features=tuple(columns[1:]),
        weights=tuple(float(weight) for weight in weights),
        defaults=int(y.sum()),
        auc=METRICS["auc"](y, -score, np.ones(len(y))) if 0 < y.sum() < len(y) else None,
        smallest_group=params.smallest_group,
    )


def _groups(column: pd.Series, customers: np.ndarray, params: MonitorParams) -> Groups:
    if pd.api.types.is_numeric_dtype(column):
        return _of_numbers(column, customers, params)
    return _of_categories(column, customers, params)


def _of_numbers(column: pd.Series, customers: np.ndarray, params: MonitorParams) -> Groups:
    values = finite(column)
    known = np.isfinite(values)
    there = values[known]
    least = params.smallest_group
    bins = min(params.bins, len(np.unique(customers[known])) // least)
    edges = np.unique(np.quantile(there, np.linspace(0, 1, bins + 1)[1:-1])) if bins > 1 else np.array([])
    edges = _wide_enough(edges, there, customers[known], least)
    low, high = _range(there, customers[known], least)
    outside = 0 if low is None or high is None else int(((there < low) | (there > high)).sum())
    return Groups(
        name=str(column.name),
        edges=tuple(map(float, edges)),
        levels=None,
        counts=tuple(np.bincount(np.searchsorted(edges, there), minlength=len(edges) + 1).tolist()),
        missing=_told(int((~known).sum()), least),
        low=low,
        high=high,
        outside=outside,
    )


def _wide_enough(edges: Array, values: Array, customers: np.ndarray, least: int) -> Array:
    """The edges without those that cut off a group of too few customers: heavy ties make some."""
    kept: list[float] = []
    start = -np.inf
    for edge in edges:
        within = (values > start) & (values <= edge)
        if _customers(customers[within]) >= least and _customers(customers[values > edge]) >= least:
            kept.append(float(edge))
            start = edge
    return np.array(kept)


def _range(values: Array, customers: np.ndarray, least: int) -> tuple[float | None, float | None]:
    by_customer = pd.Series(values).groupby(customers)
    lowest, highest = np.sort(by_customer.min().to_numpy()), np.sort(by_customer.max().to_numpy())
    if len(lowest) < least:
        return None, None
    return float(lowest[least - 1]), float(highest[-least])


def _of_categories(column: pd.Series, customers: np.ndarray, params: MonitorParams) -> Groups:
    known = column.notna().to_numpy()
    text = column[known].astype(str)
    of_level = pd.Series(customers[known]).groupby(text.to_numpy()).nunique()
    levels = tuple(sorted(of_level.index[of_level >= params.smallest_group]))
    counted = text.value_counts()
    counts = [int(counted[level]) for level in levels]
    return Groups(
        name=str(column.name),
        edges=None,
        levels=levels,
        counts=(*counts, len(text) - sum(counts)),
        missing=_told(int((~known).sum()), params.smallest_group),
        low=None,
        high=None,
        outside=0,
    )


def finite(column: pd.Series) -> Array:
    """Values as numbers; infinities, which a model takes for missing, as NaN."""
    values = column.to_numpy(dtype=np.float64, na_value=np.nan)
    return np.where(np.isfinite(values), values, np.nan)


def _customers(codes: Iterable[int]) -> int:
    return len(np.unique(np.asarray(codes)))


def _told(rows: int, least: int) -> int:
    return rows if rows == 0 else max(rows, least)
