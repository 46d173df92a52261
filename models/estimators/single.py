"""Every estimator that stands alone, by its name in ``params.yaml``: how it is fitted, and how it is read back."""

from collections.abc import Callable

from models.estimators.base import CrossFit, Estimator, Folds
from models.estimators.boosted_trees import BoostedTrees, fit_boosted_trees, fit_deep_trees
from models.estimators.catboost_trees import CatBoostTrees, fit_catboost
from models.estimators.logistic import Logistic, fit_logistic
from models.estimators.scorecard import Scorecard, fit_scorecard
from models.params import MemberName, SingleName, TrainParams
from models.schema import Array, FeatureSchema

FITTERS: dict[MemberName, Callable[[Array, Array, Folds, FeatureSchema, TrainParams], CrossFit]] = {
    "lightgbm": fit_boosted_trees,
    "lightgbm_deep": fit_deep_trees,
    "logistic": fit_logistic,
    "scorecard": fit_scorecard,
    "catboost": fit_catboost,
}
SINGLE: dict[SingleName, type[Estimator]] = {
    "lightgbm": BoostedTrees,
    "logistic": Logistic,
    "scorecard": Scorecard,
    "catboost": CatBoostTrees,
}
