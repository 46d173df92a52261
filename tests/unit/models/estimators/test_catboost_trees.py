from itertools import permutations

import catboost
import numpy as np
import pytest

from models.estimators.catboost_trees import (
    SMALL_DEPTH,
    SMALL_TREES,
    CatBoostTrees,
    fit_catboost,
    numbers,
    shaped,
)
from models.estimators.oblivious_trees import ObliviousTree
from models.schema import encode, learn_schema
from models.training.fitting import customer_folds
from tests.unit.models.portfolios import DESCRIBED, train_params, training_rows


def tree() -> ObliviousTree:
    """Two questions: late > 10 (missing: yes), margin > 0 (missing: no); leaf = late + 2 x margin."""
    return ObliviousTree(
        columns=np.array([0, 1]),
        borders=np.array([10.0, 0.0]),
        missing=np.array([True, False]),
        leaves=np.array([-1.0, 2.0, -2.0, 0.5]),
        weights=np.array([40.0, 10.0, 30.0, 20.0]),
    )


def test_each_answer_is_a_bit_of_the_leafs_number() -> None:
    Z = np.array([[5, -1], [11, -1], [10, 1], [11, 1], [np.nan, np.nan]], dtype=np.float32)
    assert tree().leaf_of(Z).tolist() == [0, 1, 2, 3, 1]


def test_shapley_values_of_a_tree_by_hand() -> None:
    # Nothing known: (40 x -1 + 10 x 2 + 30 x -2 + 20 x 0.5) / 100 = -0.7.
    # For leaf 3 (late, and a margin): only late known: leaves 1 and 3, weighed by margin's 50 and 50 rows: 1.25.
    # Only margin known: leaves 2 and 3 with 30 and 20 rows: -1. Both known: 0.5.
    # late: ((1.25 + 0.7) + (0.5 + 1)) / 2 = 1.725; margin: ((-1 + 0.7) + (0.5 - 1.25)) / 2 = -0.525.
    features, values = tree().shapley(np.array([0, 1]))
    assert features.tolist() == [0, 1] and tree().mean == pytest.approx(-0.7)
    np.testing.assert_allclose(values[3], [1.725, -0.525])


def test_columns_of_one_category_share_their_shapley_value() -> None:
    features, values = tree().shapley(np.array([4, 4]))
    assert features.tolist() == [4]
    np.testing.assert_allclose(values[:, 0], tree().leaves - tree().mean)


def test_shapley_values_are_the_mean_over_all_orders_of_getting_to_know() -> None:
    random = np.random.default_rng(0)
    grown = ObliviousTree(
        columns=np.array([0, 1, 2, 1]),
        borders=np.zeros(4),
        missing=np.zeros(4, dtype=bool),
        leaves=random.normal(size=16),
        weights=random.integers(0, 9, 16).astype(float),
    )
    player = np.array([0, 1, 2, 1])
    orders = list(permutations(range(3)))
    expected = np.zeros((16, 3))
    for order in orders:
        for place, feature in enumerate(order):
            before, after = np.isin(player, order[:place]), np.isin(player, order[: place + 1])
            expected[:, feature] += (grown._expected(after) - grown._expected(before)) / len(orders)
    np.testing.assert_allclose(grown.shapley(np.arange(3))[1], expected, atol=1e-12)


def test_scores_and_contributions_are_those_of_catboost_itself() -> None:
    rows = training_rows()
    schema, params = learn_schema(rows, DESCRIBED), train_params(catboost_trees=20, boosters=1)
    X, y = encode(rows, schema), rows["defaulted"].to_numpy(float)
    trees: list[object] = []

    class Kept(catboost.CatBoostClassifier):  # type: ignore[misc]
        def fit(self, *args: object, **options: object) -> "Kept":
            trees.append(self)
            super().fit(*args, **options)
            return self

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(catboost, "CatBoostClassifier", Kept)
        folds = customer_folds(y, rows["customer_id"], params)
        ours = fit_catboost(X, y, folds, schema, params).estimator
    Z, _ = numbers(X, [0, 0, 0, 2])
    theirs = trees[-1].predict(Z, prediction_type="RawFormulaVal")  # type: ignore[attr-defined]
    np.testing.assert_allclose(ours.log_odds(X), theirs, atol=1e-12)
    shap = trees[-1].get_feature_importance(catboost.Pool(Z, y), type="ShapValues")  # type: ignore[attr-defined]
    # They may differ where the path leads through a node that no training row reached: its mean is a convention.
    assert np.isclose(ours.contributions(X)[:, :3], shap[:, :3], atol=1e-9).mean() > 0.9
    np.testing.assert_allclose(ours.contributions(X)[:, :3], shap[:, :3], atol=5e-3)
    np.testing.assert_allclose(ours.contributions(X).sum(axis=1), theirs, atol=1e-9)
    assert isinstance(CatBoostTrees.from_text(ours.to_text(), schema), CatBoostTrees)


def test_where_there_are_few_rows_trees_are_small_and_few() -> None:
    params = train_params(few_rows=100, catboost_trees=400, catboost_depth=6)
    few, many = shaped(100, params), shaped(101, params)
    assert (few.catboost_trees, few.catboost_depth) == (SMALL_TREES, SMALL_DEPTH)
    assert (many.catboost_trees, many.catboost_depth) == (400, 6)
    assert shaped(100, train_params(few_rows=100)).catboost_trees == 60  # fewer than that were asked for
