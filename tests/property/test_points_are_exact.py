"""Whatever estimator and calibrator: points add up, a row alone is a row in a batch, text gives the model back."""

from functools import cache

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.special import expit

from models.bundle import DefaultModel
from models.calibration.calibration import Calibration, spread_of
from models.calibration.calibrators.base import checked_sample
from models.calibration.calibrators.catalogue import CALIBRATORS
from models.calibration.level import YearLevel
from models.calibration.segments import SEGMENT_POINTS, SegmentOffsets
from models.decisions.migration import point_differences
from models.estimators.catalogue import ESTIMATORS
from models.explanation.points import explain
from models.params import CalibratorName, EstimatorName
from models.scale import ScoreScale
from models.schema import encode, learn_schema
from models.training.fitting import fit
from tests.unit.models.portfolios import DESCRIBED, SCALE, train_params, training_rows

ROWS = training_rows(seed=5)
PAIRS = [(estimator, calibrator) for estimator in ESTIMATORS for calibrator in CALIBRATORS]
every_pair = pytest.mark.parametrize(("estimator", "calibrator"), PAIRS)


@cache
def estimated(name: EstimatorName):  # type: ignore[no-untyped-def]  # three things of one fit
    rows = training_rows()
    schema = learn_schema(rows, DESCRIBED)
    return rows, schema, fit(rows, schema, train_params(), name)


@cache
def bent(estimator: EstimatorName, calibrator: CalibratorName, segmented: bool) -> DefaultModel:
    """Calibrated to outcomes that bend away from what the estimator says, with a level of its own for each trade."""
    rows, schema, fitted = estimated(estimator)
    raw = fitted.out_of_fold
    y = (np.random.default_rng(1).random(len(raw)) < expit(0.3 * raw + 0.4 * np.maximum(raw, 0) ** 2 - 0.5)).astype(
        float
    )
    sample = checked_sample(raw, y, rows["customer_id"])
    curve = CALIBRATORS[calibrator].fit(sample)
    offsets = SegmentOffsets.fit(
        curve.log_odds(raw), (rows["trade"] == "food") * 1.0, np.arange(len(raw)), rows["trade"]
    )
    calibration = Calibration(
        curve=curve,  # type: ignore[arg-type]  # one of the union
        spread=spread_of(curve, sample, 3, 1),  # type: ignore[arg-type]
        segments=offsets if segmented else None,
        level=YearLevel(deviation=0.2, years=3),
        years=2,
        confidence=0.9,
    )
    return DefaultModel(schema, fitted.estimator, calibration, ScoreScale(SCALE))


@every_pair
@pytest.mark.parametrize("segmented", [False, True])
def test_reference_and_points_give_every_score(
    estimator: EstimatorName, calibrator: CalibratorName, segmented: bool
) -> None:
    model = bent(estimator, calibrator, segmented)
    for portfolio in (None, ROWS, ROWS.iloc[:1]):
        points, start = model.points(ROWS, portfolio)
        np.testing.assert_allclose(points.sum(axis=1) + start, model.predict(ROWS)["score"], rtol=0, atol=1e-6)
    assert (SEGMENT_POINTS in model.point_names) is segmented


@every_pair
@given(values=st.data())
@settings(max_examples=5, deadline=None)
def test_points_are_exact_for_any_customer_and_the_infinite_ones(
    estimator: EstimatorName, calibrator: CalibratorName, values: st.DataObject
) -> None:
    number = st.floats(allow_nan=True, allow_infinity=True, width=32)
    drawn = {name: values.draw(st.lists(number, min_size=3, max_size=3)) for name in ("late", "margin", "noise")}
    trade = values.draw(st.lists(st.sampled_from(["food", "steel", "toys", None]), min_size=3, max_size=3))
    rows = pd.DataFrame({**drawn, "trade": pd.Series(trade, dtype="object")})
    model = bent(estimator, calibrator, True)
    predicted = model.predict(rows)
    points, start = model.points(rows, ROWS)
    np.testing.assert_allclose(points.sum(axis=1) + start, predicted["score"], rtol=0, atol=1e-6)
    assert np.isfinite(predicted).all(axis=None)
    assert (predicted["pd_low"] <= predicted["pd"]).all() and (predicted["pd"] <= predicted["pd_high"]).all()


@every_pair
def test_a_customer_that_is_the_reference_has_no_points(estimator: EstimatorName, calibrator: CalibratorName) -> None:
    model, one = bent(estimator, calibrator, True), ROWS.iloc[[7]]
    points, start = model.points(one, one)
    np.testing.assert_allclose(points, 0, atol=1e-9)
    assert start == pytest.approx(model.predict(one)["score"].iloc[0])


@every_pair
def test_points_never_turn_against_the_contribution(estimator: EstimatorName, calibrator: CalibratorName) -> None:
    # The ratio by which contributions are scaled is that of a curve that never falls: a cost stays a cost.
    model = bent(estimator, calibrator, False)
    points, _ = model.points(ROWS)
    moved = model.estimator.contributions(_encoded(model))[:, :-1]
    assert (points * moved <= 1e-12).all()


@every_pair
def test_a_row_alone_and_in_a_batch(estimator: EstimatorName, calibrator: CalibratorName) -> None:
    model = bent(estimator, calibrator, True)
    batch = model.predict(ROWS).iloc[:40]
    alone = pd.concat([model.predict(ROWS.iloc[[i]]) for i in range(40)])
    probabilities = ["pd", "pd_low", "pd_high"]
    np.testing.assert_allclose(alone[probabilities], batch[probabilities], rtol=0, atol=1e-12)
    np.testing.assert_allclose(alone["score"], batch["score"], rtol=1e-12)


@every_pair
def test_text_gives_the_model_back_to_the_last_bit(estimator: EstimatorName, calibrator: CalibratorName) -> None:
    model = bent(estimator, calibrator, True)
    again = DefaultModel.from_files(model.to_files())
    pd.testing.assert_frame_equal(again.predict(ROWS), model.predict(ROWS), check_exact=True)
    np.testing.assert_array_equal(again.points(ROWS, ROWS)[0], model.points(ROWS, ROWS)[0])


def test_the_segments_level_is_a_row_of_its_own() -> None:
    told, reference = explain(bent("logistic", "beta", True), ROWS, ROWS)
    level = told[told["feature"] == SEGMENT_POINTS]
    assert len(level) == len(ROWS) and set(level["text"]) == {"food", "steel"}
    # Two levels: each trade's points are its distance from the mean, so they balance over the portfolio.
    assert level["points"].mean() == pytest.approx(0, abs=1e-9)
    assert (level.loc[level["text"] == "food", "points"] < 0).all()
    first = told.head(len(told) // len(ROWS))
    assert first["points"].sum() + reference == pytest.approx(
        bent("logistic", "beta", True).predict(ROWS)["score"].iloc[0], abs=1e-6
    )


@pytest.mark.parametrize("calibrator", ["sigmoid", "venn_abers"])
def test_the_points_of_a_move_are_the_difference_of_the_scores(calibrator: CalibratorName) -> None:
    before, after = (
        training_rows(seed=5).query("period == 'train'"),
        training_rows(seed=6).query("period == 'calibrate'"),
    )
    moved = before[["customer_id"]].assign(
        from_day=before["as_of"].iloc[0], to_day=after["as_of"].iloc[0], direction="same"
    )
    told = point_differences(bent("logistic", calibrator, True), pd.concat([before, after]), moved)
    gone = told.groupby("customer_id").agg(
        points=("points", "sum"), start=("score_from", "first"), end=("score_to", "first")
    )
    np.testing.assert_allclose(gone["points"], gone["end"] - gone["start"], rtol=0, atol=1e-6)
    assert SEGMENT_POINTS in set(told["feature"])


def _encoded(model: DefaultModel) -> np.ndarray:
    return encode(ROWS, model.schema)
