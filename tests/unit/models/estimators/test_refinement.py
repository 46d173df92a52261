from collections.abc import Iterator

import numpy as np
import pytest

from models.estimators.refinement import PATIENCE, RefinedLoss, best_stage, until_best

TRUTH = np.linspace(-3, 3, 400)
Y = (np.random.default_rng(0).random(400) < 1 / (1 + np.exp(-TRUTH))).astype(float)


def test_a_score_that_is_too_sure_loses_nothing_once_recalibrated() -> None:
    assert RefinedLoss(Y)(7 * TRUTH - 2) == pytest.approx(RefinedLoss(Y)(TRUTH), abs=1e-9)


def test_a_score_that_orders_defaults_wrongly_leaves_the_loss_of_the_base_rate() -> None:
    # 1 default among 4 customers: -(0.25 ln 0.25 + 0.75 ln 0.75) = 0.5623.
    assert RefinedLoss(np.array([0.0, 0, 0, 1]))(np.array([3.0, 2, 4, 1])) == pytest.approx(0.5623, abs=1e-4)


def test_the_order_of_questions_changes_no_answer() -> None:
    loss_of = RefinedLoss(Y)
    first = loss_of(TRUTH)
    loss_of(-5 * TRUTH + 1)
    assert loss_of(TRUTH) == pytest.approx(first, abs=1e-9)


def noisier(calls: list[int]) -> Iterator[np.ndarray]:
    """Scores that grow ever more sure, and rank best in the fourth stage."""
    random = np.random.default_rng(1)
    for stage in range(100):
        calls.append(stage)
        yield (1 + stage) * (TRUTH + abs(stage - 3) * random.normal(size=400))


def test_boosting_ends_some_stages_after_the_best_and_keeps_what_that_said() -> None:
    calls: list[int] = []
    best, raw = best_stage(noisier(calls), Y)
    assert best == 4 and len(calls) == best + PATIENCE
    stages = until_best(noisier([]), Y)
    assert len(stages) == best + PATIENCE
    np.testing.assert_array_equal(stages[best - 1], raw)
    assert RefinedLoss(Y)(raw) == min(map(RefinedLoss(Y), stages))
