import numpy as np
import pytest

from models.edges import WIDTH, weights_at


@pytest.mark.parametrize("edge", [-3.0, -1.0, 0.5])
def test_the_mean_is_exactly_the_edge_and_neighbours_weigh_most(edge: float) -> None:
    log_odds = np.random.default_rng(3).normal(-2, 1.5, 500)
    weights = weights_at(log_odds, edge)
    assert weights is not None
    assert weights.sum() == pytest.approx(1)
    assert weights @ log_odds == pytest.approx(edge, abs=1e-9)
    assert weights[np.abs(log_odds - edge) < 3 * WIDTH].sum() > 0.99


def test_far_neighbours_still_give_the_edge() -> None:
    weights = weights_at(np.array([-8.0, 4.0]), -2.0)
    assert weights is not None
    np.testing.assert_allclose(weights, [0.5, 0.5])  # the mean of -8 and 4 is -2


@pytest.mark.parametrize("edge", [-9.0, -8.0, 4.0, 5.0])
def test_nobody_speaks_for_an_edge_beyond_all_customers(edge: float) -> None:
    assert weights_at(np.array([-8.0, 4.0]), edge) is None
