import numpy as np
import pandas as pd
import pytest
from scipy.stats import kendalltau

from models.validation.ranking import concentration, migration, rank_correlation

TIERS = ("low", "medium", "high")


def test_moves_between_tiers_are_counted() -> None:
    found = migration(
        pd.Series(["low", "low", "medium", "high", None]), pd.Series(["low", "high", "low", "high", "low"]), TIERS
    )
    assert found is not None
    assert found.counts == ((1, 0, 1), (1, 0, 0), (0, 0, 1))
    assert (found.customers, found.stayed, found.better, found.worse) == (4, 0.5, 0.25, 0.25)


def test_without_an_earlier_day_there_is_no_migration() -> None:
    assert migration(pd.Series([None, None]), pd.Series(["low", "low"]), TIERS) is None


def test_rank_correlation_by_hand() -> None:
    # Ranks 1 2 3 4 and 1 2 4 3: 1 - 6 x 2 / (4 x 15) = 0.8.
    assert rank_correlation(np.array([1.0, 2, 3, 4]), np.array([1.0, 2, 9, 8])) == pytest.approx(0.8)
    assert rank_correlation(np.arange(5.0), np.exp(np.arange(5.0))) == pytest.approx(1)
    assert kendalltau([1, 2, 3, 4], [1, 2, 9, 8]).statistic > 0
    assert rank_correlation(np.ones(4), np.arange(4.0)) is None


def test_concentration_is_zero_when_even_and_one_in_a_single_tier() -> None:
    assert concentration([10, 10, 10]) == pytest.approx(0)
    assert concentration([30, 0, 0]) == pytest.approx(1)
    # Shares 1/2, 1/4, 1/4: (3/8 - 1/3) / (2/3) = 1/16.
    assert concentration([20, 10, 10]) == pytest.approx(1 / 16)
    assert concentration([0, 0, 0]) is None
