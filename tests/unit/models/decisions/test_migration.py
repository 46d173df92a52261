from datetime import date

import numpy as np
import pandas as pd
import pytest

from data.errors import UserError
from models.bundle import DefaultModel
from models.decisions.intervals import wilson
from models.decisions.migration import days_compared, matrix, moves, point_differences, with_reasons
from models.params import EstimatorName, MigrateParams
from models.schema import learn_schema
from models.training.fitting import calibrated, fit
from tests.unit.models.decisions.policies import QUARTERS, tier_params
from tests.unit.models.portfolios import CALIBRATE, DESCRIBED, train_params, training_rows

BEFORE, TODAY = QUARTERS[:2]
TIERS = tier_params()
HISTORY = pd.DataFrame(
    [
        ("C1", BEFORE, "low", 100.0),
        ("C2", BEFORE, "low", 200.0),
        ("C3", BEFORE, "high", 300.0),
        ("C4", BEFORE, "high", 400.0),
        ("C5", BEFORE, "low", 500.0),
        ("C1", TODAY, "low", 110.0),
        ("C2", TODAY, "high", 220.0),
        ("C3", TODAY, "medium", 330.0),
        ("C6", TODAY, "medium", 660.0),
    ],
    columns=["customer_id", "as_of", "model_tier", "exposure"],
)
SPELLS = pd.DataFrame({"customer_id": ["C4"], "default_on": [date(2024, 2, 1)], "ended_on": [date(9999, 12, 31)]})


def params(from_day: date | None = None, to_day: date | None = None) -> MigrateParams:
    return MigrateParams(from_day=from_day, to_day=to_day, top_reasons=2, confidence=0.95)


def test_the_newest_day_is_compared_with_the_one_before() -> None:
    assert days_compared(QUARTERS, params()) == (QUARTERS[3], QUARTERS[4])
    assert days_compared(QUARTERS, params(to_day=QUARTERS[2])) == (QUARTERS[1], QUARTERS[2])
    assert days_compared(QUARTERS, params(from_day=QUARTERS[0])) == (QUARTERS[0], QUARTERS[4])
    assert days_compared(QUARTERS[:1], params()) == (QUARTERS[0], QUARTERS[0])


def test_a_day_without_a_snapshot_is_refused_with_the_nearest() -> None:
    with pytest.raises(UserError, match=r"migrate\.to_day is 2024-04-02.*nearest is 2024-04-01"):
        days_compared(QUARTERS, params(to_day=date(2024, 4, 2)))
    with pytest.raises(UserError, match=r"lies after migrate\.to_day"):
        days_compared(QUARTERS, params(from_day=QUARTERS[2], to_day=QUARTERS[1]))


def test_everyone_asked_about_on_either_day_has_a_place() -> None:
    found = moves(HISTORY, SPELLS, BEFORE, TODAY, TIERS).set_index("customer_id")["direction"].to_dict()
    assert found == {"C1": "same", "C2": "worse", "C3": "better", "C4": "in_default", "C5": "not_asked", "C6": "new"}


def test_the_matrix_counts_and_its_rows_add_up() -> None:
    found = matrix(moves(HISTORY, SPELLS, BEFORE, TODAY, TIERS), TIERS, 0.95)
    cells = {(cell["tier_from"], cell["tier_to"]): cell for cell in found["cells"]}
    assert cells["low", "high"]["customers"] == 1
    assert cells["low", "high"]["share"] == pytest.approx(1 / 3)
    assert (cells["low", "high"]["share_low"], cells["low", "high"]["share_high"]) == pytest.approx(wilson(1, 3, 0.95))
    assert (cells["low", "high"]["exposure_from"], cells["low", "high"]["exposure_to"]) == (200, 220)
    # Nobody owes nothing; what a customer that is not asked about owes today is not known.
    assert cells["medium", "low"]["exposure_from"] == 0
    assert cells["medium", "low"]["share"] is None
    assert cells["low", "not_asked"]["exposure_to"] is None
    assert sum(cell["customers"] for cell in found["cells"]) == 6
    assert (found["better"], found["worse"], found["same"], found["new"]) == (1, 1, 1, 1)


def model_of(rows: pd.DataFrame, estimator: EstimatorName) -> DefaultModel:
    schema = learn_schema(rows, DESCRIBED)
    fitted = fit(rows, schema, train_params(estimator=estimator), estimator)
    return calibrated(fitted, schema, rows, CALIBRATE, 365)[0]


@pytest.mark.parametrize("estimator", ["lightgbm", "logistic"])
def test_differences_of_points_add_up_to_the_difference_of_the_scores(estimator: EstimatorName) -> None:
    rows = training_rows().assign(as_of=lambda t: pd.to_datetime(t["as_of"]).dt.date)
    model = model_of(rows, estimator)
    history = rows[["customer_id", "as_of"]].assign(
        model_tier=np.where(rows["as_of"] == TODAY, "low", "high"), exposure=1.0
    )
    moved = moves(history, None, BEFORE, TODAY, TIERS)
    differences = point_differences(model, rows, moved)
    sums = differences.groupby("customer_id").agg(
        points=("points", "sum"), before=("score_from", "first"), after=("score_to", "first")
    )
    np.testing.assert_allclose(sums["points"], sums["after"] - sums["before"], rtol=0, atol=1e-6)
    own = model.predict(rows[rows["as_of"] == TODAY].sort_values("customer_id"))["score"]
    np.testing.assert_allclose(sums["after"], own, rtol=0, atol=1e-9)

    told = with_reasons(moved, differences, 2)
    for row in told.head(20).to_dict("records"):
        own_points = differences[differences["customer_id"] == row["customer_id"]].set_index("feature")["points"]
        along = own_points * np.sign(row["score_to"] - row["score_from"])
        assert row["reasons"] == list(along[along > 0].sort_values(ascending=False).index[:2])


def test_customers_on_one_day_only_have_no_difference() -> None:
    rows = training_rows(customers=60).assign(as_of=lambda t: pd.to_datetime(t["as_of"]).dt.date)
    model = model_of(rows, "logistic")
    moved = moves(HISTORY[HISTORY["as_of"] == TODAY], None, BEFORE, TODAY, TIERS)
    found = with_reasons(moved, point_differences(model, rows, moved), 2)
    assert found["score_from"].isna().all()
    assert [list(reasons) for reasons in found["reasons"]] == [[]] * len(found)
