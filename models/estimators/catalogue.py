"""Every estimator by its name in ``params.yaml``: how it is fitted, and how it is read back."""

from collections.abc import Callable

from models.estimators.base import CrossFit, Estimator, Folds
from models.estimators.boosted_trees import BoostedTrees, fit_boosted_trees
from models.estimators.logistic import Logistic, fit_logistic
from models.params import EstimatorName, TrainParams
from models.schema import Array, FeatureSchema

FITTERS: dict[EstimatorName, Callable[[Array, Array, Folds, FeatureSchema, TrainParams], CrossFit]] = {
    "lightgbm": fit_boosted_trees,
    "logistic": fit_logistic,
}
ESTIMATORS: dict[EstimatorName, type[Estimator]] = {"lightgbm": BoostedTrees, "logistic": Logistic}
BASELINE_OF: dict[EstimatorName, EstimatorName] = {"lightgbm": "logistic", "logistic": "lightgbm"}
"""The estimator that is fitted beside the chosen one, to compare."""
