"""Contributions that are looked up against LightGBM's own, over trees of every form that it writes."""

import lightgbm as lgb
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.explanation.shapley import forest as forests
from models.explanation.shapley.forest import FEW, Forest
from models.monotonicity.trees import read_trees
from tests.forests import Split, model_text

FEATURES = 6
CATEGORY = 5
CELLS = np.array([-np.inf, -3.0, -1.0, -0.5, -1e-36, 0.0, 1e-36, 0.5, 1.0, 3.0, 1e300, np.inf, np.nan])
CODES = np.array([-1.0, 0.0, 1.0, 2.0, 2.7, 3.0, 4.0, 70.0, np.nan])

leaves = st.floats(-1, 1)
codes = st.sets(st.integers(0, 3), min_size=1).map(lambda chosen: tuple(sorted(chosen)))


def splits(child: "st.SearchStrategy[Split | float]") -> st.SearchStrategy[Split]:
    number = st.integers(0, CATEGORY - 1), st.sampled_from((-1.0, 0.0, 1.0))
    numeric = st.builds(Split, *number, child, child, st.integers(0, 2), st.booleans())
    return numeric | st.builds(Split, st.just(CATEGORY), st.just(0.0), child, child, codes=codes)


trees = splits(splits(splits(splits(leaves) | leaves) | leaves) | leaves)


def rows(seed: int, n: int, features: int = FEATURES) -> np.ndarray:
    random = np.random.default_rng(seed)
    X = CELLS[random.integers(0, len(CELLS), size=(n, features))]
    X[:, CATEGORY] = CODES[random.integers(0, len(CODES), size=n)]
    return X


def chain(depth: int, features: int, random: np.random.Generator) -> Split:
    """A tree as unbalanced as can be: one leaf on every level, hanging left or right by chance."""
    below: Split | float = float(random.normal())
    for level in reversed(range(depth)):
        leaf = float(random.normal())
        sides = (leaf, below) if random.random() < 0.5 else (below, leaf)
        number = level % features
        kind = {"codes": (0, 2)} if number == CATEGORY else {"default_left": random.random() < 0.5}
        below = Split(number, float(random.normal()), *sides, **kind)  # type: ignore[arg-type]
    assert isinstance(below, Split)
    return below


def lightgbms(text: str, X: np.ndarray) -> np.ndarray:
    return np.asarray(lgb.Booster(model_str=text).predict(X, pred_contrib=True, num_threads=1))


@settings(max_examples=100, deadline=None)
@given(st.lists(trees, min_size=1, max_size=4), st.integers(0, 9), st.sampled_from((1, 40, FEW, FEW + 1)))
def test_every_form_of_tree_is_explained_as_by_lightgbm(forest: list[Split], seed: int, n: int) -> None:
    text, X = model_text(forest, FEATURES), rows(seed, n)
    ours = Forest(read_trees(text), FEATURES).contributions(X)
    np.testing.assert_allclose(ours, lightgbms(text, X), rtol=0, atol=1e-12)


@pytest.mark.parametrize(("depth", "features"), [(9, 9), (11, 11), (12, 12), (20, 14), (30, 30), (40, 24)])
def test_deep_trees_with_more_features_than_any_table_holds(depth: int, features: int) -> None:
    random = np.random.default_rng(depth)
    text = model_text([chain(depth, features, random) for _ in range(3)], features)
    X = rows(depth, FEW + 20, features)
    booster = lgb.Booster(model_str=text)
    ours = Forest(read_trees(text), features).contributions(X)
    np.testing.assert_allclose(ours.sum(axis=1), booster.predict(X, raw_score=True), rtol=0, atol=1e-12)
    np.testing.assert_allclose(ours, lightgbms(text, X), rtol=0, atol=1e-9)


@settings(max_examples=30, deadline=None)
@given(st.lists(trees, min_size=1, max_size=4), st.integers(0, 9))
def test_a_row_alone_has_the_bits_that_it_has_in_any_company(forest: list[Split], seed: int) -> None:
    X = rows(seed, 2 * FEW)
    model = Forest(read_trees(model_text([*forest, chain(14, 14, np.random.default_rng(seed))], 14)), 14)
    wide = np.column_stack([X, rows(seed + 1, len(X), 8)])
    book = model.contributions(wide)
    for some in (slice(0, 1), slice(100, 140), slice(3, FEW + 3), slice(None, None, -1)):
        np.testing.assert_array_equal(model.contributions(wide[some]), book[some])


def test_chunks_and_parts_of_the_model_change_no_bit_of_a_row(monkeypatch: pytest.MonkeyPatch) -> None:
    random = np.random.default_rng(4)
    read = read_trees(model_text([chain(12, 12, random) for _ in range(6)], 12))
    monkeypatch.setattr(forests, "TABLE_BYTES", 300_000)
    model = Forest(read, 12)
    assert len(model.parts) > 1
    X = rows(1, 3 * FEW, 12)
    whole = model.contributions(X)
    np.testing.assert_array_equal(model.contributions(X[:5]), whole[:5])
    monkeypatch.setattr(forests, "CHUNK", 100)
    np.testing.assert_array_equal(model.contributions(X), whole)
