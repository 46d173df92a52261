import numpy as np
import pytest

from models.validation.brier import equal_groups, murphy


def test_two_groups_by_hand() -> None:
    # Ten rows at 0.1 of which 2 default, ten at 0.5 of which 4 do; overall 6 of 20.
    y = np.concatenate([np.arange(10) < 2, np.arange(10) < 4]).astype(float)
    p = np.repeat([0.1, 0.5], 10)
    parts = murphy(y, p, np.ones(20), groups=2)
    assert parts.reliability == pytest.approx((0.1**2 + 0.1**2) / 2)
    assert parts.resolution == pytest.approx((0.1**2 + 0.1**2) / 2)
    assert parts.uncertainty == pytest.approx(0.3 * 0.7)
    assert parts.within == pytest.approx(0)


@pytest.mark.parametrize("groups", [2, 10, 37])
def test_the_parts_add_up_to_the_brier_score(groups: int) -> None:
    random = np.random.default_rng(groups)
    p, weight = random.random(500), random.random(500)
    y = (random.random(500) < p).astype(float)
    parts = murphy(y, p, weight, groups)
    total = parts.reliability - parts.resolution + parts.uncertainty + parts.within
    assert total == pytest.approx(np.average((p - y) ** 2, weights=weight))


def test_within_is_what_the_predictions_differ_inside_their_groups() -> None:
    # Stephenson, Coelho and Jolliffe (2008): variance of the predictions less twice their covariance with the outcome.
    random = np.random.default_rng(0)
    p = random.random(400)
    y = (random.random(400) < p).astype(float)
    group = equal_groups(p, 4)
    inside = sum(
        (group == g).mean() * (p[group == g].var() - 2 * np.cov(p[group == g], y[group == g], bias=True)[0, 1])
        for g in range(4)
    )
    assert murphy(y, p, np.ones(400), 4).within == pytest.approx(inside)


def test_equal_probabilities_stay_in_one_group() -> None:
    assert len(set(equal_groups(np.repeat([0.1, 0.2], [30, 70]), 10)[30:])) == 1
