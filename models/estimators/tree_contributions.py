"""Contributions of a LightGBM model: our own fast algorithm, held against LightGBM's on a sample of every call."""

import logging
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from models.explanation.shapley.forest import Forest
from models.monotonicity.trees import UnknownForm, read_trees
from models.schema import Array

if TYPE_CHECKING:
    import lightgbm as lgb

log = logging.getLogger(__name__)

SAMPLE = 16
"""Rows of every call that LightGBM explains as well, evenly spread from the first to the last."""

TOLERANCE = 1e-8
"""Log-odds that a contribution may differ from LightGBM's. Seen are 1e-13: no rounding error comes near, and one row
that took another way through one tree would exceed it."""


class TreeContributions:
    """What each feature adds to a booster's log-odds: exact, and the same for a row in whatever company it comes."""

    def __init__(self, booster: "lgb.Booster") -> None:
        self.booster = booster

    @cached_property
    def forest(self) -> Forest | None:
        """The booster's trees, ready to be looked up; None where they are of a form that only LightGBM follows."""
        try:
            return Forest(read_trees(self.booster.model_to_string()), self.booster.num_feature())
        except UnknownForm as error:
            log.warning("LightGBM explains this model itself, which takes about twenty times as long: %s", error)
            return None

    def __call__(self, X: Array) -> Array:
        """Contributions of rows, shape (n, features + 1); the last column is what all rows share.

        Where the sample differs from LightGBM's own by more than ``TOLERANCE``, LightGBM's are given for all rows, with
        a warning: they are slow, but they are the reference.
        """
        sample = np.unique(np.linspace(0, len(X) - 1, SAMPLE).astype(np.int64))
        reference = self._by_lightgbm(X[sample])
        if self.forest is None:
            return self._by_lightgbm(X)
        fast = self.forest.contributions(X)
        off = np.abs(fast[sample] - reference).max()
        if off <= TOLERANCE:
            return fast
        log.warning(
            "Contributions differ from LightGBM's by %.3g log-odds (at most %g): LightGBM's are used, which takes "
            "about twenty times as long. Please report it with the model.",
            off,
            TOLERANCE,
        )
        return self._by_lightgbm(X)

    def _by_lightgbm(self, X: Array) -> Array:
        return np.asarray(self.booster.predict(X, pred_contrib=True), dtype=np.float64)
