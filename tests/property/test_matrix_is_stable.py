"""No feature depends on the order of rows or on threads, and the random portfolio gives every feature something to be.

That no feature knows the future, on these portfolios and under every planted leak: ``test_certificate.py``.
"""

import math
from typing import Any

from tests.property import random_tables
from tests.property.hindsight import DAYS, LAST, cells, portfolio


def test_the_matrix_does_not_depend_on_the_order_of_rows_or_on_the_number_of_threads() -> None:
    tables = portfolio(4)
    assert cells(tables, LAST, DAYS) == cells(random_tables.shuffled(tables, seed=5), LAST, DAYS, threads=2)


def test_the_random_portfolio_fills_every_feature_with_several_finite_values() -> None:
    """A comparison of nulls with nulls would prove nothing."""
    values: dict[str, set[Any]] = {}
    for (_, _, name), value in cells(portfolio(2), LAST, DAYS).items():
        values.setdefault(name, set()).add(value)
    assert {name for name, found in values.items() if len(found - {None}) < 2} == set()
    assert [v for found in values.values() for v in found if isinstance(v, float) and not math.isfinite(v)] == []
