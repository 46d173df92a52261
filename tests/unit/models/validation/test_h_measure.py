import numpy as np
import pytest
from scipy.stats import beta

from models.evaluation.metrics import h_measure


def by_brute_force(y: np.ndarray, p: np.ndarray) -> float:
    """Every cost on a fine grid, and for each every threshold: no hull, no incomplete beta."""
    defaults = y.mean()
    cost = np.linspace(0, 1, 20001)
    density = beta.pdf(cost, 1 + defaults, 2 - defaults)
    thresholds = np.append(np.unique(p), np.inf)
    losses = [
        cost * (1 - defaults) * (p[y == 0] >= t).mean() + (1 - cost) * defaults * (p[y == 1] < t).mean()
        for t in thresholds
    ]
    worst = np.minimum(cost * (1 - defaults), (1 - cost) * defaults)
    return float(1 - np.trapezoid(np.min(losses, axis=0) * density, cost) / np.trapezoid(worst * density, cost))


@pytest.mark.parametrize("seed", range(6))
def test_it_is_the_integral_over_all_costs_of_the_best_threshold(seed: int) -> None:
    random = np.random.default_rng(seed)
    y = (random.random(200) < 0.05 + 0.1 * seed).astype(float)
    p = np.round(y * seed / 2 + random.normal(size=200), 1)
    assert h_measure(y, p, np.ones(200)) == pytest.approx(by_brute_force(y, p), abs=1e-6)


def test_perfect_is_one_and_useless_is_zero() -> None:
    y, ones = np.array([0.0, 0, 1, 1]), np.ones(4)
    assert h_measure(y, np.array([1.0, 2, 3, 4]), ones) == pytest.approx(1)
    assert h_measure(y, np.zeros(4), ones) == pytest.approx(0)
    assert h_measure(y, np.array([4.0, 3, 2, 1]), ones) == pytest.approx(0)


def test_a_weight_of_two_is_the_row_twice() -> None:
    random = np.random.default_rng(0)
    y, p = (random.random(60) < 0.3).astype(float), random.random(60)
    weight = random.integers(0, 3, 60)
    twice = np.repeat(np.arange(60), weight)
    assert h_measure(y, p, weight.astype(float)) == pytest.approx(h_measure(y[twice], p[twice], np.ones(len(twice))))


def test_a_monotone_change_of_the_probability_changes_nothing() -> None:
    random = np.random.default_rng(1)
    y, p = (random.random(100) < 0.3).astype(float), random.random(100)
    assert h_measure(y, p, np.ones(100)) == pytest.approx(h_measure(y, p**3, np.ones(100)))
