"""Every estimator by its name in ``params.yaml``."""

from collections.abc import Mapping

from models.estimators.base import Estimator
from models.estimators.blend import Blend
from models.estimators.single import SINGLE
from models.params import EstimatorName, SingleName

ESTIMATORS: Mapping[str, type[Estimator]] = {**{str(name): kind for name, kind in SINGLE.items()}, Blend.name: Blend}
BASELINE_OF: dict[EstimatorName, SingleName] = {
    "lightgbm": "logistic",
    "logistic": "lightgbm",
    "scorecard": "logistic",
    "catboost": "logistic",
    "auto": "logistic",
}
"""The estimator that is fitted beside the chosen one, to compare."""
