import numpy as np
import pytest

from models.explanation.contributions import book_of
from models.explanation.tier_edges import edge_start, next_edges
from tests.property.test_points_are_exact import ROWS, bent
from tests.small_store import PARAMS

MODEL = bent("logistic", "beta", True)
CONTRIBUTIONS = MODEL.contributions(ROWS)
BOOK = book_of([CONTRIBUTIONS.some(slice(0, 7)), CONTRIBUTIONS.some(slice(7, None))])
SCORE = MODEL.predict(ROWS)["score"].to_numpy()


@pytest.mark.parametrize("share", [0.05, 0.5, 0.95])
def test_the_average_customer_at_the_edge_scores_exactly_the_edge(share: float) -> None:
    edge = float(np.quantile(SCORE, share))
    start = edge_start(MODEL, BOOK, SCORE, edge)
    assert start is not None
    assert MODEL.start_score(start) == pytest.approx(edge, abs=1e-7)


@pytest.mark.parametrize("beyond", [-1.0, 0.0])
def test_nobody_speaks_for_an_edge_beyond_all_customers(beyond: float) -> None:
    assert edge_start(MODEL, BOOK, SCORE, float(SCORE.min() + beyond)) is None
    assert edge_start(MODEL, BOOK, SCORE, float(SCORE.max() - beyond)) is None


def test_the_next_edge_is_that_of_the_next_better_tier() -> None:
    score = np.array([300.0, 599.99, 600.0, 699.99, 700.0])
    np.testing.assert_array_equal(next_edges(score, PARAMS.assign_tiers), [600, 600, 700, 700, np.nan])
