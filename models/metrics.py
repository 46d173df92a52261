"""How good a set of predicted probabilities is: one function per figure, all weighted so that resampling is cheap.

Every function takes ``y`` (1 default, 0 none), ``p`` (predicted probability) and ``weight``, each of shape (n,).
"""

from collections.abc import Callable

import numpy as np
from sklearn.metrics import auc as area_under
from sklearn.metrics import average_precision_score, brier_score_loss, roc_curve
from sklearn.metrics import log_loss as sklearn_log_loss

from models.schema import Array

BINS = 10
"""Groups of equal size over which the calibration error is taken."""


def auc(y: Array, p: Array, weight: Array) -> float:
    """Area under the ROC curve: the chance that a default is ranked above a non-default."""
    # scikit-learn's roc_auc_score gives the same number and takes seven times as long, which counts when resampling.
    false_positive, true_positive, _ = roc_curve(y, p, sample_weight=weight)
    return float(area_under(false_positive, true_positive))


def gini(y: Array, p: Array, weight: Array) -> float:
    """Accuracy ratio = 2 AUC - 1."""
    return 2 * auc(y, p, weight) - 1


def ks(y: Array, p: Array, weight: Array) -> float:
    """Kolmogorov-Smirnov distance between the predictions of defaults and of the others."""
    false_positive, true_positive, _ = roc_curve(y, p, sample_weight=weight)
    return float(np.max(true_positive - false_positive))


def average_precision(y: Array, p: Array, weight: Array) -> float:
    """Area under the precision-recall curve."""
    return float(average_precision_score(y, p, sample_weight=weight))


def brier(y: Array, p: Array, weight: Array) -> float:
    """Mean squared distance between probability and outcome."""
    return float(brier_score_loss(y, p, sample_weight=weight))


def log_loss(y: Array, p: Array, weight: Array) -> float:
    """Mean negative log-likelihood."""
    return float(sklearn_log_loss(y, p, sample_weight=weight, labels=[0, 1]))


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


METRICS: dict[str, Callable[[Array, Array, Array], float]] = {
    "auc": auc,
    "gini": gini,
    "ks": ks,
    "average_precision": average_precision,
    "brier": brier,
    "log_loss": log_loss,
    "calibration_error": calibration_error,
    "mean_predicted": mean_predicted,
    "default_rate": default_rate,
}

LEAST = {"gini": -1.0}
"""Lowest possible value of the metrics for which it is not 0."""
