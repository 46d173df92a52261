import numpy as np
import pandas as pd
import pytest

from models.explanation import explain, top_reasons
from models.schema import learn_schema
from models.training import calibrated, fit
from tests.unit.models.portfolios import CALIBRATE, DESCRIBED, HORIZON_DAYS, train_params, training_rows


@pytest.mark.parametrize("kinds", [["ratio", "days"], ["category"], ["ratio", "days", "category"]])
def test_reference_score_and_points_give_every_customers_score(kinds: list[str]) -> None:
    rows = training_rows()
    schema = learn_schema(rows, [d for d in DESCRIBED if d["unit"] in kinds])
    model, _ = calibrated(fit(rows, schema, train_params(), "lightgbm"), schema, rows, CALIBRATE, HORIZON_DAYS)
    today = rows[rows["period"] == "calibrate"].reset_index(drop=True)
    told, reference = explain(model, today, today)
    total = told.groupby("customer_id")["points"].sum() + reference
    scores = model.predict(today)["score"].set_axis(today["customer_id"])
    np.testing.assert_allclose(total, scores.loc[total.index], atol=1e-6)


def test_reasons_are_what_costs_points_strongest_first() -> None:
    told = pd.DataFrame(
        {
            "customer_id": ["a", "a", "a", "b", "b"],
            "feature": ["late", "margin", "noise", "late", "margin"],
            "points": [-5.0, -20.0, 3.0, 1.0, 2.0],
        }
    )
    reasons = top_reasons(told, 4)
    assert reasons["a"] == ["margin", "late"]
    assert "b" not in reasons.index
