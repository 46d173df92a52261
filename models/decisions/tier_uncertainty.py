"""How sure the tier is: the chance that the customer's probability belongs into another one."""

import numpy as np
import pandas as pd

from models.calibration.calibration import Calibration
from models.params import TierParams
from models.schema import Array


def tier_uncertain(calibrated: pd.DataFrame, calibrator: Calibration, params: TierParams) -> Array:
    """Chance that the score without its uncertainty would fall into another tier than the one shown, 0 to 1.

    The score is spread around its estimate as the interval pd_low to pd_high says: by where the calibration may be off
    and by how far the coming year may lie from the average one. It is *not* the chance that the model misjudges this
    one customer, which nobody can read off like customers. Beside an edge it is about a half; with three tiers it can
    be more.

    Parameters
    ----------
    calibrated
        score and deviation (``DefaultModel.calibrated``), shape (n, ...).
    """
    edges = np.array([np.inf, *(-np.inf if tier.min_score is None else tier.min_score for tier in params.tiers)])
    score = calibrated["score"].to_numpy(np.float64)
    deviation = np.maximum(calibrated["deviation"].to_numpy(np.float64), np.finfo(np.float64).tiny)
    # Tiers are read from the score rounded down, and the edges are whole points: >= holds for both alike.
    tier = (score[:, None] < edges[None, 1:]).sum(axis=1)
    with np.errstate(over="ignore"):  # a score without any deviation is infinitely many of them from its edges
        above, below = (calibrator.below((edges[tier + step] - score) / deviation) for step in (0, 1))
    return np.asarray(1 - (above - below))
