import numpy as np
import pandas as pd
import pytest
from scipy.special import expit

from models.calibration.fitting import fit_calibration
from models.calibration.segments import SegmentOffsets
from tests.unit.models.portfolios import CALIBRATE
from tests.unit.models.samples import history


def fitted(counts: dict[str, tuple[int, int]]) -> SegmentOffsets:
    """Segments with (rows, defaults), everyone at even odds before."""
    trade = np.repeat(list(counts), [rows for rows, _ in counts.values()])
    y = np.concatenate([np.arange(rows) < defaults for rows, defaults in counts.values()]).astype(float)
    return SegmentOffsets.fit(np.zeros(len(y)), y, np.arange(len(y)), pd.Series(trade, name="trade"))


def test_offsets_are_shrunk_by_what_chance_explains_of_them() -> None:
    found = fitted({"food": (400, 240), "steel": (400, 160)})
    # p = 1/2, so U = 240 - 200 = 40, I = 400 / 4 = 100: by itself 0.4, variance 1/100 (inflation: 200 / 200 = 1).
    # Q = 2 x 0.4^2 x 100 = 32, tau^2 = (32 - 2) / 200 = 0.15, believed 0.15 / (0.15 + 0.01) = 0.9375, offset 0.375.
    assert found.segments["food"].alone == pytest.approx(0.4)
    assert found.spread == pytest.approx(np.sqrt(0.15))
    assert found.segments["food"].kept == pytest.approx(0.9375)
    assert found.segments["steel"].offset == pytest.approx(-0.375)


def test_a_small_segment_is_believed_less_than_a_large_one() -> None:
    found = fitted({"food": (4000, 2400), "steel": (4000, 1600), "silk": (20, 14)})
    assert found.segments["silk"].alone == pytest.approx(found.segments["food"].alone * 2)
    assert found.segments["silk"].kept < 0.6 < 0.95 < found.segments["food"].kept
    assert found.segments["silk"].deviation > found.segments["food"].deviation


def test_segments_that_differ_no_more_than_by_chance_all_have_the_portfolios_level() -> None:
    found = fitted({"food": (100, 52), "steel": (100, 49), "silk": (10, 4)})
    assert found.spread == 0
    assert all(each.offset == 0 for each in found.segments.values())


def test_no_segment_and_one_never_seen_have_no_offset() -> None:
    found = fitted({"food": (400, 240), "steel": (400, 160)})
    asked = pd.Series(["food", None, np.nan, "toys"], name="trade")
    assert found.offset(asked) == pytest.approx([0.375, 0, 0, 0])
    assert found.deviation(asked)[1:] == pytest.approx(found.spread)


def test_rows_without_a_segment_take_no_part() -> None:
    trade = pd.Series([None] * 4, name="trade", dtype="object")
    assert SegmentOffsets.fit(np.zeros(4), np.array([0.0, 1, 0, 1]), np.arange(4), trade).segments == {}


@pytest.mark.parametrize(("difference", "kept"), [(1.0, True), (0.0, False)])
def test_segments_are_kept_only_where_they_pay_on_later_days(difference: float, kept: bool) -> None:
    raw, rows = history(days=6, customers=600, steps=[0])
    step = np.where(rows["trade"] == "food", difference, -difference)
    y = np.random.default_rng(4).random(len(raw)) < expit(raw + step)
    calibration, told = fit_calibration(raw, rows.assign(defaulted=y), CALIBRATE, 365)
    assert told["segments"] is not None and told["segments"]["kept"] is kept
    assert (calibration.segments is not None) is kept
    if kept:
        food, steel = calibration.offset(pd.DataFrame({"trade": ["food", "steel"]}))
        assert (food, steel) == pytest.approx((1, -1), abs=0.35)
