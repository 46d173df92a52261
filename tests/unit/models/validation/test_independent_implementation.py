"""The validation tests, held against an implementation by others (riskvalidation) and against scipy and scikit-learn.

Where rows of one customer count as one piece of evidence, ours differ on purpose; without customers the formulas agree.
"""

import numpy as np
import pytest
from riskvalidation.validation.calibration import (
    pd_binomial,
    pd_brier,
    pd_hosmer_lemeshow,
    pd_jeffreys,
    pd_spiegelhalter,
)
from riskvalidation.validation.discrimination import auc_with_variance, disc_delong, disc_ks
from riskvalidation.validation.stability import psi_benchmark, stability_psi
from scipy.stats import beta, spearmanr
from sklearn.metrics import brier_score_loss, log_loss, roc_auc_score

from models.evaluation import metrics
from models.validation.brier import murphy
from models.validation.calibration_tests import hosmer_lemeshow, spiegelhalter
from models.validation.delong import delong_interval, delong_paired
from models.validation.ranking import rank_correlation
from models.validation.rates import binomial, jeffreys, jeffreys_interval
from models.validation.stability import population_stability_index, size_adjusted_limit

SAME = 1e-9
seeds = pytest.mark.parametrize("seed", range(10))
counts = pytest.mark.parametrize(("defaults", "rows", "predicted"), [(0, 40, 0.02), (3, 90, 0.01), (70, 500, 0.2)])


def drawn(seed: int, rows: int = 500) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Outcomes, the probabilities from which they were drawn, and those that a second model sees through noise."""
    random = np.random.default_rng(seed)
    p = random.beta(1, 6, rows)
    other = np.clip(p + 0.05 * random.normal(size=rows), 0.001, 0.999)
    return (random.random(rows) < p).astype(float), p, other


@seeds
def test_auc_and_its_variance(seed: int) -> None:
    y, p, _ = drawn(seed)
    p = p.round(2)  # ties count one half
    auc, variance, _, _ = auc_with_variance(p, y)
    ours = delong_interval(y, p)
    assert (ours.auc, ours.variance) == (pytest.approx(auc, abs=SAME), pytest.approx(variance, abs=SAME))
    assert ours.auc == pytest.approx(roc_auc_score(y, p), abs=SAME)


@seeds
def test_the_difference_of_two_aucs(seed: int) -> None:
    y, p, other = drawn(seed)
    ours, theirs = delong_paired(y, p, other), disc_delong(p, other, y)
    assert ours is not None
    assert ours.z == pytest.approx(theirs.statistic, abs=SAME)
    assert ours.p_value == pytest.approx(theirs.p_value, abs=SAME)


@seeds
def test_snapshots_that_are_copies_are_no_more_evidence_to_us_but_are_to_them(seed: int) -> None:
    y, p, _ = drawn(seed)
    customers = np.tile(np.arange(len(y)), 4)
    once, copied = delong_interval(y, p), delong_interval(np.tile(y, 4), np.tile(p, 4), customers)
    assert copied.variance == pytest.approx(once.variance, rel=0.02)
    _, theirs, _, _ = auc_with_variance(np.tile(p, 4), np.tile(y, 4))
    assert theirs == pytest.approx(once.variance / 4, rel=0.02)  # type: ignore[operator]  # there is a variance


@seeds
def test_kolmogorov_smirnov_brier_score_and_log_loss(seed: int) -> None:
    y, p, _ = drawn(seed)
    weight = np.ones(len(y))
    assert metrics.ks(y, p, weight) == pytest.approx(disc_ks(p, y).metric, abs=SAME)
    assert metrics.brier(y, p, weight) == pytest.approx(pd_brier(y, p).metric, abs=SAME)
    assert metrics.brier(y, p, weight) == pytest.approx(brier_score_loss(y, p), abs=SAME)
    assert metrics.log_loss(y, p, weight) == pytest.approx(log_loss(y, p), abs=SAME)


@seeds
def test_the_parts_of_the_brier_score(seed: int) -> None:
    y, p, _ = drawn(seed)
    ours, theirs = murphy(y, p, np.ones(len(y))), pd_brier(y, p).extras
    for part in ("reliability", "resolution", "uncertainty"):
        assert getattr(ours, part) == pytest.approx(theirs[part], abs=SAME)


@seeds
def test_spiegelhalter(seed: int) -> None:
    y, p, _ = drawn(seed)
    ours, theirs = spiegelhalter(y, p), pd_spiegelhalter(y, p)
    assert ours is not None and ours.z == pytest.approx(theirs.statistic, abs=SAME)
    one_sided = ours.p_value / 2 if ours.z > 0 else 1 - ours.p_value / 2  # ours is two-sided
    assert one_sided == pytest.approx(theirs.p_value, abs=SAME)


@seeds
def test_hosmer_lemeshow(seed: int) -> None:
    y, p, _ = drawn(seed)
    ours, theirs = hosmer_lemeshow(y, p), pd_hosmer_lemeshow(y, p)
    assert ours.statistic == pytest.approx(theirs.statistic, abs=SAME)
    assert (ours.degrees, ours.p_value) == (10, pytest.approx(theirs.p_value, abs=SAME))


@counts
def test_jeffreys_and_binomial(defaults: int, rows: int, predicted: float) -> None:
    theirs = pd_jeffreys(rows, defaults, predicted)
    assert jeffreys(defaults, rows, predicted) == pytest.approx(theirs.p_value, abs=SAME)
    assert binomial(defaults, rows, predicted) == pytest.approx(
        pd_binomial(rows, defaults, predicted).p_value, abs=SAME
    )
    low, high = beta.ppf([0.05, 0.95], defaults + 0.5, rows - defaults + 0.5)
    expected = (0.0 if defaults == 0 else low, high)  # without a default, a rate of 0 belongs to ours
    assert jeffreys_interval(defaults, rows, 0.9) == pytest.approx(expected, abs=SAME)


@seeds
def test_stability_index_and_its_limit(seed: int) -> None:
    random = np.random.default_rng(seed)
    before, now = random.multinomial(900, np.full(10, 0.1)), random.multinomial(40, np.full(10, 0.1))
    theirs = stability_psi(before, now)
    assert population_stability_index(before, now) == pytest.approx(theirs.metric, abs=SAME)
    assert size_adjusted_limit(10, 900, 40, 0.05) == pytest.approx(psi_benchmark(900, 40), abs=SAME)


@seeds
def test_rank_correlation(seed: int) -> None:
    _, p, other = drawn(seed)
    assert rank_correlation(p, other) == pytest.approx(spearmanr(p, other).statistic, abs=SAME)
