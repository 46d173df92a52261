"""One log-odds scale carries probability, score and tier, so that they can never disagree."""

import math

import numpy as np

from models.params import ScaleParams
from models.schema import Array


class ScoreScale:
    """score = base_score - points_per_log_odd x (log-odds of default + ln base_odds).

    With ``base_odds`` 9 and ``base_score`` 600 a probability of 10 % scores 600; every ``points_to_double_odds`` more
    points the odds of no default double. Source: Siddiqi, Intelligent Credit Scoring (2017), scaling of scorecards.
    """

    def __init__(self, params: ScaleParams) -> None:
        self.params = params
        self.points_per_log_odd = params.points_to_double_odds / math.log(2)

    def score(self, log_odds: Array) -> Array:
        """Score of calibrated log-odds of default; higher is safer, unrounded."""
        return np.asarray(
            self.params.base_score - self.points_per_log_odd * (log_odds + math.log(self.params.base_odds))
        )

    def log_odds(self, score: Array) -> Array:
        """Calibrated log-odds of default of a score."""
        return np.asarray((self.params.base_score - score) / self.points_per_log_odd - math.log(self.params.base_odds))
