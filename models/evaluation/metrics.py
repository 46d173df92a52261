"""How good a set of predicted probabilities is: one function per figure, all weighted so that resampling is cheap.

Every function takes ``y`` (1 default, 0 none), ``p`` (predicted probability) and ``weight``, each of shape (n,).
"""

from collections.abc import Callable

import numpy as np
from sklearn.metrics import average_precision_score

from models.schema import Array
from models.validation.calibration_curve import integrated_calibration_index
from models.validation.h_measure import h_measure

BINS = 10
"""Groups of equal size over which the calibration error is taken."""

SURE = 1e-15
"""A probability nearer to 0 or 1 is taken for this in the log loss, which would be infinite otherwise."""


def auc(y: Array, p: Array, weight: Array) -> float:
    """Area under the ROC curve: the chance that a default is ranked above a non-default."""
    false_positive, true_positive = _roc(y, p, weight)
    return float(np.trapezoid(true_positive, false_positive))


def _roc(y: Array, p: Array, weight: Array) -> tuple[Array, Array]:
    """Rates of false and true positives by falling threshold; a tenth of the time of scikit-learn's, for resampling."""
    order = np.argsort(-p, kind="stable")
    ends = np.append(np.flatnonzero(np.diff(p[order])), len(p) - 1)
    true = np.cumsum((weight * y)[order])[ends]
    false = np.cumsum((weight * (1 - y))[order])[ends]
    return np.append(0, false / false[-1]), np.append(0, true / true[-1])


def gini(y: Array, p: Array, weight: Array) -> float:
    """Accuracy ratio = 2 AUC - 1."""
    return 2 * auc(y, p, weight) - 1


def ks(y: Array, p: Array, weight: Array) -> float:
    """Kolmogorov-Smirnov distance between the predictions of defaults and of the others."""
    false_positive, true_positive = _roc(y, p, weight)
    return float(np.max(true_positive - false_positive))


def average_precision(y: Array, p: Array, weight: Array) -> float:
    """Area under the precision-recall curve."""
    return float(average_precision_score(y, p, sample_weight=weight))


def brier(y: Array, p: Array, weight: Array) -> float:
    """Mean squared distance between probability and outcome."""
    return float(np.average((p - y) ** 2, weights=weight))


def log_loss(y: Array, p: Array, weight: Array) -> float:
    """Mean negative log-likelihood."""
    chance = np.clip(np.where(y == 1, p, 1 - p), SURE, 1)
    return float(-np.average(np.log(chance), weights=weight))


def calibration_error(y: Array, p: Array, weight: Array) -> float:
    """Expected calibration error: mean distance between predicted and observed rate over ten groups of equal size."""
    edges = np.quantile(p, np.linspace(0, 1, BINS + 1)[1:-1])
    group = np.searchsorted(edges, p, side="right")
    gap = np.bincount(group, weight * (p - y), BINS)
    return float(np.abs(gap).sum() / weight.sum())


def mean_predicted(y: Array, p: Array, weight: Array) -> float:
    """Mean predicted probability."""
    return float(np.average(p, weights=weight))


def default_rate(y: Array, p: Array, weight: Array) -> float:
    """Observed share of defaults."""
    return float(np.average(y, weights=weight))


Metric = Callable[[Array, Array, Array], float]

METRICS: dict[str, Metric] = {
    "auc": auc,
    "gini": gini,
    "ks": ks,
    "h_measure": h_measure,
    "average_precision": average_precision,
    "brier": brier,
    "log_loss": log_loss,
    "calibration_error": calibration_error,
    "integrated_calibration_index": integrated_calibration_index,
    "mean_predicted": mean_predicted,
    "default_rate": default_rate,
}

LEAST = {"gini": -1.0, "within": -1.0}
"""Lowest possible value of the metrics for which it is not 0; ``within`` is a part of the Brier score."""
