from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from models.bundle import DefaultModel
from models.explanation.points import explain, explained
from models.explanation.reason_rows import reason_rows
from models.schema import learn_schema
from models.training.fitting import calibrated, fit
from pipeline.params import load
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


def model_and_today() -> tuple[DefaultModel, pd.DataFrame]:
    rows = training_rows()
    schema = learn_schema(rows, DESCRIBED)
    model, _ = calibrated(fit(rows, schema, train_params(), "lightgbm"), schema, rows, CALIBRATE, HORIZON_DAYS)
    return model, rows[rows["period"] == "calibrate"].reset_index(drop=True)


TOLD = ("topic", "told_by")
TIERS = load(Path(__file__).parents[4] / "params.yaml").assign_tiers
LOW = TIERS.tiers[0].model_copy(update={"min_score": 650})
EASIER = TIERS.model_copy(update={"tiers": (LOW, *TIERS.tiers[1:])})
"""The best tier begins at 650 already: the made-up customers score from 413 to 666."""


def test_points_to_the_next_tier_lead_from_its_edge_to_the_score() -> None:
    model, today = model_and_today()
    explanation = explained(model, today, EASIER)
    score = model.predict(today)["score"].to_numpy()
    np.testing.assert_allclose(explanation.reference_score + explanation.points.sum(axis=1), score, atol=1e-6)
    below = score < 650
    assert (score < 600).any() and (score[below] >= 600).any() and not below.all()
    np.testing.assert_array_equal(explanation.edge[below], np.where(score[below] < 600, 600.0, 650.0))
    reached = explanation.edge[below] + explanation.points_to_next_tier[below].sum(axis=1)
    np.testing.assert_allclose(reached, score[below], atol=1e-6)
    assert np.isnan(explanation.points_to_next_tier[~below]).all()


def test_the_table_has_a_row_per_customer_and_feature() -> None:
    model, today = model_and_today()
    table = explained(model, today, TIERS).table().to_pandas()
    assert len(table) == len(today) * len(model.point_names)
    total = table.groupby("customer_id")["points"].sum() + table["reference_score"].iloc[0]
    scores = model.predict(today)["score"].set_axis(today["customer_id"])
    np.testing.assert_allclose(total, scores.loc[total.index], atol=1e-6)


def test_reasons_are_sentences_with_the_customers_figure_and_the_usual_one() -> None:
    model, today = model_and_today()
    described = [
        each | {"en": f"{each['name']}.", "zh": each["name"], "source": "own"} | dict.fromkeys(TOLD, each["name"])
        for each in DESCRIBED
    ]
    late = today["late"].fillna(0).idxmax()
    rows = reason_rows(explained(model, today, TIERS), described, {"own": ("figure", "数据")}, "CNY", 4)
    told = rows[rows["customer_id"] == today["customer_id"][late]]
    first = told[told["code"] == "late"].iloc[0]
    assert first["en"].startswith("late: ") and "all customers" in first["en"] and first["points"] < 0
    assert told["rank"].tolist() == list(range(1, len(told) + 1))
    assert told["points"].is_monotonic_increasing
    assert rows["points"].max() <= -0.5
