"""The members of ``estimator: auto`` that fit into the budget: planned from the size of the table, not by the clock.

A plan by the clock would give another model on another machine.
"""

import logging
from collections.abc import Callable, Mapping

from models.estimators.boosted_trees import seeds_of
from models.estimators.catboost_trees import shaped
from models.params import EstimatorName, MemberName, TrainParams
from models.schema import FeatureSchema

log = logging.getLogger(__name__)

LIGHTGBM, CATBOOST, CATBOOST_BORDER = 9e-9, 15e-9, 8e-11
"""Processor seconds per row, feature tried and tree, in each fold, the last for each border: measured on the default
portfolio (50,890 rows, 244 features) and on polish_bankruptcy_5 (5,910 rows, 64 features)."""

LIGHTGBM_TREE, CATBOOST_TREE = 3e-4, 5e-4
"""Processor seconds that a tree takes however few the rows, in each fit."""

LOGISTIC = 1.7e-9
"""Processor seconds per row and pair of features, in each fold."""

BINNING = 0.05
"""Processor seconds in which the scorecard cuts a feature, in each fold."""

EXPECTED_TREES = 300
"""Trees of LightGBM, with those that are grown only to see that they are no better."""

LEAST_TREES = 50
"""Fewer trees than these are no CatBoost: the member is left out."""

FEWER_BORDERS = 64
"""Values of a feature that CatBoost cuts between where the budget is short: half the time of its usual 254."""

LARGEST_STEP = 0.2
"""Learning rate up to which fewer trees of CatBoost take larger steps."""


def _lightgbm(rows: int, features: int, params: TrainParams) -> float:
    cells = rows * features * params.feature_share
    trees = EXPECTED_TREES * len(seeds_of(rows, params))
    return trees * (LIGHTGBM * cells * params.folds + LIGHTGBM_TREE * (params.folds + 1))


def _logistic(rows: int, features: int, params: TrainParams) -> float:
    return LOGISTIC * rows * features**2 * params.folds


def _scorecard(rows: int, features: int, params: TrainParams) -> float:
    return BINNING * features * params.folds


def _catboost(rows: int, features: int, params: TrainParams) -> float:
    cells = rows * features * params.feature_share
    trees = shaped(rows, params).catboost_trees * len(seeds_of(rows, params))
    cell = CATBOOST + CATBOOST_BORDER * params.catboost_borders
    return trees * (cell * cells * params.folds + CATBOOST_TREE * (params.folds + 1))


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

    The first member is always fitted. Where the rest of the budget does not pay for all of CatBoost, it cuts between
    fewer values, and grows fewer trees, by larger steps; any other member that it does not pay for is left out. The log
    accounts for every member.
    """
    left = params.processor_seconds
    plan: dict[MemberName, TrainParams] = {}
    for name in params.members:
        cost = COSTS[name](rows, len(schema.features), params)
        affordable = params
        if name == "catboost" and cost > left:
            affordable = _cheaper(params, rows, len(schema.features), left)
            cost = COSTS[name](rows, len(schema.features), affordable)
        if plan and cost > left:
            log.info(
                "auto: %s left out, it would take about %.0f processor seconds and %.0f are left", name, cost, left
            )
            continue
        plan[name] = affordable
        left -= cost
        log.info("auto: %s, about %.0f processor seconds of %.0f", name, cost, params.processor_seconds)
    return plan


def _cheaper(params: TrainParams, rows: int, features: int, left: float) -> TrainParams:
    """CatBoost with fewer borders, and with as many of its trees as are paid for, if they are enough to be worth it."""
    coarse = params.model_copy(update={"catboost_borders": min(params.catboost_borders, FEWER_BORDERS)})
    cost, all_trees = _catboost(rows, features, coarse), shaped(rows, params).catboost_trees
    trees = int(all_trees * max(left, 0.0) / cost)
    if trees >= all_trees or trees < LEAST_TREES:
        return coarse
    usual = params.catboost_learning_rate
    step = max(usual, min(usual * all_trees / trees, LARGEST_STEP))
    return coarse.model_copy(update={"catboost_trees": trees, "catboost_learning_rate": step})
