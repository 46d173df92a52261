import numpy as np
import pytest

from models.validation.lift import lift_table


def test_the_riskiest_tenth_of_a_hundred() -> None:
    # 100 rows, 10 defaults: 5 in the riskiest tenth, 3 in the next, 2 in the last. Overall rate 10 %.
    p = np.linspace(0.99, 0.01, 100)
    y = np.zeros(100)
    y[[0, 1, 2, 3, 4, 10, 11, 12, 98, 99]] = 1
    found = lift_table(y, p, np.arange(100), 0.95)
    assert found["rows"].tolist() == [10] * 10
    assert found["lift"].tolist()[:3] == pytest.approx([5, 3, 0])
    assert found["captured"].tolist()[:2] == pytest.approx([0.5, 0.8])
    assert found["captured"].iloc[-1] == pytest.approx(1)
    assert (found["low"] <= found["observed"]).all() and (found["observed"] <= found["high"]).all()


def test_four_rows_fill_four_tenths() -> None:
    found = lift_table(np.array([1.0, 0, 0, 0]), np.array([0.4, 0.3, 0.2, 0.1]), np.arange(4), 0.95)
    assert found["rows"].tolist() == [1, 1, 1, 1]
    assert found["captured"].tolist() == [1, 1, 1, 1]
