import numpy as np
import pandas as pd
import pytest

from models.evaluation.interval_coverage import coverage


def evaluated(rates: list[float], each: int = 10_000, repeats: int = 1) -> pd.DataFrame:
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
    assert (third["rows"], third["customers"], third["defaults"], third["observed"]) == (10_000, 10_000, 1_200, 0.12)
    assert (third["predicted"], third["low"], third["high"]) == pytest.approx((0.12, 0.10, 0.14))


def test_a_tenth_with_fewer_than_five_expected_defaults_says_nothing() -> None:
    # 30 rows at 10 to 16 % expect 3 to 4.8 defaults, at 17 % 5.1.
    found = coverage(evaluated([0.1] * 10, each=30), 0.9)
    assert [each["verdict"] == "too_small" for each in found["deciles"]] == [True] * 7 + [False] * 3
    assert found["judged"] == 3


def test_chance_in_few_customers_is_allowed_for() -> None:
    """Of 100 customers at 16 to 20 %, 24 may default; of 10,000, no 2,400."""
    rates = [0.10, 0.11, 0.12, 0.13, 0.14, 0.15, 0.16, 0.17, 0.24, 0.19]
    few, many = (coverage(evaluated(rates, each=each), 0.9)["deciles"][8] for each in (100, 10_000))
    assert (few["verdict"], many["verdict"]) == ("covered", "above")
    assert few["expected_low"] < many["expected_low"] < many["low"]
    # On the log-odds: 0.130 from 18 to 20 %; 1.645 errors of 100 answers are 1.645 / sqrt(100 x 0.18 x 0.82) = 0.428.
    assert few["expected_high"] == pytest.approx(0.2556, abs=1e-4)


def test_days_of_the_same_customers_are_no_more_customers() -> None:
    once = evaluated([0.10 + 0.01 * k for k in range(10)], each=100)
    again = pd.concat([once, once], ignore_index=True)
    first, second = (coverage(rows, 0.9)["deciles"][4] for rows in (once, again))
    assert first["expected_high"] == pytest.approx(second["expected_high"])


def test_repeats_of_a_customer_do_not_make_a_tenth_large_enough() -> None:
    assert coverage(evaluated([0.1] * 10, each=20, repeats=10), 0.9)["judged"] == 0
