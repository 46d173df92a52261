import numpy as np
import pandas as pd
import pytest
from scipy.special import expit

from data.errors import DataRefused
from models.calibration.calibration import Calibration
from models.calibration.calibrators.knots import Knots
from models.calibration.calibrators.sigmoid import SigmoidCalibrator
from models.calibration.fitting import fit_calibration
from models.calibration.level import YearLevel
from models.calibration.segments import SegmentOffsets
from tests.unit.models.portfolios import CALIBRATE
from tests.unit.models.samples import history, sample

NOBODY = pd.DataFrame(index=range(1))
YEAR = 365


def flat(error: float, **changes: object) -> Calibration:
    """The raw log-odds as they are, with the same standard error everywhere."""
    usual = {
        "curve": SigmoidCalibrator(intercept=0, slope=1),
        "spread": Knots(raw=(0,), value=(error,), slope_below=0, slope_above=0),
        "segments": None,
        "level": None,
        "years": 1,
        "confidence": 0.9,
    }
    return Calibration.model_validate({**usual, **changes})


def test_without_years_the_interval_is_the_error_of_the_curve() -> None:
    low, high = flat(0.2).interval(np.array([-2.0]), NOBODY)
    # 90 % of a normal distribution lie within 1.6449 deviations.
    assert (low[0], high[0]) == pytest.approx(expit([-2 - 1.6449 * 0.2, -2 + 1.6449 * 0.2]), abs=1e-5)


def test_the_level_of_a_year_widens_it_and_few_years_widen_it_more() -> None:
    # Variance 0.2^2 + 0.3^2 x (1 + 1/2): 0.175, deviation 0.41833; Student's t with 2 - 1 degrees of freedom: 6.3138.
    low, _ = flat(0.2, level=YearLevel(deviation=0.3, years=2), years=2).interval(np.array([-2.0]), NOBODY)
    assert low[0] == pytest.approx(expit(-2 - 6.3138 * 0.41833), abs=1e-5)


def test_a_segment_shifts_its_customers_and_adds_its_error() -> None:
    member = {"rows": 1, "defaults": 0, "observed": 0, "predicted": 0, "alone": 1, "kept": 0.5, "offset": 0.5}
    segments = SegmentOffsets.model_validate(
        {"column": "trade", "spread": 0.4, "segments": {"food": {**member, "deviation": 0.3}}}
    )
    rows = pd.DataFrame({"trade": ["food", "never seen", None]})
    calibration = flat(0.0, segments=segments)
    assert calibration.log_odds(np.full(3, -2.0), rows).tolist() == [-1.5, -2, -2]
    assert calibration.deviation(np.full(3, -2.0), rows) == pytest.approx([0.3, 0.4, 0.4])
    with pytest.raises(DataRefused, match="needs the column trade"):
        calibration.log_odds(np.zeros(1), NOBODY)


def test_infinite_raw_log_odds_give_probabilities_within_0_and_1() -> None:
    log_odds = flat(0.1).log_odds(np.array([-np.inf, np.inf]), pd.DataFrame(index=range(2)))
    assert log_odds.tolist() == [-30, 30]


def test_one_raw_log_odd_is_worth_the_slope_and_none_at_all_the_steepness() -> None:
    line = flat(0.1, curve=SigmoidCalibrator(intercept=-1, slope=0.8))
    assert line.stretch(-2.0, np.array([1.0, 0.0, -3.0])) == pytest.approx([0.8] * 3)


def test_the_level_is_set_by_the_latest_rows() -> None:
    raw, rows = history(days=5, customers=800, steps=[0, 0, 0, 1, 1])
    calibration, told = fit_calibration(raw, rows, CALIBRATE.model_copy(update={"method": "shift"}), YEAR)
    assert calibration.curve.log_odds(np.zeros(1))[0] == pytest.approx(1, abs=0.15)
    assert told["base_rates"]["calibrate"]["rate"] > told["base_rates"]["train"]["rate"]
    # All five days together lie 2/5 of a step higher, the latest a whole one.
    assert told["shift"]["fitted"] == pytest.approx(1, abs=0.15)
    assert 0.2 < told["shift"]["base_rates"] < told["shift"]["fitted"]


def test_a_cross_section_is_calibrated_on_all_its_rows_and_knows_no_years() -> None:
    raw, rows = history(days=1, customers=600, steps=[0])
    calibration, told = fit_calibration(raw, rows.assign(period="train"), CALIBRATE, 0)
    assert told["folds"]["kind"] == "customers" and told["folds"]["rows"] == 600
    assert calibration.level is None and told["level"]["years"] is None
    assert list(told["base_rates"]) == ["learnt", "calibrate"]


def test_a_changed_base_rate_alone_is_corrected_by_a_shift() -> None:
    raw, rows = history(days=8, customers=1500, steps=[0.5])
    calibration, told = fit_calibration(raw, rows, CALIBRATE, YEAR)
    assert calibration.curve.method == "shift" and told["folds"]["kind"] == "time_ordered"


def test_a_raw_model_that_is_too_sure_is_not_left_so() -> None:
    raw, rows = history(days=8, customers=1500, steps=[0])
    calibration, told = fit_calibration(2 * raw, rows, CALIBRATE, YEAR)
    assert calibration.curve.method == "sigmoid"
    assert calibration.curve.log_odds(np.array([0.0, 2.0])) == pytest.approx([0, 1], abs=0.2)
    by_method = {each["method"]: each["log_loss"] for each in [*told["candidates"], *told["uncorrected"]]}
    assert by_method["sigmoid"] < by_method["shift"]


def test_a_shift_that_is_not_enough_is_not_taken_though_it_wins_on_the_folds() -> None:
    raw, rows = history(days=5, customers=60, steps=[0], seed=24)
    _, told = fit_calibration(raw, rows, CALIBRATE, YEAR)
    candidates = {each["method"]: each for each in told["candidates"]}
    assert abs(told["shift"]["slope"] - 1) > told["shift"]["slope_error"]
    # The shift leads every other by more than one standard error, and is no candidate: the rest is compared by itself.
    assert candidates["shift"]["behind"] < -candidates["shift"]["standard_error"]
    assert min(candidates[name]["behind"] for name in [*candidates][1:]) == 0
    assert told["method"] == "sigmoid"
    assert 0 < candidates["sigmoid"]["behind"] < candidates["sigmoid"]["standard_error"]


def test_a_slope_of_one_is_known_by_its_error() -> None:
    straight, steep = sample(4_000), sample(4_000, lambda raw: 1.2 * raw)
    assert SigmoidCalibrator.fit(straight).slope_is_one(straight)
    assert not SigmoidCalibrator.fit(steep).slope_is_one(steep)
    assert not SigmoidCalibrator(intercept=-1, slope=0).slope_is_one(steep)


def test_a_named_method_is_used_and_the_comparison_told_all_the_same() -> None:
    raw, rows = history(days=4, customers=400, steps=[0])
    calibration, told = fit_calibration(raw, rows, CALIBRATE.model_copy(update={"method": "venn_abers"}), YEAR)
    assert calibration.curve.method == told["method"] == "venn_abers"
    assert [each["method"] for each in told["candidates"]] == ["shift", "sigmoid", "beta", "isotonic", "venn_abers"]


def test_too_few_rows_to_compare_are_calibrated_by_a_line() -> None:
    raw, rows = history(days=1, customers=30, steps=[0])
    one = rows.assign(period="train", defaulted=np.arange(30) == np.argmax(raw))
    calibration, told = fit_calibration(raw, one, CALIBRATE, 0)
    assert calibration.curve.method == "sigmoid" and told["candidates"] == []


def test_a_calibration_period_without_a_default_is_refused() -> None:
    raw, rows = history(days=3, customers=100, steps=[0])
    quiet = rows.assign(defaulted=rows["defaulted"] & (rows["period"] == "train"))
    with pytest.raises(DataRefused, match="of 200 rows that set its level 0 defaulted"):
        fit_calibration(raw, quiet, CALIBRATE, YEAR)


def test_the_calibration_survives_its_text() -> None:
    raw, rows = history(days=4, customers=400, steps=[0, 0.5])
    calibration, _ = fit_calibration(raw, rows, CALIBRATE, YEAR)
    assert Calibration.model_validate_json(calibration.model_dump_json()) == calibration
