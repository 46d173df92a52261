"""The certificate against brute force: every pair of rows of a grid that has a row in each cell, scored by LightGBM."""

import itertools

import lightgbm as lgb
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.monotonicity.proof import prove_trees
from tests.forests import Split, model_text, schema_of

THRESHOLDS = (-1.0, 0.0, 1.0)
NUMBERS = (-2.0, -1.0, -0.5, 0.0, 0.5, 1.0, 2.0)
"""A number in every cell that the thresholds make, zero on its own: where zero is missing, it has its own way."""
CODES = (0.0, 1.0, 2.0, 3.0, 4.0)
CATEGORY = 2
SIGNS = (1, -1, 0)
GRID = np.array(list(itertools.product((*NUMBERS, np.nan), (*NUMBERS, np.nan), (*CODES, np.nan))))

leaves = st.integers(-4, 4).map(lambda eighths: eighths / 8)  # sums are exact
codes = st.sets(st.integers(0, 3), min_size=1).map(lambda chosen: tuple(sorted(chosen)))


def splits(child: "st.SearchStrategy[Split | float]") -> st.SearchStrategy[Split]:
    missing, left = st.integers(0, 2), st.booleans()
    number = st.builds(Split, st.integers(0, 1), st.sampled_from(THRESHOLDS), child, child, missing, left)
    category = st.builds(Split, st.just(CATEGORY), st.just(0.0), child, child, codes=codes)
    return number | category


trees = splits(splits(splits(leaves) | leaves) | leaves)


def deepest_step(text: str, feature: int, sign: int) -> float:
    """How far the prediction falls at most when one number takes a step up the grid (down, for sign -1)."""
    p = lgb.Booster(model_str=text).predict(GRID, raw_score=True)
    cube = np.asarray(p).reshape(len(NUMBERS) + 1, len(NUMBERS) + 1, len(CODES) + 1)
    ordered = np.take(cube, range(len(NUMBERS)), axis=feature)
    return float(np.maximum(-sign * np.diff(ordered, axis=feature), 0).max())


@settings(max_examples=200, deadline=None)
@given(st.lists(trees, min_size=1, max_size=4))
def test_a_fall_is_found_where_there_is_one_and_nowhere_else(forest: list[Split]) -> None:
    text = model_text(forest, len(SIGNS))
    proofs = prove_trees(text, schema_of(SIGNS, [CATEGORY]))
    assert [proof.name for proof in proofs] == ["f0", "f1"]
    for feature, proof in enumerate(proofs):
        fall = deepest_step(text, feature, SIGNS[feature])
        assert proof.verdict == ("violated" if fall > 0 else "proven")
        assert (proof.violation.by if proof.violation else 0.0) == pytest.approx(fall, abs=1e-12)


@settings(max_examples=200, deadline=None)
@given(st.lists(trees, min_size=1, max_size=4))
def test_the_two_rows_named_show_the_fall(forest: list[Split]) -> None:
    text = model_text(forest, len(SIGNS))
    booster = lgb.Booster(model_str=text)
    for feature, proof in enumerate(prove_trees(text, schema_of(SIGNS, [CATEGORY]))):
        if proof.violation is None:
            continue
        row = np.full(len(SIGNS), np.nan)
        for name, value in proof.violation.others.items():
            code = "abcd".find(value) if isinstance(value, str) and len(value) == 1 else 4.0
            row[int(name[1:])] = np.nan if value is None else code if isinstance(value, str) else value
        rows = np.stack([row, row])
        rows[:, feature] = proof.violation.safer, proof.violation.riskier
        assert SIGNS[feature] * (proof.violation.riskier - proof.violation.safer) > 0
        safer, riskier = booster.predict(rows, raw_score=True)
        assert safer - riskier == pytest.approx(proof.violation.by, abs=1e-12)
