"""The H measure: how much a ranking saves of the cost of misclassification, whatever the two errors may cost."""

import numpy as np
from scipy.spatial import ConvexHull
from scipy.special import beta as beta_function
from scipy.special import betainc

from models.schema import Array


def h_measure(false_alarms: Array, caught: Array, defaults: float) -> float:
    """1 less expected cost over expected cost without a model: 0 is useless, 1 perfect.

    The AUC weighs the costs of the two errors differently for every model (Hand, Machine Learning 2009). Here the cost
    c of a false alarm (a missed default costs 1 - c) is distributed as Beta(1 + share of defaults, 1 + share of
    others), the same for every model (Hand and Anagnostopoulos, Pattern Recognition Letters 2014). For each c the best
    threshold is taken, which lies on the convex hull of the ROC curve.

    Parameters
    ----------
    false_alarms, caught
        Share of the others, and of the defaults, above each threshold: a ROC curve from (0, 0) to (1, 1).
    defaults
        Share of defaults among all.
    """
    others = 1 - defaults
    false_alarms, caught = _hull(*_corners(false_alarms, caught))
    steps = others * np.diff(false_alarms) + defaults * np.diff(caught)
    turns = np.divide(defaults * np.diff(caught), steps, out=np.zeros_like(steps), where=steps > 0)
    edges = np.concatenate([[1.0], np.clip(turns, 0, 1), [0.0]])
    costs, savings = _partial_means(edges, 1 + defaults, 1 + others)
    # Vertex i of the hull is best for costs between edges i + 1 and i: c x others x false alarms + (1 - c) x missed.
    loss = (others * false_alarms * -np.diff(costs) + defaults * (1 - caught) * -np.diff(savings)).sum()
    (c_low, c_mid), (s_mid, s_high) = _trivial(defaults, others)
    worst = others * (c_mid - c_low) + defaults * (s_high - s_mid)
    return float(1 - loss / worst)


def _corners(false_alarms: Array, caught: Array) -> tuple[Array, Array]:
    """The points of a ROC curve at which it turns from rising to running right: the hull has no others.

    Thresholds between which no weight lies are one point.
    """
    moves = np.append(True, (np.diff(caught) > 0) | (np.diff(false_alarms) > 0))
    false_alarms, caught = false_alarms[moves], caught[moves]
    corner = np.append(False, np.diff(caught) > 0) & np.append(np.diff(false_alarms) > 0, True)
    return false_alarms[corner], caught[corner]


def _trivial(defaults: float, others: float) -> tuple[tuple[float, float], tuple[float, float]]:
    costs, savings = _partial_means(np.array([0.0, defaults, 1.0]), 1 + defaults, 1 + others)
    return (float(costs[0]), float(costs[1])), (float(savings[1]), float(savings[2]))


def _partial_means(at: Array, a: float, b: float) -> tuple[Array, Array]:
    """Integrals from 0 to ``at`` of c and of 1 - c under the Beta(a, b) density."""
    whole = beta_function(a, b)
    return (
        np.asarray(betainc(a + 1, b, at) * beta_function(a + 1, b) / whole),
        np.asarray(betainc(a, b + 1, at) * beta_function(a, b + 1) / whole),
    )


def _hull(false_alarms: Array, caught: Array) -> tuple[Array, Array]:
    """The upper convex hull of a ROC curve, from (0, 0) to (1, 1); the point (1, 0) below it closes the hull."""
    points = np.column_stack([false_alarms, caught])
    points = np.vstack([points[caught > false_alarms], [[0, 0], [1, 1], [1, 0]]])
    corners = points[ConvexHull(points).vertices]
    corners = corners[corners[:, 1] >= corners[:, 0]]
    corners = corners[np.lexsort((corners[:, 1], corners[:, 0]))]
    return corners[:, 0], corners[:, 1]
