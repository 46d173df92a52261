"""Customers at the edge of a tier: the start of "what keeps this customer out of the next better tier"."""

import numpy as np
from scipy.optimize import brentq
from scipy.special import logsumexp

from models.bundle import DefaultModel
from models.explanation.contributions import Book, Start
from models.params import TierParams
from models.schema import Array

WIDTH = 15.0
"""How far from the edge a customer still speaks for it, in points: normal weights have this standard deviation."""

STEEPEST = 1e6
"""Bound of the search for the tilt; beyond, one customer would hold all the weight."""


def edge_start(model: DefaultModel, book: Book, score: Array, edge: float) -> Start | None:
    """The average of the customers at an edge, scoring exactly the edge.

    Normal weights around the edge, tilted exponentially until the average customer scores the edge: of all weights
    that do, the closest to the normal ones (Csiszar 1975, I-projection).

    Parameters
    ----------
    book
        The portfolio's customers.
    score
        Of the same customers, shape (n,).

    Returns
    -------
    Start or None
        None where all customers score on one side of the edge, so that nobody speaks for it.
    """
    if not score.min() < edge < score.max():
        return None
    distance = (score - edge) / WIDTH
    near = -(distance**2) / 2

    def tilted(tilt: float) -> Array:
        log_weights = near + tilt * distance
        return np.asarray(np.exp(log_weights - logsumexp(log_weights)))

    def missed(tilt: float) -> float:
        weights = tilted(tilt)
        return model.score_at(float(weights @ book.raw), float(weights @ book.offset)) - edge

    reach = 1.0
    while missed(-reach) > 0 or missed(reach) < 0:
        reach *= 2
        if reach > STEEPEST:
            return None
    # The search needs no more of a customer than its log-odds: contributions are read once, here.
    return book.average(tilted(brentq(missed, -reach, reach, xtol=1e-13)))


def next_edges(score: Array, params: TierParams) -> Array:
    """The lowest score of the next better tier, shape (n,); NaN for a customer in the best tier."""
    edges = np.array(sorted(tier.min_score for tier in params.tiers if tier.min_score is not None), dtype=np.float64)
    position = np.searchsorted(edges, np.floor(score), side="right")
    return np.append(edges, np.nan)[position]
