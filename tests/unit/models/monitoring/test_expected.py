"""What the probabilities promise, held against what comes when they are right, and when they are not."""

import doctest

import numpy as np
import pandas as pd
import pytest

from models.evaluation.metrics import METRICS
from models.monitoring import expected as module
from models.monitoring.expected import expected, expected_auc
from models.monitoring.realised import Realised, realised
from models.validation.params import LightParams
from tests.unit.models.monitoring.books import PARAMS

LIGHTS = LightParams(yellow_below=0.05, red_below=0.01, detectable_ratio=2, min_power=0.5)
P = np.random.default_rng(1).beta(1, 9, 2000)


def outcomes(p: np.ndarray, seed: int) -> np.ndarray:
    return np.random.default_rng(seed).random(len(p)) < p


def became(p: np.ndarray, y: np.ndarray) -> Realised:
    ids = [f"C{i}" for i in range(len(p))]
    scored = pd.DataFrame({"customer_id": ids, "pd": p, "defaulted": pd.Series(y, dtype="boolean")})
    return realised("2025-01-01", "3", scored, PARAMS, LIGHTS)


def test_the_examples_in_the_docstrings_hold() -> None:
    assert doctest.testmod(module).failed == 0


def test_the_expected_auc_is_that_of_every_pair() -> None:
    p = np.array([0.1, 0.3, 0.3, 0.8])
    pairs = [(i, j) for i in range(4) for j in range(4) if i != j]
    right = sum(p[i] * (1 - p[j]) * ((p[i] > p[j]) + 0.5 * (p[i] == p[j])) for i, j in pairs)
    assert expected_auc(p) == pytest.approx(right / sum(p[i] * (1 - p[j]) for i, j in pairs))


def test_the_same_probability_for_all_promises_no_ranking() -> None:
    assert expected_auc(np.full(50, 0.1)) == pytest.approx(0.5)
    assert expected_auc(np.array([0.1])) is None


def test_the_intervals_hold_as_often_as_they_say() -> None:
    told = expected(P, draws=400, confidence=0.9, seed=1)
    rates, aucs = [], []
    for seed in range(200):
        y = outcomes(P, 100 + seed).astype(float)
        rates.append(told.rate.low <= y.mean() <= told.rate.high)  # type: ignore[operator]
        auc = METRICS["auc"](y, P, np.ones(len(P)))
        aucs.append(told.auc.low <= auc <= told.auc.high)  # type: ignore[operator]
    # 90 % of 200, give or take three standard deviations of 2.1 %.
    assert 0.83 < np.mean(rates) <= 0.97
    assert 0.83 < np.mean(aucs) <= 0.97


def test_probabilities_that_come_true_are_green() -> None:
    found = became(P, outcomes(P, 2))
    assert (found.level.light, found.auc_light) == ("green", "green")
    assert found.defaults == int(outcomes(P, 2).sum())


def test_probabilities_that_are_too_low_turn_the_level_red_and_those_of_others_turn_the_ranking_red() -> None:
    assert became(P / 2, outcomes(P, 2)).level.light == "red"
    shuffled = became(np.random.default_rng(3).permutation(P), outcomes(P, 2))
    assert (shuffled.level.light, shuffled.auc_light) == ("green", "red")


def test_too_few_defaults_say_nothing_of_the_ranking() -> None:
    y = np.zeros(200, dtype=bool)
    assert became(P[:200], y).auc_why == "0 of 200 customers defaulted: nothing to rank"
    y[:9] = True
    assert became(P[:200], y).auc_light == "grey"


def test_customers_whose_label_is_not_known_are_left_out_and_counted() -> None:
    y = pd.array([True, False, None], dtype="boolean")
    scored = pd.DataFrame({"customer_id": ["A", "B", "C"], "pd": [0.3, 0.2, 0.9], "defaulted": y})
    found = realised("2025-01-01", "3", scored, PARAMS, LIGHTS)
    assert (found.customers, found.left_out, found.defaults) == (2, 1, 1)
    nobody = realised("2025-01-01", "3", scored[2:], PARAMS, LIGHTS)
    assert (nobody.customers, nobody.level.light, nobody.auc_light) == (0, "grey", "grey")
