import numpy as np
import pandas as pd
import pytest
from scipy.stats import chi2

from models.validation.params import StabilityParams
from models.validation.stability import population_stability_index, size_adjusted_limit, stability

PARAMS = StabilityParams(bins=10, yellow_from=0.1, red_from=0.25, significance=0.05)


def test_two_groups_by_hand() -> None:
    # Shares 50:50 before and 60:40 now: 0.1 ln 1.2 - 0.1 ln 0.8 = 0.0405.
    assert population_stability_index(np.array([50.0, 50]), np.array([60.0, 40])) == pytest.approx(0.0405465, abs=1e-6)


def test_it_is_the_symmetric_divergence() -> None:
    a, b = np.array([10.0, 30, 60]), np.array([20.0, 20, 60])
    p, q = a / a.sum(), b / b.sum()
    both_ways = (p * np.log(p / q)).sum() + (q * np.log(q / p)).sum()
    assert population_stability_index(a, b) == pytest.approx(both_ways)
    assert population_stability_index(b, a) == pytest.approx(both_ways)


def test_an_empty_group_counts_as_half_a_row() -> None:
    assert population_stability_index(np.array([50.0, 50]), np.array([100.0, 0])) == pytest.approx(
        0.5 * np.log(2) + (0.005 - 0.5) * np.log(0.005 / 0.5)
    )


def test_chance_alone_exceeds_the_limit_as_often_as_it_says() -> None:
    # Yurdakul and Naranjo (2020): the index over (1/n + 1/m) is chi-square with a degree less than groups.
    random = np.random.default_rng(0)
    shares, n, m = np.full(10, 0.1), 2000, 500
    limit = size_adjusted_limit(10, n, m, 0.05)
    assert limit == pytest.approx(float(chi2.ppf(0.95, 9)) * (1 / n + 1 / m))
    found = [
        population_stability_index(random.multinomial(n, shares), random.multinomial(m, shares)) for _ in range(2000)
    ]
    assert np.mean(np.array(found) > limit) == pytest.approx(0.05, abs=0.015)


def test_the_same_rows_are_stable_and_shifted_ones_red() -> None:
    values = pd.Series(np.random.default_rng(0).normal(size=1000))
    same, _ = stability(values, values, (1000, 1000), PARAMS)
    assert (same.index, same.light, same.beyond_chance) == (0, "green", False)
    moved, shares = stability(values, values + 1, (1000, 1000), PARAMS)
    assert (moved.light, moved.beyond_chance, moved.groups) == ("red", True, 10)
    assert shares["reference"].tolist() == pytest.approx([0.1] * 10)


def test_missing_values_and_new_categories_are_groups_of_their_own() -> None:
    before = pd.Series(["a"] * 60 + ["b"] * 40)
    now = pd.Series(["a"] * 50 + ["b"] * 30 + ["c"] * 10 + [None] * 10)
    _, shares = stability(before, now, (100, 100), PARAMS)
    assert shares["group"].tolist() == ["a", "b", "others", "missing"]
    assert shares["current"].tolist() == [0.5, 0.3, 0.1, 0.1]


def test_a_column_of_nothing_but_missing_values_is_stable() -> None:
    nothing = pd.Series([np.nan] * 100)
    found, shares = stability(nothing, nothing, (100, 100), PARAMS)
    assert (found.index, shares["group"].tolist()) == (0, ["missing"])


def test_too_few_customers_are_grey() -> None:
    values = pd.Series(np.arange(40.0))
    found, _ = stability(values, values, (40, 40), PARAMS)
    assert (found.index, found.light) == (None, "grey")
    assert found.why == "too few customers for 10 groups (40)"
