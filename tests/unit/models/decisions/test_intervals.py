import numpy as np
import pytest

from models.decisions.intervals import clustered_share, share_with_interval, wilson


def test_wilson_by_hand() -> None:
    # z = 1.96, n = 10, p = 0.8: centre (0.8 + 3.8416 / 20) / 1.38416 = 0.7167; reach 1.96 / 1.38416 x
    # sqrt(0.016 + 3.8416 / 400) = 1.4160 x 0.16001 = 0.2266.
    assert wilson(8, 10, 0.95) == pytest.approx((0.7167 - 0.2266, 0.7167 + 0.2266), abs=2e-4)


def test_no_hit_is_not_certainty() -> None:
    low, high = wilson(0, 10, 0.95)
    assert low == pytest.approx(0, abs=1e-12)
    assert high == pytest.approx(3.8416 / 13.8416, abs=1e-4)  # z^2 / (n + z^2)


def test_of_nothing_there_is_no_share() -> None:
    assert share_with_interval("share", 0, 0, 0.95) == {"share": None, "share_low": None, "share_high": None}


def test_rows_of_different_customers_count_each_and_those_of_one_count_once() -> None:
    hit = np.array([1.0, 0.0] * 20)
    apart = clustered_share("share", hit, np.arange(40), 0.95)
    assert (apart["share_low"], apart["share_high"]) == pytest.approx(wilson(20, 40, 0.95))
    # Ten customers with four equal rows each: the variance is four times as large, ten rows' worth of evidence.
    together = clustered_share("share", np.repeat([1.0, 0.0] * 5, 4), np.repeat(np.arange(10), 4), 0.95)
    assert (together["share_low"], together["share_high"]) == pytest.approx(wilson(5, 10, 0.95))


def test_where_all_rows_agree_the_customers_are_the_evidence() -> None:
    found = clustered_share("share", np.ones(12), np.repeat(np.arange(4), 3), 0.95)
    assert (found["share_low"], found["share_high"]) == pytest.approx(wilson(4, 4, 0.95))
