"""How good a set of predicted probabilities is: one function per figure, all weighted so that rows can be resampled.

Every formula takes ``Predictions`` and the weight of each row, shape (n,); the functions of ``METRICS`` take outcomes,
probabilities and weights as they are.
"""

from collections.abc import Callable

import numpy as np

from models.evaluation.predictions import BINS, Predictions
from models.schema import Array
from models.validation.h_measure import h_measure as h_measure_of_roc

SURE = 1e-15
"""A probability nearer to 0 or 1 is taken for this in the log loss, which would be infinite otherwise."""

Formula = Callable[[Predictions, Array], float]
Metric = Callable[[Array, Array, Array], float]


def _auc(of: Predictions, weight: Array) -> float:
    """Area under the ROC curve: the chance that a default is ranked above a non-default."""
    false_positive, true_positive = of.roc(weight)
    return float(np.trapezoid(true_positive, false_positive))


def _gini(of: Predictions, weight: Array) -> float:
    """Accuracy ratio = 2 AUC - 1."""
    return 2 * _auc(of, weight) - 1


def _ks(of: Predictions, weight: Array) -> float:
    """Kolmogorov-Smirnov distance between the predictions of defaults and of the others."""
    false_positive, true_positive = of.roc(weight)
    return float(np.max(true_positive - false_positive))


def _h_measure(of: Predictions, weight: Array) -> float:
    """See ``models.validation.h_measure``."""
    return h_measure_of_roc(*of.roc(weight), _default_rate(of, weight))


def _average_precision(of: Predictions, weight: Array) -> float:
    """Area under the precision-recall curve, as scikit-learn defines it, in a tenth of its time."""
    false, true = of.caught(weight)
    precision = np.divide(true, true + false, out=np.zeros_like(true), where=true + false > 0)
    return float(np.diff(true, prepend=0) @ precision / true[-1])


def _brier(of: Predictions, weight: Array) -> float:
    """Mean squared distance between probability and outcome."""
    return float(np.average((of.p - of.y) ** 2, weights=weight))


def _log_loss(of: Predictions, weight: Array) -> float:
    """Mean negative log-likelihood."""
    chance = np.clip(np.where(of.y == 1, of.p, 1 - of.p), SURE, 1)
    return float(-np.average(np.log(chance), weights=weight))


def _calibration_error(of: Predictions, weight: Array) -> float:
    """Expected calibration error: mean distance between predicted and observed rate over ten groups of equal size."""
    gap = np.bincount(of.group, weight * (of.p - of.y), BINS)
    return float(np.abs(gap).sum() / weight.sum())


def _integrated_calibration_index(of: Predictions, weight: Array) -> float:
    """Mean distance between probability and smooth observed rate (Austin and Steyerberg, 2019)."""
    return of.smooth.distance(weight)


def _mean_predicted(of: Predictions, weight: Array) -> float:
    """Mean predicted probability."""
    return float(np.average(of.p, weights=weight))


def _default_rate(of: Predictions, weight: Array) -> float:
    """Observed share of defaults."""
    return float(np.average(of.y, weights=weight))


FORMULAS: dict[str, Formula] = {
    "auc": _auc,
    "gini": _gini,
    "ks": _ks,
    "h_measure": _h_measure,
    "average_precision": _average_precision,
    "brier": _brier,
    "log_loss": _log_loss,
    "calibration_error": _calibration_error,
    "integrated_calibration_index": _integrated_calibration_index,
    "mean_predicted": _mean_predicted,
    "default_rate": _default_rate,
}


def _of_arrays(formula: Formula) -> Metric:
    return lambda y, p, weight: formula(Predictions(y, p), weight)


METRICS: dict[str, Metric] = {name: _of_arrays(formula) for name, formula in FORMULAS.items()}
auc, ks, brier, log_loss, calibration_error, h_measure = (
    METRICS[name] for name in ("auc", "ks", "brier", "log_loss", "calibration_error", "h_measure")
)

LEAST = {"gini": -1.0, "within": -1.0}
"""Lowest possible value of the metrics for which it is not 0; ``within`` is a part of the Brier score."""
