"""What tuning varies, and the folds by which it judges: blind to the customer, to the future and to its labels."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from sklearn.model_selection import StratifiedGroupKFold

from data.errors import UserError
from models.estimators.base import Folds
from models.estimators.boosted_trees import held_out_stages as lightgbm_stages
from models.estimators.catboost_trees import held_out_stages as catboost_stages
from models.estimators.refinement import TREES_PER_STAGE, RefinedLoss
from models.params import EstimatorName, TrainParams, TuneParams
from models.schema import Array, FeatureSchema

Rows = NDArray[np.int64]


@dataclass(frozen=True)
class Range:
    """Values to be tried, both ends included; ``log``: as many below the geometric middle as above."""

    low: float
    high: float
    log: bool = False
    whole: bool = False


SPACES: Mapping[EstimatorName, Mapping[str, Range]] = {
    "lightgbm": {
        "learning_rate": Range(0.01, 0.15, log=True),
        "feature_share": Range(0.1, 1.0),
        "leaf_penalty": Range(0.1, 100.0, log=True),
        "leaves": Range(3, 63, log=True, whole=True),
        "min_leaf_rows": Range(1, 500, log=True, whole=True),
        "row_share": Range(0.3, 1.0),
    },
    "catboost": {
        "catboost_learning_rate": Range(0.01, 0.3, log=True),
        "catboost_leaf_penalty": Range(0.1, 100.0, log=True),
        "catboost_depth": Range(2, 8, whole=True),
        "feature_share": Range(0.1, 1.0),
    },
}
"""Knobs of the section ``train`` by estimator. Logistic and scorecard choose their only one, the penalty, anyway."""

STAGES: Mapping[EstimatorName, Callable[[Array, Array, Rows, Rows, FeatureSchema, TrainParams], Array]] = {
    "lightgbm": lightgbm_stages,
    "catboost": catboost_stages,
}
"""Raw log-odds of held-out rows after each stage of boosting."""


def tuned(estimator: EstimatorName) -> EstimatorName:
    """The estimator that is tuned: of ``auto``, LightGBM, whose knobs are also auto's."""
    return "lightgbm" if estimator == "auto" else estimator


def space_of(estimator: EstimatorName) -> Mapping[str, Range]:
    """The knobs to tune.

    Raises
    ------
    UserError
        When the estimator has none.
    """
    if estimator not in SPACES:
        raise UserError(
            f"There is nothing to tune: train.estimator is {estimator}. Logistic and scorecard choose their penalty by "
            f"themselves. Set train.estimator to one of {', '.join(SPACES)}."
        )
    return SPACES[estimator]


def tuning_folds(rows: pd.DataFrame, horizon_days: int, params: TuneParams) -> Folds:
    """Pairs of (rows to learn from, rows to predict), among development rows only.

    The days are cut into ``params.blocks`` blocks after a first stretch that is only learnt from, and the customers
    into ``params.groups`` groups. A block's customers of one group are predicted by a model that has learnt from the
    other groups, and only from days whose labels were known when the block began (the gap is the horizon). A
    cross-section, one day only, or a history that ends before its first labels were known, is cut by customer alone.

    Parameters
    ----------
    rows
        customer_id, as_of (datetime.date) and defaulted.

    Raises
    ------
    UserError
        When a fold would lack defaults, or anything else.
    """
    y, days = rows["defaulted"].to_numpy(np.float64), rows["as_of"].to_numpy()
    customers = _dealt(y, rows["customer_id"], params)
    folds = [
        (np.flatnonzero(before & ~group), np.flatnonzero(block & group))
        for before, block in _blocks(days, horizon_days, params.blocks)
        for group in customers
    ]
    for learn, held_out in folds:
        if len(np.unique(y[learn])) < 2 or len(np.unique(y[held_out])) < 2:
            raise UserError(
                f"tune.blocks = {params.blocks} and tune.groups = {params.groups} leave a fold without a default, or "
                f"with nothing else ({len(learn)} rows to learn from, {len(held_out)} to predict). Lower one of them."
            )
    return folds


def _dealt(y: Array, customers: pd.Series, params: TuneParams) -> list[NDArray[np.bool_]]:
    dealt = StratifiedGroupKFold(params.groups, shuffle=True, random_state=params.seed)
    defaulters = customers[y == 1].nunique()
    if defaulters < params.groups:
        raise UserError(
            f"tune.groups = {params.groups} needs as many customers with a default; there are {defaulters}."
        )
    return [np.isin(np.arange(len(y)), held_out) for _, held_out in dealt.split(y, y, customers)]


def _blocks(days: NDArray[np.object_], horizon_days: int, blocks: int) -> Iterator[tuple[NDArray[np.bool_], ...]]:
    """Masks of the rows whose labels were known when the block began, and of the block."""
    different = sorted(set(days))
    horizon = timedelta(days=horizon_days)
    can_follow = [day for day in different if different[0] + horizon <= day]
    if len(different) == 1 or not can_follow:
        everything = np.ones(len(days), dtype=bool)
        yield everything, everything
        return
    parts = np.array_split(np.array(can_follow), blocks + 1)[1:]
    if not all(len(part) for part in parts):
        raise UserError(
            f"tune.blocks = {blocks} needs {blocks + 1} snapshot days later than the first by the horizon, and there "
            f"are {len(can_follow)}. Lower it, or raise label.snapshots.count."
        )
    for part in parts:
        yield days + horizon <= part[0], np.isin(days, part)


def running_loss(stages: list[Array], outcomes: list[Array]) -> tuple[float, int]:
    """Least mean log loss over the folds seen so far, recalibrated together, and the number of trees that reaches it.

    Parameters
    ----------
    stages
        By fold: raw log-odds of its held-out rows after each stage, shape (stages, rows).
    outcomes
        By fold: 1 default, 0 none, shape (rows,).
    """
    shortest = min(len(fold) for fold in stages)
    pooled = np.concatenate([fold[:shortest] for fold in stages], axis=1)
    loss_of = RefinedLoss(np.concatenate(outcomes))
    losses = [loss_of(raw) for raw in pooled]
    best = int(np.argmin(losses))
    return losses[best], (best + 1) * TREES_PER_STAGE
