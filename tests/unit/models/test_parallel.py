"""The same work on one core and on several."""

import logging

import pandas as pd
import pytest

from models import parallel
from models.parallel import in_parallel


def doubled(left: pd.DataFrame, right: pd.DataFrame) -> pd.DataFrame:
    return pd.DataFrame({"sum": [float(left["x"].sum() + right["x"].sum())]})


PIECES = [(pd.DataFrame({"x": [n, n + 1]}), pd.DataFrame({"x": [10 * n]})) for n in range(5)]


@pytest.mark.parametrize("worth", [0, 1_000_000], ids=["every core", "one core"])
def test_results_come_in_the_order_of_the_pieces(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, worth: int
) -> None:
    monkeypatch.setattr(parallel, "WORTH_PROCESSES", worth)
    with caplog.at_level(logging.INFO, "models.parallel"):
        found = in_parallel("Doubling", doubled, PIECES)
    assert [frame["sum"].item() for frame in found] == [1.0, 13.0, 25.0, 37.0, 49.0]  # n + (n + 1) + 10 n
    assert [record.getMessage() for record in caplog.records][-1] == "Doubling: 5 of 5 fits"
