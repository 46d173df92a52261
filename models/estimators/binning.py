"""Bins of a scorecard: where a feature is cut, and what each bin says about the odds of default."""

import importlib
import logging
from types import ModuleType

import numpy as np
from numpy.typing import NDArray
from pydantic import BaseModel, ConfigDict

from models.schema import Array, FeatureSpec

PRIOR_ROWS = 20.0
"""A bin counts as if so many rows more had been seen in it, defaulting at the overall rate: a bin without a default
does not make anyone safe, and a bin that nobody fell into says nothing."""

MAX_PREBINS, MAX_BINS = 20, 8
"""Candidate bins, and bins kept at most: more would not fit on a page, and their evidence would rest on few rows."""

TRENDS = {1: "ascending", -1: "descending", 0: "auto"}
"""optbinning's name for the shape of the default rate over the bins, by the sign of the known direction of risk."""


class Bins(BaseModel):
    """One feature, cut: evidence = log-odds of default in the bin less the log-odds overall.

    A number falls into bin ``i`` where ``edges[i - 1] <= value < edges[i]``. A category has no edges (None), and
    ``evidence`` has an entry per level of the schema. ``missing`` is the evidence of a missing or unseen value.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    feature: str
    edges: tuple[float, ...] | None
    evidence: tuple[float, ...]
    missing: float

    def evidence_of(self, column: Array) -> Array:
        """Evidence of each encoded value of a column, shape (n,)."""
        known = ~np.isnan(column)
        found = np.full(len(column), self.missing)
        found[known] = np.asarray(self.evidence)[_places(column[known], self.edges)]
        return found


def learn_bins(column: Array, y: Array, spec: FeatureSpec) -> Bins:
    """Cut one column where the odds of default change most, following the known direction of risk.

    Parameters
    ----------
    column
        Encoded values (``models.schema.encode``), NaN for missing, shape (n,).
    y
        1 default, 0 none, shape (n,); both occur.
    """
    known = ~np.isnan(column)
    edges = _edges(column[known], y[known], spec) if spec.levels is None else None
    count = len(edges) + 1 if edges is not None else max(len(spec.levels or ()), 1)
    places = _places(column[known], edges)
    rows = np.bincount(places, minlength=count).astype(np.float64)
    defaults = np.bincount(places, y[known], count).astype(np.float64)
    evidence = _evidence(defaults, rows, y.mean())
    if spec.monotone != 0:
        # Smoothing pulls a small bin further than its neighbours: this puts the order right again.
        from sklearn.isotonic import IsotonicRegression  # half a second to load, for a fit only

        order = IsotonicRegression(increasing=spec.monotone > 0)
        evidence = order.fit_transform(np.arange(count), evidence, sample_weight=rows + PRIOR_ROWS)
    (missing,) = _evidence(np.array([y[~known].sum()]), np.array([float((~known).sum())]), y.mean())
    return Bins(feature=spec.name, edges=edges, evidence=tuple(evidence.tolist()), missing=float(missing))


def _edges(known: Array, y: Array, spec: FeatureSpec) -> tuple[float, ...]:
    """Inner edges by optimal binning (Navas-Palencia 2020, arXiv:2001.08025); none where there is nothing to cut."""
    if len(np.unique(known)) < 2 or y.min() == y.max():
        return ()
    optimal = optbinning().OptimalBinning(
        name=spec.name, monotonic_trend=TRENDS[spec.monotone], max_n_prebins=MAX_PREBINS, max_n_bins=MAX_BINS
    )
    optimal.fit(known, y.astype(np.int64))
    return tuple(float(edge) for edge in optimal.splits)


def _places(known: Array, edges: tuple[float, ...] | None) -> NDArray[np.int64]:
    """The bin of each value that is not missing."""
    if edges is None:
        return known.astype(np.int64)
    return np.asarray(np.searchsorted(edges, known, side="right"), dtype=np.int64)


def _evidence(defaults: Array, rows: Array, base_rate: float) -> Array:
    rate = (defaults + PRIOR_ROWS * base_rate) / (rows + PRIOR_ROWS)
    return np.asarray(np.log(rate / (1 - rate)) - np.log(base_rate / (1 - base_rate)))


def optbinning() -> ModuleType:
    """The library, imported when a scorecard is first fitted: it takes seconds, and scoring does not need it.

    It imports cvxpy, which logs at every import that the HIGHS solver it will not use does not load beside ortools'.
    That one message is dropped; everything else cvxpy has to say is heard.
    """
    logger = logging.getLogger("__cvxpy__")
    logger.addFilter(_not_about_highs)
    try:
        return importlib.import_module("optbinning")
    finally:
        logger.removeFilter(_not_about_highs)


def _not_about_highs(record: logging.LogRecord) -> bool:
    return "importing solver HIGHS" not in record.getMessage()
