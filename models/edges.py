"""Customers at the edge of a tier: the reference for "what keeps this customer out of the next better tier"."""

import numpy as np
from scipy.optimize import brentq
from scipy.special import logsumexp

from models.schema import Array

WIDTH = 0.25
"""How far from the edge a customer still speaks for it, in log-odds: about 14 points at the default scale."""

STEEPEST = 1e6
"""Bound of the search for the tilt; beyond, one customer would hold all the weight."""


def weights_at(log_odds: Array, edge: float) -> Array | None:
    """Weights under which the portfolio's mean log-odds are exactly those of the edge, most of it near the edge.

    Normal weights around the edge, tilted exponentially until the mean is right: of all weights with that mean they
    are the closest to the normal ones (Csiszar 1975, I-projection).

    Parameters
    ----------
    log_odds
        Log-odds of the portfolio's customers, shape (n,).

    Returns
    -------
    numpy.ndarray or None
        Shape (n,), adding up to 1; None where all customers lie on one side of the edge, so that none speak for it.
    """
    if not log_odds.min() < edge < log_odds.max():
        return None
    distance = (log_odds - edge) / WIDTH
    near = -(distance**2) / 2

    def mean_distance(tilt: float) -> float:
        return float(_normalised(near + tilt * distance) @ distance)

    reach = 1.0
    while mean_distance(-reach) > 0 or mean_distance(reach) < 0:
        reach *= 2
        if reach > STEEPEST:
            return None
    return _normalised(near + brentq(mean_distance, -reach, reach, xtol=1e-14, rtol=1e-15) * distance)


def _normalised(log_weights: Array) -> Array:
    return np.asarray(np.exp(log_weights - logsumexp(log_weights)))
