"""The contract of every calibrator, and what each of them is."""

import numpy as np
import pytest
from pydantic import TypeAdapter
from scipy.special import expit, logit
from sklearn.isotonic import IsotonicRegression

from data.errors import DataRefused
from models.calibration.calibrators.base import RAW_LIMIT, Calibrator, Sample, checked_sample, limited
from models.calibration.calibrators.beta import BetaCalibrator
from models.calibration.calibrators.catalogue import CALIBRATORS, Curve
from models.calibration.calibrators.isotonic import IsotonicCalibrator
from models.calibration.calibrators.knots import CELL, Cells, Knots, cells_of
from models.calibration.calibrators.shift import ShiftCalibrator
from models.calibration.calibrators.sigmoid import SigmoidCalibrator
from models.calibration.calibrators.venn_abers import VennAbersCalibrator, both_ways
from tests.unit.models.samples import by_hand, sample

EVERYWHERE = np.concatenate([[-RAW_LIMIT], np.linspace(-12, 12, 4801), [RAW_LIMIT]])
EXTREMES = {
    "separated": by_hand([-2, -1, 1, 2], [0, 0, 1, 1]),
    "separated wrongly": by_hand([-2, -1, 1, 2], [1, 1, 0, 0]),
    "one raw value": by_hand([-1] * 10, [0] * 8 + [1] * 2),
    "two rows": by_hand([-1, 1], [0, 1]),
    "two rows of one value": by_hand([0, 0], [0, 1]),
    "at the limits": by_hand([-30, -30, 0, 30, 30], [0, 0, 1, 1, 0]),
    "usual": sample(2_000),
}


@pytest.fixture(params=list(CALIBRATORS))
def kind(request: pytest.FixtureRequest) -> type[Calibrator]:
    return CALIBRATORS[request.param]


@pytest.mark.parametrize("name", list(EXTREMES))
def test_a_curve_never_falls_and_is_finite_everywhere(kind: type[Calibrator], name: str) -> None:
    fitted = kind.fit(EXTREMES[name])
    log_odds = fitted.log_odds(EVERYWHERE)
    assert np.isfinite(log_odds).all()
    assert (np.diff(log_odds) >= -1e-12).all()
    assert np.isfinite(fitted.deviation(EXTREMES[name], np.array([-3.0, 0.0, 3.0]), 5, 1)).all()


def test_a_curve_survives_its_text_to_the_last_bit(kind: type[Calibrator]) -> None:
    fitted = kind.fit(sample(3_000))
    text = TypeAdapter(Curve).dump_json(fitted)  # type: ignore[arg-type]  # every calibrator is in the union
    again = TypeAdapter(Curve).validate_json(text)
    assert again == fitted
    np.testing.assert_array_equal(again.log_odds(EVERYWHERE), fitted.log_odds(EVERYWHERE))


def test_a_row_is_calibrated_the_same_alone_and_in_a_batch(kind: type[Calibrator]) -> None:
    fitted = kind.fit(sample(3_000))
    raw = sample(200, seed=5).raw
    alone = np.concatenate([fitted.log_odds(raw[[i]]) for i in range(len(raw))])
    np.testing.assert_array_equal(alone, fitted.log_odds(raw))


def test_outcomes_that_follow_the_raw_log_odds_leave_them_as_they_are(kind: type[Calibrator]) -> None:
    fitted = kind.fit(sample(60_000))
    usual = np.array([-4.0, -2.0, 0.0])
    np.testing.assert_allclose(fitted.log_odds(usual), usual, atol=0.35)


def test_the_error_shrinks_with_the_root_of_the_customers(kind: type[Calibrator]) -> None:
    at, few, many = np.array([-2.0]), sample(1_000), sample(16_000)
    wide, narrow = (kind.fit(of).deviation(of, at, 40, 1)[0] for of in (few, many))
    # A sixteenth of the customers: four times the error for a formula with parameters, 16^(1/3) = 2.5 for steps.
    assert 2 < wide / narrow < 6


def test_repeated_rows_of_a_customer_are_not_taken_for_more_evidence(kind: type[Calibrator]) -> None:
    once = sample(500)
    tiled = Sample(np.tile(once.raw, 10), np.tile(once.defaulted, 10), np.tile(once.customers, 10))
    at = np.array([-2.0])
    alone, repeated = (kind.fit(of).deviation(of, at, 100, 1)[0] for of in (once, tiled))
    assert repeated == pytest.approx(alone, rel=0.35)  # taken for ten customers it would be 68 % less


@pytest.mark.parametrize("defaulted", [0, 1])
def test_one_outcome_only_is_refused(defaulted: int) -> None:
    with pytest.raises(DataRefused, match=rf"of 3 rows that set its level {3 * defaulted} defaulted"):
        by_hand([-1, 0, 1], [defaulted] * 3)


@pytest.mark.parametrize("bad", [np.nan, np.inf])
def test_raw_values_that_are_no_numbers_are_refused_in_a_fit(bad: float) -> None:
    with pytest.raises(DataRefused, match="1 of 2 raw log-odds are not finite"):
        checked_sample(np.array([0.0, bad]), np.array([0.0, 1.0]), np.arange(2))


def test_infinite_raw_values_are_read_as_the_limit_and_nan_is_refused() -> None:
    assert limited(np.array([-np.inf, 1.0, np.inf])).tolist() == [-30, 1, 30]
    with pytest.raises(DataRefused, match="1 of 2 raw log-odds are not a number"):
        limited(np.array([0.0, np.nan]))


def test_the_sigmoid_finds_the_line_that_the_outcomes_were_drawn_from() -> None:
    fitted = SigmoidCalibrator.fit(sample(40_000, lambda raw: 0.5 + 0.7 * raw))
    assert (fitted.intercept, fitted.slope) == pytest.approx((0.5, 0.7), abs=0.1)


def test_beta_finds_a_bend_that_a_line_cannot() -> None:
    # For rare raw probabilities the log-odds rise half as fast, for frequent ones twice.
    fitted = BetaCalibrator.fit(sample(60_000, lambda raw: -0.5 * np.logaddexp(0, -raw) + 2 * np.logaddexp(0, raw)))
    assert (fitted.slope_rare, fitted.slope_frequent) == pytest.approx((0.5, 2), abs=0.25)


def test_the_shift_is_the_step_of_the_base_rate() -> None:
    # Everyone's raw probability is 1/5 (odds 1:4), and 2 of 4 default (odds 1:1): a step of ln 4.
    assert ShiftCalibrator.fit(by_hand([logit(0.2)] * 4, [0, 0, 1, 1])).intercept == pytest.approx(np.log(4))


@pytest.mark.parametrize("method", [ShiftCalibrator, SigmoidCalibrator, BetaCalibrator])
def test_the_mean_probability_is_the_observed_rate(method: type[Calibrator]) -> None:
    drawn = sample(2_000, lambda raw: -0.3 + 1.4 * raw)
    assert expit(method.fit(drawn).log_odds(drawn.raw)).mean() == pytest.approx(drawn.defaulted.mean(), abs=1e-6)


@pytest.mark.parametrize("method", [SigmoidCalibrator, BetaCalibrator, IsotonicCalibrator, VennAbersCalibrator])
def test_raw_log_odds_that_order_customers_wrongly_give_everyone_the_base_rate(method: type[Calibrator]) -> None:
    drawn = sample(2_000, lambda raw: -1 - raw)
    probability = expit(method.fit(drawn).log_odds(np.linspace(-4, 0, 9)))
    np.testing.assert_allclose(probability, drawn.defaulted.mean(), atol=0.02)


def test_isotonic_runs_through_the_middles_of_its_steps() -> None:
    # Cells 0: 0 of 2, 1: 1 of 2, 2: 3 of 4, rising as they are.
    fitted = IsotonicCalibrator.fit(by_hand([0, 0, 1, 1, 2, 2, 2, 2], [0, 0, 1, 0, 1, 1, 1, 0]))
    # The first has no default: half a default in three rows. The others are rates as counted.
    assert fitted.knots.raw == (0, 1, 2)
    assert fitted.knots.value == pytest.approx(logit([0.5 / 3, 1 / 2, 3 / 4]))
    assert fitted.log_odds(np.array([1.5]))[0] == pytest.approx(logit([1 / 2, 3 / 4]).mean())


def test_isotonic_puts_together_what_falls() -> None:
    # Cells 0: 1/2, 1: 0/2 fall, so they are one step of 1/4 at their middle; cell 2: 1/2.
    fitted = IsotonicCalibrator.fit(by_hand([0, 0, 1, 1, 2, 2], [1, 0, 0, 0, 1, 0]))
    assert fitted.knots.raw == (0.5, 2)
    assert fitted.knots.value == pytest.approx(logit([1 / 4, 1 / 2]))


def test_isotonic_keeps_apart_what_the_raw_log_odds_keep_apart() -> None:
    fitted = IsotonicCalibrator.fit(sample(5_000))
    assert (np.diff(fitted.log_odds(EVERYWHERE)) > 0).all()


@pytest.mark.parametrize("seed", range(8))
def test_venn_abers_is_two_isotonic_regressions_per_cell(seed: int) -> None:
    drawn = sample(60, seed=seed)
    cells = cells_of(drawn)
    p0, p1 = both_ways(cells)
    rounded = np.rint(drawn.raw / CELL) * CELL
    for i, cell in enumerate(cells.raw):
        for added, found in ((0, p0[i]), (1, p1[i])):
            with_it = IsotonicRegression().fit(np.append(rounded, cell), np.append(drawn.defaulted, added))
            assert found == pytest.approx(with_it.predict([cell])[0], abs=1e-12)


def test_venn_abers_of_one_value_counts_the_customer_itself() -> None:
    # 2 of 8: p0 = 2/9, p1 = 3/9, p = (3/9) / (1 - 2/9 + 3/9) = 3/10.
    fitted = VennAbersCalibrator.fit(by_hand([1] * 8, [1, 1] + [0] * 6))
    assert expit(fitted.log_odds(np.array([1.0]))) == pytest.approx(0.3)


def test_venn_abers_takes_as_many_cells_as_the_raw_range_has_whatever_the_rows() -> None:
    cells = cells_of(sample(300_000))
    p0, p1 = both_ways(cells)
    assert len(cells.raw) < 800  # about 14 log-odds at a fiftieth each
    assert (p0 <= p1).all() and (np.diff(p0) >= 0).all() and (np.diff(p1) >= 0).all()


def test_cells_count_rows_and_defaults() -> None:
    cells = cells_of(by_hand([0.0, 0.009, 0.5, 0.5], [0, 1, 1, 0]))
    assert isinstance(cells, Cells)
    assert cells.raw == pytest.approx([0, 0.5])
    assert cells.rows.tolist() == [2, 2] and cells.defaults.tolist() == [1, 1]


def test_knots_run_straight_and_go_on_with_their_own_slopes() -> None:
    knots = Knots(raw=(0, 1), value=(0, 2), slope_below=1, slope_above=0.5)
    assert knots.at(np.array([-2, 0.25, 3])).tolist() == [-2, 0.5, 3]
    with pytest.raises(ValueError, match="raw values that rise"):
        Knots(raw=(1, 1), value=(0, 2), slope_below=1, slope_above=0.5)
