import numpy as np
import pandas as pd
import pytest

from models.evaluation.interval_coverage import coverage


def evaluated(rates: list[float], each: int = 100, repeats: int = 1) -> pd.DataFrame:
    """Tenths predicted at 10, 11, ... 19 % within 2 points, with exactly these observed rates."""
    n = len(rates) * each
    pd_ = np.repeat(0.10 + 0.01 * np.arange(len(rates)), each)
    once = pd.DataFrame(
        {
            "customer_id": [f"C{i}" for i in range(n)],
            "defaulted": np.concatenate([np.arange(each) < round(each * rate) for rate in rates]),
            "pd": pd_,
            "pd_low": pd_ - 0.02,
            "pd_high": pd_ + 0.02,
        }
    )
    return pd.concat([once.assign(period=f"repeat_{k}") for k in range(repeats)], ignore_index=True)


def test_a_tenth_is_held_where_its_rate_lies_within_its_mean_interval() -> None:
    rates = [0.10, 0.11, 0.12, 0.13, 0.14, 0.15, 0.16, 0.20, 0.14, 0.19]
    found = coverage(evaluated(rates), 0.9)
    assert [each["verdict"] for each in found["deciles"]] == ["covered"] * 7 + ["above", "below", "covered"]
    assert (found["judged"], found["covered"]) == (10, 8)
    third = found["deciles"][2]
    assert (third["rows"], third["customers"], third["defaults"], third["observed"]) == (100, 100, 12, 0.12)
    assert (third["predicted"], third["low"], third["high"]) == pytest.approx((0.12, 0.10, 0.14))


def test_a_tenth_with_fewer_than_five_expected_defaults_says_nothing() -> None:
    # 30 rows at 10 to 16 % expect 3 to 4.8 defaults, at 17 % 5.1.
    found = coverage(evaluated([0.1] * 10, each=30), 0.9)
    assert [each["verdict"] == "too_small" for each in found["deciles"]] == [True] * 7 + [False] * 3
    assert found["judged"] == 3


def test_repeats_of_a_customer_do_not_make_a_tenth_large_enough() -> None:
    assert coverage(evaluated([0.1] * 10, each=20, repeats=10), 0.9)["judged"] == 0
