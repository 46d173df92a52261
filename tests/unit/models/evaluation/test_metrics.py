import numpy as np
import pytest
from sklearn.metrics import average_precision_score, brier_score_loss, roc_auc_score, roc_curve
from sklearn.metrics import log_loss as sklearn_log_loss

from models.evaluation.metrics import METRICS


@pytest.mark.parametrize("seed", range(4))
def test_the_quick_versions_agree_with_scikit_learn_ties_and_weights_included(seed: int) -> None:
    random = np.random.default_rng(seed)
    p = np.round(random.random(200), seed % 3 + 1)
    y, weight = (random.random(200) < p).astype(float), random.integers(0, 4, 200).astype(float)
    false_positive, true_positive, _ = roc_curve(y, p, sample_weight=weight)
    assert METRICS["auc"](y, p, weight) == pytest.approx(roc_auc_score(y, p, sample_weight=weight))
    assert METRICS["ks"](y, p, weight) == pytest.approx((true_positive - false_positive).max())
    assert METRICS["brier"](y, p, weight) == pytest.approx(brier_score_loss(y, p, sample_weight=weight))
    assert METRICS["log_loss"](y, p, weight) == pytest.approx(sklearn_log_loss(y, p, sample_weight=weight))
    average_precision = average_precision_score(y, p, sample_weight=weight)
    assert METRICS["average_precision"](y, p, weight) == pytest.approx(average_precision)
