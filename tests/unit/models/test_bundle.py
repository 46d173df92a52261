from typing import get_args

import numpy as np
import pandas as pd
import pytest

from data.errors import DataRefused
from models.bundle import DefaultModel, checked, with_manifest
from models.params import EstimatorName
from models.schema import learn_schema
from models.training.fitting import calibrated, fit
from tests.unit.models.portfolios import CALIBRATE, DESCRIBED, HORIZON_DAYS, train_params, training_rows


def fitted(estimator: EstimatorName, rows: pd.DataFrame | None = None) -> DefaultModel:
    rows = training_rows() if rows is None else rows
    schema = learn_schema(rows, DESCRIBED)
    return calibrated(fit(rows, schema, train_params(), estimator), schema, rows, CALIBRATE, HORIZON_DAYS)[0]


@pytest.fixture(scope="module", params=get_args(EstimatorName))
def model(request: pytest.FixtureRequest) -> DefaultModel:
    return fitted(request.param)


def test_points_add_up_to_the_score(model: DefaultModel) -> None:
    rows = training_rows(seed=5)
    points, shared = model.points(rows)
    np.testing.assert_allclose(points.sum(axis=1) + shared, model.predict(rows)["score"], atol=1e-6)


def test_files_give_back_the_same_numbers_to_the_last_bit(model: DefaultModel) -> None:
    rows = training_rows(seed=5)
    again = DefaultModel.from_files(checked(with_manifest(model.to_files())))
    pd.testing.assert_frame_equal(again.predict(rows), model.predict(rows), check_exact=True)


def test_a_customer_scores_the_same_alone_and_in_a_batch(model: DefaultModel) -> None:
    rows = training_rows(seed=5)
    alone = pd.concat([model.predict(rows.iloc[[i]]) for i in range(20)])
    np.testing.assert_allclose(alone, model.predict(rows).iloc[:20], rtol=0, atol=1e-12)


def test_the_order_of_columns_does_not_matter(model: DefaultModel) -> None:
    rows = training_rows(seed=5)
    pd.testing.assert_frame_equal(model.predict(rows[rows.columns[::-1]]), model.predict(rows), check_exact=True)


def test_risk_rises_with_lateness_and_falls_with_margin() -> None:
    model = fitted("lightgbm")
    base = pd.DataFrame({"late": 10.0, "margin": 0.05, "noise": 0.0, "trade": "food"}, index=range(50))
    later = model.predict(base.assign(late=np.linspace(0, 200, 50)))["pd"].to_numpy()
    richer = model.predict(base.assign(margin=np.linspace(-0.5, 0.5, 50)))["pd"].to_numpy()
    assert (np.diff(later) >= 0).all() and later[-1] > later[0]
    assert (np.diff(richer) <= 0).all() and richer[-1] < richer[0]


def test_the_same_rows_give_the_same_model_byte_for_byte() -> None:
    assert fitted("lightgbm").to_files() == fitted("lightgbm").to_files()


@pytest.mark.parametrize("name", ["lightgbm.txt", "calibration.json", "schema.json", "scale.json"])
def test_a_changed_file_is_refused_before_it_is_read(name: str) -> None:
    files = with_manifest(fitted("lightgbm").to_files())
    with pytest.raises(DataRefused, match=f"{name} is not the file that was trained"):
        checked({**files, name: files[name][:-1] + b"?"})


def test_a_missing_file_or_manifest_is_refused() -> None:
    files = with_manifest(fitted("logistic").to_files())
    with pytest.raises(DataRefused, match=r"lacks logistic\.json"):
        checked({name: content for name, content in files.items() if name != "logistic.json"})
    with pytest.raises(DataRefused, match="has no manifest"):
        checked({name: content for name, content in files.items() if name != "manifest.json"})
    with pytest.raises(DataRefused, match="is damaged"):
        checked({**files, "manifest.json": b"{"})
