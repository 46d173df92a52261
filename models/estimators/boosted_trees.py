"""Gradient-boosted trees (LightGBM) that respect the known directions of risk.

LightGBM and scikit-learn behind it take more than half a second to load. They are imported where a model is fitted or
asked for predictions: most stages only pass a model on.
"""

import logging
from collections.abc import Iterator
from functools import cached_property
from typing import TYPE_CHECKING, Any, ClassVar, Self

import numpy as np
from numpy.typing import NDArray

from models.estimators.base import CrossFit, Folds
from models.estimators.refinement import TREES_PER_STAGE, best_stage, until_best
from models.estimators.tree_contributions import TreeContributions
from models.estimators.tree_text import mean_of
from models.monotonicity.trees import read_trees
from models.monotonicity.within_trees import largest_falls
from models.params import TrainParams
from models.schema import Array, FeatureSchema

if TYPE_CHECKING:
    import lightgbm as lgb

log = logging.getLogger(__name__)

TREES_PER_LINE = 100
"""Trees after which the log says how far boosting has come."""

METHODS = ("intermediate", "basic")
"""LightGBM's methods for monotone constraints, the one to try first."""

ROWS_WORTH_THREADS = 5_000
"""Below, threads wait for each other longer than they work; many times longer when the machine has other work."""

DEEP = {"leaves": 31, "min_leaf_rows": 20, "leaf_penalty": 3.0}
"""The other shape of LightGBM: more interactions, on fewer rows."""

SMALL_LEAF, SMALL_PENALTY = 3, 3.0
"""Rows that a leaf must hold, and the penalty on its value, where there are few rows: on a hundred rows the usual ones
would forbid every split."""


LEAST_BINS, MOST_BINS = 63, 255
"""Values of a feature between which a tree may cut; the upper end is LightGBM's own. A bin with fewer rows than the
smallest leaf is finer than any use of it, and time goes with the number of bins."""


class BoostedTrees:
    """A fitted LightGBM booster: missing values and categories native."""

    name: ClassVar[str] = "lightgbm"
    file_name: ClassVar[str] = "lightgbm.txt"

    def __init__(self, model: "lgb.Booster | str") -> None:
        """``model`` is a booster, or its text: it becomes one when it is first asked."""
        self._model = model

    @cached_property
    def booster(self) -> "lgb.Booster":
        """LightGBM's own form of the model."""
        if not isinstance(self._model, str):
            return self._model
        import lightgbm as lgb

        return lgb.Booster(model_str=self._model)

    @cached_property
    def _contributions(self) -> TreeContributions:
        return TreeContributions(self.booster)

    def log_odds(self, X: Array) -> Array:
        """See ``Estimator``."""
        return np.asarray(self.booster.predict(X, raw_score=True), dtype=np.float64)

    def contributions(self, X: Array) -> Array:
        """See ``Estimator``: exact SHAP values of the log-odds (path-dependent TreeSHAP, Lundberg et al. 2020)."""
        return self._contributions(X)

    def to_text(self) -> str:
        """See ``Estimator``: LightGBM's own text format."""
        return self._model if isinstance(self._model, str) else str(self._model.model_to_string())

    @classmethod
    def from_text(cls, text: str, schema: FeatureSchema) -> Self:
        """See ``Estimator``. A damaged text can crash the interpreter: its hash has to be checked before."""
        return cls(text)


def fit_boosted_trees(X: Array, y: Array, folds: Folds, schema: FeatureSchema, params: TrainParams) -> CrossFit:
    """Fit LightGBM; the number of trees is where the held-out folds lose least once recalibrated (``refinement``).

    The model is the mean of several (``seeds_of``) that differ in the rows and features drawn. Directions of risk
    become monotone constraints. There are no class weights: they shift the probability.

    LightGBM's usual method for the constraints breaks them in places; where a tree of the model falls, all is fitted
    again by the stricter one (docs/decisions/0017-directions-are-proven.md). Few rows go there at once: on them the
    usual method is the slower one.
    """
    if len(y) <= params.few_rows:
        return fit_by_method(METHODS[1], X, y, folds, schema, params)
    fitted = fit_by_method(METHODS[0], X, y, folds, schema, params)
    signs = np.array([feature.monotone for feature in schema.features], dtype=np.int64)
    if any(largest_falls(tree, signs) for tree in read_trees(fitted.estimator.to_text())):
        log.info("LightGBM broke a direction of risk by its method %s; fitted again by %s", *METHODS)
        return fit_by_method(METHODS[1], X, y, folds, schema, params)
    return fitted


def fit_deep_trees(X: Array, y: Array, folds: Folds, schema: FeatureSchema, params: TrainParams) -> CrossFit:
    """``fit_boosted_trees`` in another shape: more interactions, on fewer rows."""
    return fit_boosted_trees(X, y, folds, schema, params.model_copy(update=DEEP))


def fit_by_method(
    method: str, X: Array, y: Array, folds: Folds, schema: FeatureSchema, params: TrainParams
) -> CrossFit:
    """``fit_boosted_trees`` by one of LightGBM's methods for monotone constraints."""
    import lightgbm as lgb

    out_of_fold, texts, seeds = np.zeros(len(y)), [], seeds_of(len(y), params)
    for seed in seeds:
        options = boosting_options(len(y), schema, params, seed)
        if "monotone_constraints" in options:
            options["monotone_constraints_method"] = method
        trees, unseen = _stopped(X, y, folds, schema, options, params.max_trees)
        out_of_fold += unseen / len(seeds)
        booster = lgb.train(options, dataset(X, y, schema, options), num_boost_round=trees)
        texts.append(str(booster.model_to_string()))
    return CrossFit(BoostedTrees(lgb.Booster(model_str=mean_of(texts))), out_of_fold)


def _stopped(
    X: Array, y: Array, folds: Folds, schema: FeatureSchema, options: dict[str, Any], max_trees: int
) -> tuple[int, Array]:
    """The number of trees that is best over all folds, and what models blind to a row's fold then say of it."""
    import lightgbm as lgb

    whole = dataset(X, y, schema, options).construct()
    blind = [lgb.Booster(options, whole.subset(np.sort(learn).tolist())) for learn, _ in folds]
    best, raw = best_stage(_stages(blind, X, [held_out for _, held_out in folds], max_trees), y)
    return min(best * TREES_PER_STAGE, max_trees), raw


def seeds_of(rows: int, params: TrainParams) -> range:
    """A seed per model whose mean ships: more where there are few rows, for there chance decides most."""
    few = params.few_boosters if rows <= params.few_rows else 1
    return range(params.seed, params.seed + max(params.boosters, few))


def _stages(
    boosters: list["lgb.Booster"], X: Array, held_out: list[NDArray[np.int64]], max_trees: int
) -> Iterator[Array]:
    """Raw log-odds of every held-out row after each stage of boosting, shape (n,); one array, written over."""
    raw, unseen = np.zeros(len(X)), [X[rows] for rows in held_out]
    for grown in range(0, max_trees, TREES_PER_STAGE):
        more = min(TREES_PER_STAGE, max_trees - grown)
        for booster, rows, features in zip(boosters, held_out, unseen, strict=True):
            for _ in range(more):
                booster.update()
            raw[rows] += booster.predict(features, raw_score=True, start_iteration=grown, num_iteration=more)
        if (grown + more) % TREES_PER_LINE == 0:
            log.info("Boosting: %d of at most %d trees", grown + more, max_trees)
        yield raw


def held_out_stages(
    X: Array,
    y: Array,
    learn: NDArray[np.int64],
    held_out: NDArray[np.int64],
    schema: FeatureSchema,
    params: TrainParams,
) -> Array:
    """Raw log-odds of the held-out rows after each stage of boosting, shape (stages, rows), up to its end."""
    import lightgbm as lgb

    options = boosting_options(len(learn), schema, params, params.seed)
    booster = lgb.Booster(options, dataset(X[learn], y[learn], schema, options))
    everything = [np.arange(len(held_out))]
    return until_best(_stages([booster], X[held_out], everything, params.max_trees), y[held_out])


def dataset(X: Array, y: Array, schema: FeatureSchema, options: dict[str, Any]) -> "lgb.Dataset":
    """LightGBM's form of the rows, in bins as the options ask for."""
    import lightgbm as lgb

    return lgb.Dataset(
        X,
        y,
        feature_name=schema.names,
        categorical_feature=schema.categories,
        params=options,
        free_raw_data=False,
    )


def boosting_options(rows: int, schema: FeatureSchema, params: TrainParams, seed: int) -> dict[str, Any]:
    """LightGBM's options; ``deterministic`` and a fixed way through the matrix make any
    number of threads give the same model; by columns, for few of many features are tried per tree.

    Up to ``params.few_rows`` rows, cuts are drawn at random and the best of them taken (extremely randomised trees,
    Geurts et al. 2006): the best of all possible cuts would fit noise.
    """
    few = rows <= params.few_rows
    directions = [feature.monotone for feature in schema.features]
    # Where no direction is known, the machinery of constraints would cost a third of the time for nothing.
    constraints = {"monotone_constraints": directions, "monotone_constraints_method": METHODS[0]}
    return (constraints if any(directions) else {}) | {
        "objective": "binary",
        "metric": "binary_logloss",
        "learning_rate": params.learning_rate,
        "num_leaves": params.leaves,
        "max_bin": int(np.clip(rows // params.min_leaf_rows, LEAST_BINS, MOST_BINS)),
        "min_data_in_leaf": min(params.min_leaf_rows, SMALL_LEAF) if few else params.min_leaf_rows,
        "extra_trees": few,
        "feature_fraction": params.feature_share,
        "bagging_fraction": params.row_share,
        "bagging_freq": 1,
        "lambda_l2": min(params.leaf_penalty, SMALL_PENALTY) if few else params.leaf_penalty,
        "seed": seed,
        "num_threads": 1 if rows < ROWS_WORTH_THREADS else 0,
        "deterministic": True,
        "force_col_wise": True,
        "verbose": -1,
    }
