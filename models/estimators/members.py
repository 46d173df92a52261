"""The members of ``estimator: auto`` that fit into the budget: planned from the size of the table, not by the clock.

A plan by the clock would give another model on another machine.
"""

import logging
from collections.abc import Callable, Mapping

from models.estimators.boosted_trees import seeds_of
from models.params import EstimatorName, MemberName, TrainParams
from models.schema import FeatureSchema

log = logging.getLogger(__name__)

LIGHTGBM, CATBOOST = 9e-9, 36e-9
"""Processor seconds per row, feature tried and tree, in each fold: measured on the default portfolio (50,890 rows, 244
features) and on polish_bankruptcy_5 (5,910 rows, 64 features)."""

LOGISTIC = 1.7e-9
"""Processor seconds per row and pair of features, in each fold."""

CATBOOST_TREE = 1e-3
"""Processor seconds that a tree takes however few the rows, in each fit."""

BINNING = 0.05
"""Processor seconds in which the scorecard cuts a feature, in each fold."""

EXPECTED_TREES = 300
"""Trees of LightGBM, with those that are grown only to see that they are no better."""

LEAST_TREES = 50
"""Fewer trees than these are no CatBoost: the member is left out."""


def _lightgbm(rows: int, features: int, params: TrainParams) -> float:
    cells = rows * features * params.feature_share
    return LIGHTGBM * EXPECTED_TREES * cells * params.folds * len(seeds_of(rows, params))


def _logistic(rows: int, features: int, params: TrainParams) -> float:
    return LOGISTIC * rows * features**2 * params.folds


def _scorecard(rows: int, features: int, params: TrainParams) -> float:
    return BINNING * features * params.folds


def _catboost(rows: int, features: int, params: TrainParams) -> float:
    cells = rows * features * params.feature_share
    trees = params.catboost_trees * len(seeds_of(rows, params))
    return trees * (CATBOOST * cells * params.folds + CATBOOST_TREE * (params.folds + 1))


COSTS: Mapping[MemberName, Callable[[int, int, TrainParams], float]] = {
    "lightgbm": _lightgbm,
    "lightgbm_deep": _lightgbm,
    "logistic": _logistic,
    "scorecard": _scorecard,
    "catboost": _catboost,
}
"""Processor seconds that a member is expected to take."""


def cost_of(estimator: EstimatorName, rows: int, features: int, params: TrainParams) -> float:
    """Processor seconds that a fit to so many rows is expected to take."""
    if estimator == "auto":
        return min(sum(COSTS[name](rows, features, params) for name in params.members), params.processor_seconds)
    return COSTS[estimator](rows, features, params)


def planned(rows: int, schema: FeatureSchema, params: TrainParams) -> dict[MemberName, TrainParams]:
    """The members to fit, in the order of ``params.members``, each with the parameters that it can afford.

    The first member is always fitted. CatBoost grows fewer trees where the rest of the budget does not pay for all; any
    other member that it does not pay for is left out. The log accounts for every member.
    """
    left = params.processor_seconds
    plan: dict[MemberName, TrainParams] = {}
    for name in params.members:
        affordable = params
        cost = COSTS[name](rows, len(schema.features), params)
        if name == "catboost" and cost > left:
            trees = int(params.catboost_trees * max(left, 0.0) / cost)
            if trees >= LEAST_TREES:
                affordable = params.model_copy(update={"catboost_trees": trees})
                cost *= trees / params.catboost_trees
        if plan and cost > left:
            log.info(
                "auto: %s left out, it would take about %.0f processor seconds and %.0f are left", name, cost, left
            )
            continue
        plan[name] = affordable
        left -= cost
        log.info("auto: %s, about %.0f processor seconds of %.0f", name, cost, params.processor_seconds)
    return plan
