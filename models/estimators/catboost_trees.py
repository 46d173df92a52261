"""CatBoost, an optional rival of LightGBM (the extra ``rivals``); only fitting needs it, scoring does not."""

import importlib
import json
from functools import cached_property
from pathlib import Path
from tempfile import TemporaryDirectory
from types import ModuleType
from typing import Any, ClassVar, Self

import numpy as np
from numpy.typing import NDArray

from data.errors import UserError
from models.estimators.base import CrossFit, Folds
from models.estimators.oblivious_trees import ObliviousTree
from models.params import TrainParams
from models.schema import Array, FeatureSchema

STOPPING_ROUNDS = 50
"""Trees without a better log loss after which boosting ends."""


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
    """Fit CatBoost; the number of trees is where the mean log loss over the held-out folds is lowest.

    Raises
    ------
    UserError
        When CatBoost is not installed.
    """
    library = catboost()
    levels = [len(f.levels) if f.levels is not None else 0 for f in schema.features]
    Z, owner = numbers(X, levels)
    options = _options(schema, owner, params)
    blind = [_blind(library, options, Z, y, learn, held_out) for learn, held_out in folds]
    curves = [model.get_evals_result()["validation"]["Logloss"] for model in blind]
    shortest = min(len(curve) for curve in curves)
    trees = int(np.argmin(np.mean([curve[:shortest] for curve in curves], axis=0))) + 1
    out_of_fold = np.full(len(y), np.nan)
    for model, (_, held_out) in zip(blind, folds, strict=True):
        out_of_fold[held_out] = model.predict(Z[held_out], prediction_type="RawFormulaVal", ntree_end=trees)
    final = library.CatBoostClassifier(**{**options, "iterations": trees}).fit(Z, y)
    return CrossFit(_from_catboost(final, levels), out_of_fold)


def held_out_curve(
    X: Array,
    y: Array,
    learn: NDArray[np.int64],
    held_out: NDArray[np.int64],
    schema: FeatureSchema,
    params: TrainParams,
) -> Array:
    """Mean log loss of the held-out rows after each tree, shape (trees,), up to where it no longer falls."""
    Z, owner = numbers(X, [len(f.levels) if f.levels is not None else 0 for f in schema.features])
    model = _blind(catboost(), _options(schema, owner, params), Z, y, learn, held_out)
    return np.asarray(model.get_evals_result()["validation"]["Logloss"], dtype=np.float64)


def catboost() -> ModuleType:
    """The library, which is an extra.

    Raises
    ------
    UserError
        When it is not installed.
    """
    try:
        return importlib.import_module("catboost")
    except ImportError:
        raise UserError(
            "train.estimator or train.candidates names catboost, which is not installed. Install the extra: "
            "pip install --require-hashes -r requirements-rivals.lock; or choose another estimator."
        ) from None


def _blind(library: ModuleType, options: dict[str, Any], Z: Any, y: Array, learn: Any, held_out: Any) -> Any:
    model = library.CatBoostClassifier(**options, od_type="Iter", od_wait=STOPPING_ROUNDS, use_best_model=False)
    return model.fit(Z[learn], y[learn], eval_set=(Z[held_out], y[held_out]))


def _options(schema: FeatureSchema, owner: NDArray[np.int64], params: TrainParams) -> dict[str, Any]:
    """CatBoost's options; no class weights, one thread (the same model on every machine), nothing written to disk."""
    return {
        "loss_function": "Logloss",
        "iterations": params.max_trees,
        "learning_rate": params.learning_rate,
        "depth": params.catboost_depth,
        "l2_leaf_reg": params.leaf_penalty,
        "rsm": params.feature_share,
        "monotone_constraints": [schema.features[i].monotone for i in owner],
        "random_seed": params.seed,
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
