import pandas as pd
import pytest

from models.evaluation.metrics import METRICS
from models.scale import ScoreScale
from pipeline.reports.portfolio.customers import tier_rows
from pipeline.reports.portfolio.model import MEASURES, Figure, calibration_by_tier, days_of, plots_of, side
from tests.small_store import DAYS, ONE_DAY, PARAMS, SCORES, cross_section, out_of_time

SCALE = ScoreScale(PARAMS.calibrate.scale)
TIERS = tier_rows(SCORES, PARAMS.assign_tiers, SCALE)


def test_every_metric_has_a_name_and_a_meaning() -> None:
    assert list(MEASURES) == list(METRICS)


@pytest.mark.parametrize(("value", "where"), [(0.1, "below"), (0.2, "within"), (0.3, "within"), (0.4, "above")])
def test_a_value_lies_below_within_or_above_an_interval(value: float, where: str) -> None:
    assert side(value, Figure(0.25, 0.2, 0.3)) == where


def test_days_of_a_period_are_counted_once() -> None:
    test = days_of(DAYS, ("test",))
    assert test is not None
    assert (test.count, test.first, test.last, test.snapshots, test.defaults) == (2, "2024-01-01", "2024-07-01", 6, 2)
    both = days_of(ONE_DAY, ("train", "immature"))
    assert both is not None
    assert (both.count, both.snapshots, both.labelled) == (1, 3, 2)
    assert days_of(ONE_DAY, ("test",)) is None


def test_the_rows_of_one_customer_are_one_piece_of_evidence() -> None:
    # Four customers in the high tier, two snapshots each, outcomes (1, 1), (0, 0), (0, 0), (0, 0): the rate is 1/4.
    # Residuals by customer: 1.5, -0.5, -0.5, -0.5; root of the sum of squares 3 is 1.7321, over 8 rows 0.2165.
    held_out = pd.DataFrame({"customer_id": list("aabbccdd"), "defaulted": [True] * 2 + [False] * 6, "pd": 0.4})
    low, _, high = calibration_by_tier(held_out, TIERS, PARAMS.assign_tiers, SCALE, confidence=0.95)
    assert (high.rows, high.customers, high.defaults, high.observed) == (8, 4, 2, 0.25)
    assert high.predicted == pytest.approx(0.4)
    assert high.low == 0.0  # 0.25 - 1.96 x 0.2165 is below zero
    assert high.high == pytest.approx(0.25 + 1.95996 * 0.216506, abs=1e-5)
    assert (low.rows, low.predicted, low.observed) == (0, None, None)


def test_without_both_outcomes_there_is_no_interval() -> None:
    held_out = pd.DataFrame({"customer_id": ["a", "b"], "defaulted": [False, False], "pd": 0.4})
    *_, high = calibration_by_tier(held_out, TIERS, PARAMS.assign_tiers, SCALE, confidence=0.95)
    assert (high.observed, high.low, high.high) == (0.0, None, None)


def test_default_rates_are_drawn_where_there_is_more_than_one_day() -> None:
    over_time, one_day = out_of_time(), cross_section()
    drawn = plots_of(over_time.plots, over_time.metrics, DAYS, PARAMS.assign_tiers)
    assert [plot.title for plot in drawn][-1] == "Default rate by snapshot day"
    assert len(plots_of(one_day.plots, one_day.metrics, ONE_DAY, PARAMS.assign_tiers)) == len(drawn) - 1
