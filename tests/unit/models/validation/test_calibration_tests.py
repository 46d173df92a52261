import numpy as np
import pytest
from scipy.stats import chi2, kstest

from models.validation.calibration_tests import hosmer_lemeshow, spiegelhalter


def test_spiegelhalter_by_hand() -> None:
    # (1 - .2)(1 - .4) + (0 - .2)(1 - .4) = .48 - .12 = .36; variance 2 x .36 x .16 = .1152; z = 1.0607.
    found = spiegelhalter(np.array([1.0, 0]), np.array([0.2, 0.2]))
    assert found is not None
    assert found.z == pytest.approx(0.36 / np.sqrt(0.1152))
    assert found.p_value == pytest.approx(0.2888, abs=1e-4)


def test_spiegelhalter_is_the_standardised_brier_score() -> None:
    # The Brier score less its expectation mean p (1 - p), over its standard deviation.
    random = np.random.default_rng(0)
    p = random.beta(1, 5, 500)
    y = (random.random(500) < p).astype(float)
    excess = ((y - p) ** 2 - p * (1 - p)).sum()
    deviation = np.sqrt(((1 - 2 * p) ** 2 * p * (1 - p)).sum())
    found = spiegelhalter(y, p)
    assert found is not None
    assert found.z == pytest.approx(excess / deviation)


def test_copies_of_a_customer_do_not_make_spiegelhalter_surer() -> None:
    random = np.random.default_rng(0)
    p = random.beta(1, 5, 500)
    y, names = (random.random(500) < p).astype(float), np.arange(500)
    once, four = spiegelhalter(y, p, names), spiegelhalter(np.tile(y, 4), np.tile(p, 4), np.tile(names, 4))
    assert once is not None and four is not None
    assert once.z == pytest.approx(four.z)


def test_there_is_no_z_where_all_is_a_coin_toss() -> None:
    assert spiegelhalter(np.array([1.0, 0]), np.array([0.5, 0.5])) is None


def test_hosmer_lemeshow_by_hand() -> None:
    # 100 rows at 10 % with 15 defaults: 25 / 9; 100 at 40 % with 36: 16 / 24.
    y = np.concatenate([np.arange(100) < 15, np.arange(100) < 36]).astype(float)
    found = hosmer_lemeshow(y, np.repeat([0.1, 0.4], 100), groups=2)
    assert found.statistic == pytest.approx(25 / 9 + 16 / 24)
    assert (found.degrees, found.p_value) == (2, pytest.approx(float(chi2.sf(25 / 9 + 16 / 24, 2))))
    assert found.smallest_expected == pytest.approx(10)


def test_groups_with_few_expected_are_put_together() -> None:
    # 2 expected defaults in the first group and 5 in the second make 7 in one of 200 rows, 8 seen; the third stands.
    p = np.repeat([0.02, 0.05, 0.5], 100)
    y = np.concatenate([np.arange(100) < 4, np.arange(100) < 4, np.arange(100) < 45]).astype(float)
    found = hosmer_lemeshow(y, p, groups=3, min_expected=5)
    assert found.degrees == 2
    assert found.statistic == pytest.approx(1 / (200 * 0.035 * 0.965) + 25 / 25)
    assert found.smallest_expected == pytest.approx(7)
    assert hosmer_lemeshow(y, p, groups=3, min_expected=1000).degrees == 1


def test_each_customer_twice_halves_the_statistic() -> None:
    random = np.random.default_rng(0)
    p = random.random(400)
    y = (random.random(400) < p).astype(float)
    once = hosmer_lemeshow(y, p, np.arange(400))
    twice = hosmer_lemeshow(np.repeat(y, 2), np.repeat(p, 2), np.repeat(np.arange(400), 2))
    assert twice.statistic == pytest.approx(once.statistic, rel=1e-9)


def test_right_probabilities_give_evenly_spread_p_values() -> None:
    random = np.random.default_rng(5)
    values = []
    for _ in range(200):
        p = random.beta(2, 8, 1000)
        values.append(hosmer_lemeshow((random.random(1000) < p).astype(float), p).p_value)
    assert kstest(values, "uniform").pvalue > 0.01
