import numpy as np
import pandas as pd
import pytest
from scipy.stats import norm

from models.validation.discrimination import decline, discrimination
from tests.unit.models.validation.settings import DOCUMENT


def judged(n: int, shift: float, seed: int = 0) -> pd.DataFrame:
    random = np.random.default_rng(seed)
    defaulted = np.arange(n) % 5 == 0
    risk = 1 / (1 + np.exp(-(shift * defaulted + random.normal(size=n))))
    return pd.DataFrame(
        {"customer_id": [f"C{i}" for i in range(n)], "period": "test", "defaulted": defaulted, "pd": risk}
    )


def test_a_ranking_above_chance_is_green_and_one_at_chance_red() -> None:
    good, useless = discrimination(judged(600, 1.0), DOCUMENT, 0.95), discrimination(judged(600, 0.0), DOCUMENT, 0.95)
    assert (good.light, useless.light) == ("green", "red")
    assert (good.rows, good.customers, good.defaults) == (600, 600, 120)


def test_few_defaulters_are_grey_and_counted() -> None:
    found = discrimination(judged(40, 1.0), DOCUMENT, 0.95)  # 8 defaulters
    assert (found.auc, found.light, found.why) == (None, "grey", "8 customers with a default; 10 are needed")


def test_the_snapshots_of_one_defaulter_are_one_defaulter() -> None:
    rows = judged(600, 1.0).assign(customer_id=lambda d: np.where(d["defaulted"], "C0", d["customer_id"]))
    assert discrimination(rows, DOCUMENT, 0.95).why == "1 customers with a default; 10 are needed"


def test_a_wide_interval_is_grey_though_it_is_shown() -> None:
    found = discrimination(judged(60, 0.5), DOCUMENT, 0.95)
    assert found.auc is not None
    assert (found.light, found.why) == ("grey", "the interval is wider than 0.2")


def test_a_fall_of_the_auc_is_measured_in_deviations() -> None:
    before, now = discrimination(judged(2000, 1.5), DOCUMENT, 0.95), discrimination(judged(600, 0.7), DOCUMENT, 0.95)
    found = decline(before, now)
    assert found is not None and before.auc and now.auc and now.variance
    assert found.statistic == pytest.approx((before.auc - now.auc) / np.sqrt(now.variance))
    assert found.p_value == pytest.approx(norm.sf(found.statistic))
    assert decline(before, discrimination(judged(40, 1.0), DOCUMENT, 0.95)) is None
