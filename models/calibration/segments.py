"""Segments with a level of their own, believed as far as their data carries."""

from typing import Self

import numpy as np
import pandas as pd
from pydantic import BaseModel, ConfigDict, Field
from scipy.special import expit

from models.schema import Array

SEGMENT_POINTS = "segment_level"
"""Name of the segment's own row among the points of a customer."""

DESCRIBED = {
    "name": SEGMENT_POINTS,
    "en": "Level of the customer's segment against the portfolio.",
    "zh": "所属分组相对整体的违约水平",
    "unit": "category",
    "risk": "either",
    "dimension": "industry",
    "topic": SEGMENT_POINTS,
    "source": "customers",
    "told_by": SEGMENT_POINTS,
}
"""What the row means, in the form of ``features/catalogue.json``."""


class Segment(BaseModel):
    """One segment: its counts, the offset that it would have by itself, and what is left of it.

    ``alone`` is in log-odds; ``kept`` is the share of it that is believed (0: none, 1: all), ``deviation`` the standard
    error of ``offset``.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    rows: int
    defaults: int
    observed: float
    predicted: float
    alone: float
    kept: float = Field(ge=0, le=1)
    offset: float
    deviation: float


class SegmentOffsets(BaseModel):
    """Offsets on the calibrated log-odds by segment, drawn from a normal distribution around zero (empirical Bayes).

    With U = sum of (y - p), I = sum of p (1 - p) and V = the variance of U with customers as clusters, a segment by
    itself asks for the offset U / I, with the variance v = V / I^2. The spread between segments tau^2 is what the
    offsets vary by more than v (DerSimonian and Laird 1986, with mean zero); tau^2 / (tau^2 + v) of the offset is
    believed, the credibility of Buehlmann and Straub (1970). A segment never seen, or none, has offset 0 and the
    deviation tau.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    column: str
    spread: float = Field(ge=0)
    segments: dict[str, Segment]

    @classmethod
    def fit(cls, log_odds: Array, defaulted: Array, customers: np.ndarray, segment: pd.Series) -> Self:
        """Fit to calibrated log-odds without segments; rows of no segment (null) take no part."""
        p = expit(log_odds)
        rows = pd.DataFrame({"y": defaulted, "p": p, "u": defaulted - p, "i": p * (1 - p), "customer": customers})
        by = segment.astype("object").to_numpy()
        total = rows.groupby(by, sort=True)[["y", "p", "u", "i"]].sum()
        counts = rows.groupby(by, sort=True).size()
        clustered = rows.groupby([by, "customer"])["u"].sum().pow(2).groupby(level=0).sum()
        # One ratio for all: the clustered variance of a small segment is itself a guess.
        inflation = max(float(clustered.sum() / total["i"].sum()), 1.0) if len(total) else 1.0
        alone, variance = total["u"] / total["i"], inflation / total["i"]
        excess = float((alone**2 / variance).sum()) - len(alone)
        spread = float(np.sqrt(max(excess, 0.0) / (1 / variance).sum())) if len(alone) else 0.0
        kept = spread**2 / (spread**2 + variance)
        found = pd.DataFrame({"rows": counts, "defaults": total["y"].astype(int), "observed": total["y"] / counts})
        found = found.assign(predicted=total["p"] / counts, alone=alone, kept=kept, offset=kept * alone)
        found = found.assign(deviation=spread * np.sqrt(1 - kept))
        members = {
            str(name): Segment.model_validate(row)
            for name, row in zip(found.index, found.to_dict("records"), strict=True)
        }
        return cls(column=str(segment.name), spread=spread, segments=members)

    def offset(self, segment: pd.Series) -> Array:
        """Offset in log-odds of each row's segment; 0 for one that is not known."""
        known = {name: each.offset for name, each in self.segments.items()}
        return np.asarray(segment.astype("object").map(known).fillna(0.0), dtype=np.float64)

    def deviation(self, segment: pd.Series) -> Array:
        """Standard error of the offset of each row's segment."""
        known = {name: each.deviation for name, each in self.segments.items()}
        return np.asarray(segment.astype("object").map(known).fillna(self.spread), dtype=np.float64)
