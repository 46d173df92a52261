"""Where contributions come from: our own algorithm, or LightGBM's when the two differ or the form is another."""

from collections.abc import Callable

import lightgbm as lgb
import numpy as np
import pytest

from models.estimators.boosted_trees import BoostedTrees
from models.estimators.tree_contributions import TOLERANCE, TreeContributions
from models.estimators.tree_text import mean_of
from tests.forests import Split, model_text

STUMP = model_text([Split(0, 0.5, 1.0, -1.0)], 2)
"""Of 1 + 2 training rows: the mean is -1/3."""


def trained(seed: int = 1, leaves: int = 31, levels: int = 6) -> tuple[lgb.Booster, np.ndarray]:
    random = np.random.default_rng(seed)
    X = random.normal(size=(900, 12))
    X[random.random(X.shape) < 0.2] = np.nan
    X[:, 3] = random.integers(0, levels, len(X))
    y = (np.nan_to_num(X[:, :6]).sum(axis=1) + random.normal(size=len(X)) > 2).astype(float)
    options = {"objective": "binary", "num_leaves": leaves, "min_data_in_leaf": 3, "verbose": -1, "num_threads": 1}
    return lgb.train(options, lgb.Dataset(X, y, categorical_feature=[3]), num_boost_round=30), X


def by_lightgbm(booster: lgb.Booster, X: np.ndarray) -> np.ndarray:
    return np.asarray(booster.predict(X, pred_contrib=True))


def test_one_question_moves_every_row_from_the_mean_to_its_leaf() -> None:
    told = BoostedTrees(lgb.Booster(model_str=STUMP)).contributions(np.array([[0.0, 7.0], [1.0, 7.0]]))
    np.testing.assert_allclose(told, [[4 / 3, 0, -1 / 3], [-2 / 3, 0, -1 / 3]])


def averaged() -> tuple[lgb.Booster, np.ndarray]:
    one, X = trained()
    other, _ = trained(seed=2)
    return lgb.Booster(model_str=mean_of([one.model_to_string(), other.model_to_string()])), X


@pytest.mark.parametrize("model", [trained, averaged, lambda: trained(leaves=200), lambda: trained(levels=90)])
def test_the_same_top_reasons_as_by_lightgbm_for_every_row(model: Callable[[], tuple[lgb.Booster, np.ndarray]]) -> None:
    booster, X = model()
    ours, theirs = BoostedTrees(booster).contributions(X)[:, :-1], by_lightgbm(booster, X)[:, :-1]
    np.testing.assert_allclose(ours, theirs, rtol=0, atol=1e-12)
    np.testing.assert_array_equal(np.argsort(-ours, axis=1)[:, :5], np.argsort(-theirs, axis=1)[:, :5])


def test_where_the_two_differ_lightgbms_are_given_with_a_warning(caplog: pytest.LogCaptureFixture) -> None:
    booster, X = trained()
    contributions = TreeContributions(booster)
    assert contributions.forest is not None
    contributions.forest.base += 2 * TOLERANCE
    np.testing.assert_array_equal(contributions(X), by_lightgbm(booster, X))
    assert "differ from LightGBM's by 2e-08" in caplog.text


def test_a_model_of_a_form_not_followed_here_is_explained_by_lightgbm(caplog: pytest.LogCaptureFixture) -> None:
    uncounted = "".join(line for line in STUMP.splitlines(keepends=True) if not line.startswith("leaf_count"))
    contributions = TreeContributions(lgb.Booster(model_str=uncounted))
    assert contributions.forest is None
    assert contributions(np.zeros((3, 2))).shape == (3, 3)
    assert "do not say how many training rows" in caplog.text


def test_a_tree_that_asks_nothing_adds_its_value_to_the_mean() -> None:
    random = np.random.default_rng(0)
    X, y = random.normal(size=(50, 2)), np.tile([0.0, 1.0, 1.0, 1.0, 1.0], 10)
    options = {"objective": "binary", "verbose": -1, "num_threads": 1, "min_data_in_leaf": 40}
    booster = lgb.train(options, lgb.Dataset(X, y), num_boost_round=1)
    told = BoostedTrees(booster).contributions(X[:2])
    np.testing.assert_allclose(told, [[0, 0, np.log(4)]] * 2)
