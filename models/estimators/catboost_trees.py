"""CatBoost: symmetric trees; only fitting needs the library, scoring does not."""

import json
from collections.abc import Iterator
from dataclasses import replace
from functools import cached_property
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, ClassVar, Self

import numpy as np
from joblib import Parallel, cpu_count, delayed
from numpy.typing import NDArray

from models.estimators.base import CrossFit, Folds
from models.estimators.boosted_trees import seeds_of
from models.estimators.oblivious_trees import ObliviousTree
from models.estimators.refinement import TREES_PER_STAGE, best_stage, until_best
from models.params import TrainParams
from models.schema import Array, FeatureSchema

SMALL_TREES, SMALL_DEPTH = 150, 3
"""Trees and questions from root to leaf where there are few rows: more of either fit noise, and take their time."""


class CatBoostTrees:
    """Fitted oblivious trees over numbers, with missing values native, and a column per level of a category."""

    name: ClassVar[str] = "catboost"
    file_name: ClassVar[str] = "catboost.json"

    def __init__(self, trees: list[ObliviousTree], bias: float, levels: list[int]) -> None:
        self.trees = trees
        self.bias = bias
        self.levels = levels

    def log_odds(self, X: Array) -> Array:
        """See ``Estimator``."""
        Z, _ = numbers(X, self.levels)
        return self.bias + sum((tree.leaves[tree.leaf_of(Z)] for tree in self.trees), np.zeros(len(X)))

    def contributions(self, X: Array) -> Array:
        """See ``Estimator``: exact SHAP values of the log-odds, by enumeration tree by tree."""
        Z, _ = numbers(X, self.levels)
        told = np.zeros((len(self.levels) + 1, len(X)))
        told[-1] = self.bias + sum(tree.mean for tree in self.trees)
        for tree, (features, values) in zip(self.trees, self._shapley, strict=True):
            leaves = tree.leaf_of(Z)
            for feature, by_leaf in zip(features, values.T, strict=True):
                told[feature] += by_leaf[leaves]
        return np.ascontiguousarray(told.T)

    @cached_property
    def _shapley(self) -> list[tuple[NDArray[np.int64], Array]]:
        """For each tree, its features and what each adds in each leaf."""
        _, owner = numbers(np.zeros((0, len(self.levels))), self.levels)
        return [tree.shapley(owner) for tree in self.trees]

    def to_text(self) -> str:
        """See ``Estimator``: JSON, a line per tree."""
        trees = ",\n".join(json.dumps(tree.to_dict(), allow_nan=False) for tree in self.trees)
        return f'{{"bias": {self.bias!r}, "levels": {self.levels}, "trees": [\n{trees}\n]}}\n'

    @classmethod
    def from_text(cls, text: str, schema: FeatureSchema) -> Self:
        """See ``Estimator``."""
        fitted = json.loads(text)
        return cls([ObliviousTree.from_dict(tree) for tree in fitted["trees"]], fitted["bias"], fitted["levels"])


def numbers(X: Array, levels: list[int]) -> tuple[NDArray[np.float32], NDArray[np.int64]]:
    """Encoded rows as CatBoost's numbers, in its precision, and the feature that each column belongs to."""
    blocks = [
        (X[:, i, None] == np.arange(count)).astype(np.float32) if count else X[:, i, None].astype(np.float32)
        for i, count in enumerate(levels)
    ]
    return np.column_stack(blocks), np.repeat(np.arange(len(levels)), [max(count, 1) for count in levels])


def fit_catboost(X: Array, y: Array, folds: Folds, schema: FeatureSchema, params: TrainParams) -> CrossFit:
    """Fit CatBoost; the number of trees is where the held-out folds lose least once recalibrated (``refinement``)."""
    levels = [len(f.levels) if f.levels is not None else 0 for f in schema.features]
    Z, owner = numbers(X, levels)
    params = shaped(len(y), params)
    seeds, out_of_fold, models = seeds_of(len(y), params), np.zeros(len(y)), []
    for seed in seeds:
        options = _options(schema, owner, params, seed)
        trees, unseen = _stopped(options, Z, y, folds)
        models.append(_from_catboost(_grown({**options, "iterations": trees}, Z, y), levels))
        out_of_fold += unseen / len(seeds)
    return CrossFit(_mean_of(models), out_of_fold)


def shaped(rows: int, params: TrainParams) -> TrainParams:
    """The parameters, with fewer and smaller trees where there are few rows."""
    if rows > params.few_rows:
        return params
    trees, depth = min(params.catboost_trees, SMALL_TREES), min(params.catboost_depth, SMALL_DEPTH)
    return params.model_copy(update={"catboost_trees": trees, "catboost_depth": depth})


def _stopped(options: dict[str, Any], Z: NDArray[np.float32], y: Array, folds: Folds) -> tuple[int, Array]:
    """The number of trees that is best over all folds, and what models blind to a row's fold then say of it."""
    grown = Parallel(cpu_count(), prefer="threads")(delayed(_grown)(options, Z[learn], y[learn]) for learn, _ in folds)
    stages = zip(*(_stages(model, Z[unseen]) for model, (_, unseen) in zip(grown, folds, strict=True)), strict=True)
    best, out_of_fold = best_stage((_pooled(raw, folds, len(y)) for raw in stages), y)
    return min(best * TREES_PER_STAGE, options["iterations"]), out_of_fold


def _mean_of(models: list[CatBoostTrees]) -> CatBoostTrees:
    """The mean of several models' log-odds is again a sum of trees."""
    trees = [replace(tree, leaves=tree.leaves / len(models)) for model in models for tree in model.trees]
    return CatBoostTrees(trees, sum(model.bias for model in models) / len(models), models[0].levels)


def held_out_stages(
    X: Array,
    y: Array,
    learn: NDArray[np.int64],
    held_out: NDArray[np.int64],
    schema: FeatureSchema,
    params: TrainParams,
) -> Array:
    """Raw log-odds of the held-out rows after each stage of boosting, shape (stages, rows), up to its end."""
    Z, owner = numbers(X, [len(f.levels) if f.levels is not None else 0 for f in schema.features])
    params = shaped(len(learn), params)
    model = _grown(_options(schema, owner, params, params.seed), Z[learn], y[learn])
    return until_best(_stages(model, Z[held_out]), y[held_out])


def _grown(options: dict[str, Any], Z: NDArray[np.float32], y: Array) -> Any:
    """CatBoost's model of all its trees."""
    from catboost import CatBoostClassifier  # a second to load, for a fit only

    return CatBoostClassifier(**options).fit(Z, y)


def _stages(model: Any, Z: NDArray[np.float32]) -> Iterator[Array]:
    """Raw log-odds of rows after each stage of boosting, shape (rows,)."""
    for raw in model.staged_predict(Z, prediction_type="RawFormulaVal", eval_period=TREES_PER_STAGE):
        yield np.asarray(raw, dtype=np.float64)


def _pooled(raw: tuple[Array, ...], folds: Folds, rows: int) -> Array:
    pooled = np.empty(rows)
    for part, (_, held_out) in zip(raw, folds, strict=True):
        pooled[held_out] = part
    return pooled


def _options(schema: FeatureSchema, owner: NDArray[np.int64], params: TrainParams, seed: int) -> dict[str, Any]:
    """CatBoost's options; no class weights, one thread a model (the same on every machine), nothing written to disk."""
    return {
        "loss_function": "Logloss",
        "iterations": params.catboost_trees,
        "learning_rate": params.catboost_learning_rate,
        "depth": params.catboost_depth,
        "l2_leaf_reg": params.catboost_leaf_penalty,
        "border_count": params.catboost_borders,
        "rsm": params.feature_share,
        "monotone_constraints": [schema.features[i].monotone for i in owner],
        "random_seed": seed,
        "thread_count": 1,
        "allow_writing_files": False,
        "logging_level": "Silent",
    }


def _from_catboost(model: Any, levels: list[int]) -> CatBoostTrees:
    """CatBoost's own JSON, reduced to what scoring and explaining need."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "model.json"
        model.save_model(str(path), format="json")
        written = json.loads(path.read_text())
    scale, (bias,) = written["scale_and_bias"]
    as_yes = {
        f["feature_index"]: f["nan_value_treatment"] == "AsTrue" for f in written["features_info"]["float_features"]
    }
    return CatBoostTrees([_tree(t, scale, as_yes) for t in written["oblivious_trees"]], float(bias), levels)


def _tree(written: dict[str, Any], scale: float, as_yes: dict[int, bool]) -> ObliviousTree:
    splits = written["splits"] or []
    columns = [split["float_feature_index"] for split in splits]
    return ObliviousTree(
        columns=np.array(columns, dtype=np.int64),
        borders=np.array([split["border"] for split in splits], dtype=np.float64),
        missing=np.array([as_yes[column] for column in columns], dtype=bool),
        leaves=np.array(written["leaf_values"], dtype=np.float64) * scale,
        weights=np.array(written["leaf_weights"], dtype=np.float64),
    )
