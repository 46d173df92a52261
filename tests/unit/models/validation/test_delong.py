import numpy as np
import pytest
from scipy.stats import norm
from sklearn.metrics import roc_auc_score

from models.validation.delong import delong_interval, delong_paired


def placements_by_brute_force(y: np.ndarray, p: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    wins = (p[y == 1][:, None] > p[y == 0]) + 0.5 * (p[y == 1][:, None] == p[y == 0])
    return wins.mean(axis=1), wins.mean(axis=0)


def rows(seed: int = 0, n: int = 300) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    random = np.random.default_rng(seed)
    y = (random.random(n) < 0.2).astype(float)
    return y, np.round(y + random.normal(size=n), 1), np.round(0.5 * y + random.normal(size=n), 1)


def test_four_customers_by_hand() -> None:
    # Defaults at 0.35 and 0.8, others at 0.1 and 0.4. The defaults outrank 1/2 and 2/2 of the others, the others are
    # outranked by 2/2 and 1/2 of the defaults. Variance of (0.5, 1) is 1/8, over 2 rows 1/16, twice: 1/8.
    found = delong_interval(np.array([0.0, 0, 1, 1]), np.array([0.1, 0.4, 0.35, 0.8]))
    assert (found.auc, found.variance) == (0.75, pytest.approx(1 / 8))


def test_the_variance_is_delongs_with_ties() -> None:
    y, p, _ = rows()
    above, below = placements_by_brute_force(y, p)
    found = delong_interval(y, p)
    assert found.auc == pytest.approx(roc_auc_score(y, p))
    assert found.variance == pytest.approx(above.var(ddof=1) / len(above) + below.var(ddof=1) / len(below))


def test_the_paired_test_is_delongs() -> None:
    y, a, b = rows()
    (above_a, below_a), (above_b, below_b) = placements_by_brute_force(y, a), placements_by_brute_force(y, b)
    variance = (above_a - above_b).var(ddof=1) / len(above_a) + (below_a - below_b).var(ddof=1) / len(below_a)
    found = delong_paired(y, a, b)
    assert found is not None
    assert found.z == pytest.approx((roc_auc_score(y, a) - roc_auc_score(y, b)) / np.sqrt(variance))
    assert found.p_value == pytest.approx(2 * norm.sf(abs(found.z)))
    assert found.low < found.difference < found.high


def test_swapping_the_models_turns_the_sign() -> None:
    y, a, b = rows()
    one, other = delong_paired(y, a, b), delong_paired(y, b, a)
    assert one is not None and other is not None
    assert (one.difference, one.p_value) == (pytest.approx(-other.difference), pytest.approx(other.p_value))


def test_a_model_is_no_better_than_itself() -> None:
    y, a, _ = rows()
    found = delong_paired(y, a, a * 3 + 1)
    assert found is not None
    assert (found.difference, found.z, found.p_value) == (0, 0, 1)


def test_copies_of_a_customer_add_nothing() -> None:
    # Each customer three times: as clusters the same evidence as once, as independent rows three times as much.
    y, p, _ = rows()
    once = delong_interval(y, p)
    copies, names = (np.tile(y, 3), np.tile(p, 3)), np.tile(np.arange(len(y)), 3)
    clustered, naive = delong_interval(*copies, customers=names), delong_interval(*copies)
    assert clustered.variance == pytest.approx(once.variance)
    assert once.variance is not None and naive.variance is not None
    assert naive.variance == pytest.approx(once.variance / 3, rel=0.02)


def test_the_repeats_of_a_cross_validation_are_averaged_and_add_no_evidence() -> None:
    y, a, b = rows()
    twice, names, repeat = np.tile(y, 2), np.tile(np.arange(len(y)), 2), np.repeat([1, 2], len(y))
    found = delong_interval(twice, np.concatenate([a, b * 100]), customers=names, repeats=repeat)
    assert found.auc == pytest.approx((roc_auc_score(y, a) + roc_auc_score(y, b)) / 2)
    same = delong_interval(twice, np.tile(a, 2), customers=names, repeats=repeat)
    assert same.variance == pytest.approx(delong_interval(y, a).variance)


def test_clustered_rows_by_hand() -> None:
    # Customers A (default 3, other 1), B (default 2, other 2), C (other 0). Defaults outrank 3/3 and 2.5/3 of the
    # others (a tie is half): AUC 11/12. Others 1, 2, 0 are outranked by 1, 3/4 and 1 of the defaults.
    # Over rows, A: (1/12)/2 and (1/12)/3; B: (-1/12)/2 and (-2/12)/3; C: 0 and (1/12)/3.
    y, p = np.array([1.0, 0, 1, 0, 0]), np.array([3.0, 1, 2, 2, 0])
    found = delong_interval(y, p, customers=list("AABBC"))
    defaults, others = np.array([1, -1, 0]) / 24, np.array([1, -2, 1]) / 36
    expected = 2 * (defaults**2).sum() + 3 / 2 * (others**2).sum() + 2 * 3 / 2 * (defaults * others).sum()
    assert (found.auc, found.variance) == (pytest.approx(11 / 12), pytest.approx(expected))


def test_the_interval_covers_the_truth_as_often_as_it_says() -> None:
    # Two normals a standard deviation apart: the AUC is Phi(1 / sqrt 2) = 0.7602. Three alike snapshots per customer.
    random = np.random.default_rng(1)
    inside = 0
    for _ in range(300):
        y = np.repeat((random.random(120) < 0.3).astype(float), 3)
        p = y + np.repeat(random.normal(size=120), 3)
        found = delong_interval(y, p, customers=np.repeat(np.arange(120), 3))
        assert found.low is not None and found.high is not None
        inside += found.low < norm.cdf(1 / np.sqrt(2)) < found.high
    assert 0.91 < inside / 300 < 0.98


def test_perfect_separation_and_single_defaults_have_no_interval() -> None:
    perfect = delong_interval(np.array([0.0, 0, 1, 1]), np.arange(4.0))
    assert (perfect.auc, perfect.low, perfect.high) == (1, None, None)
    single = delong_interval(np.array([0.0, 0, 0, 1]), np.array([0.1, 0.2, 0.5, 0.3]))
    assert (single.variance, single.low) == (None, None)
    assert delong_paired(np.array([0.0, 0, 1]), np.arange(3.0), np.arange(3.0)) is None


def test_one_outcome_is_refused() -> None:
    with pytest.raises(ValueError, match="with and rows without a default"):
        delong_interval(np.zeros(3), np.arange(3.0))
