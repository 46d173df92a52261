"""Gradient-boosted trees (LightGBM) that respect the known directions of risk."""

from typing import Any, ClassVar, Self, cast

import lightgbm as lgb
import numpy as np

from models.estimators.base import CrossFit, Folds
from models.params import TrainParams
from models.schema import Array, FeatureSchema

STOPPING_ROUNDS = 50
"""Trees without a better log loss after which boosting ends."""

ROWS_WORTH_THREADS = 5_000
"""Below, threads wait for each other longer than they work; many times longer when the machine has other work."""

LEAVES_WORTH = 20
"""A leaf need not hold more than one row in so many: on a hundred rows a larger minimum would forbid every split."""


class BoostedTrees:
    """A fitted LightGBM booster: missing values and categories native."""

    name: ClassVar[str] = "lightgbm"
    file_name: ClassVar[str] = "lightgbm.txt"

    def __init__(self, booster: lgb.Booster) -> None:
        self.booster = booster

    def log_odds(self, X: Array) -> Array:
        """See ``Estimator``."""
        return np.asarray(self.booster.predict(X, raw_score=True), dtype=np.float64)

    def contributions(self, X: Array) -> Array:
        """See ``Estimator``: exact SHAP values of the log-odds (path-dependent TreeSHAP, Lundberg et al. 2020)."""
        return np.asarray(self.booster.predict(X, pred_contrib=True), dtype=np.float64)

    def to_text(self) -> str:
        """See ``Estimator``: LightGBM's own text format."""
        return str(self.booster.model_to_string())

    @classmethod
    def from_text(cls, text: str, schema: FeatureSchema) -> Self:
        """See ``Estimator``. A damaged text can crash the interpreter: its hash has to be checked before."""
        return cls(lgb.Booster(model_str=text))


def fit_boosted_trees(X: Array, y: Array, folds: Folds, schema: FeatureSchema, params: TrainParams) -> CrossFit:
    """Fit LightGBM; the number of trees is where the mean log loss over the held-out folds is lowest.

    Directions of risk become monotone constraints. There are no class weights: they shift the probability. Stopping is
    on log loss, for stopping on AUC loses on small sets.
    """
    options = _options(len(y), schema, params)
    curves = lgb.cv(
        options,
        _dataset(X, y, schema),
        num_boost_round=params.max_trees,
        folds=folds,
        callbacks=[lgb.early_stopping(STOPPING_ROUNDS, verbose=False)],
        return_cvbooster=True,
    )
    blind = cast(lgb.CVBooster, curves["cvbooster"])
    trees = max(blind.best_iteration, 1)
    out_of_fold = np.empty(len(y))
    for booster, (_, held_out) in zip(blind.boosters, folds, strict=True):
        out_of_fold[held_out] = booster.predict(X[held_out], num_iteration=trees, raw_score=True)
    booster = lgb.train(options, _dataset(X, y, schema), num_boost_round=trees)
    return CrossFit(BoostedTrees(booster), out_of_fold)


def _dataset(X: Array, y: Array, schema: FeatureSchema) -> lgb.Dataset:
    return lgb.Dataset(X, y, feature_name=schema.names, categorical_feature=schema.categories, free_raw_data=False)


def _options(rows: int, schema: FeatureSchema, params: TrainParams) -> dict[str, Any]:
    """LightGBM's options; ``deterministic`` and ``force_row_wise`` make any number of threads give the same model."""
    return {
        "objective": "binary",
        "metric": "binary_logloss",
        "learning_rate": params.learning_rate,
        "num_leaves": params.leaves,
        "min_data_in_leaf": max(1, min(params.min_leaf_rows, rows // LEAVES_WORTH)),
        "feature_fraction": params.feature_share,
        "bagging_fraction": params.row_share,
        "bagging_freq": 1,
        "lambda_l2": params.leaf_penalty,
        "monotone_constraints": [feature.monotone for feature in schema.features],
        "monotone_constraints_method": "intermediate",
        "seed": params.seed,
        "num_threads": 1 if rows < ROWS_WORTH_THREADS else 0,
        "deterministic": True,
        "force_row_wise": True,
        "verbose": -1,
    }
