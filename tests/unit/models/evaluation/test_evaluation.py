from datetime import date

import numpy as np
import pandas as pd
import pytest

from data.errors import DataRefused
from models.evaluation.curves import curves
from models.evaluation.evaluation import cross_validated, summarise
from models.evaluation.metrics import METRICS
from models.scale import ScoreScale
from tests.unit.models.portfolios import EVALUATE, SCALE

ONES = np.ones(4)


@pytest.mark.parametrize(
    ("metric", "p", "expected"),
    [
        # Outcomes 0 0 1 1. Of the four pairs of a default and a payer, three are ranked rightly.
        ("auc", [0.1, 0.4, 0.35, 0.8], 0.75),
        ("gini", [0.1, 0.4, 0.35, 0.8], 0.5),
        ("ks", [0.1, 0.4, 0.35, 0.8], 0.5),
        ("brier", [0.0, 0.5, 0.5, 1.0], 0.125),
        ("log_loss", [0.5, 0.5, 0.5, 0.5], np.log(2)),
        ("mean_predicted", [0.0, 0.5, 0.5, 1.0], 0.5),
        ("default_rate", [0.0, 0.5, 0.5, 1.0], 0.5),
    ],
)
def test_metrics_on_four_customers(metric: str, p: list[float], expected: float) -> None:
    assert METRICS[metric](np.array([0.0, 0, 1, 1]), np.array(p), ONES) == pytest.approx(expected)


def test_calibration_error_is_the_mean_gap_over_groups_of_equal_size() -> None:
    # 1,000 customers at 0.2 of whom 300 default, and 1,000 at 0.6 of whom 600 do: half the rows are 0.1 off.
    p = np.repeat([0.2, 0.6], 1000)
    y = np.concatenate([np.arange(1000) < 300, np.arange(1000) < 600]).astype(float)
    assert METRICS["calibration_error"](y, p, np.ones(2000)) == pytest.approx(0.05)


def evaluation(n: int = 400) -> pd.DataFrame:
    random = np.random.default_rng(0)
    p = random.beta(1, 8, n)
    return pd.DataFrame(
        {
            "customer_id": [f"C{i // 2}" for i in range(n)],
            "as_of": "2024-01-01",
            "period": "test",
            "defaulted": random.random(n) < p,
            "pd": p,
        }
    )


def test_every_metric_lies_within_its_interval_and_counts_stand_beside() -> None:
    figures = summarise(evaluation(), EVALUATE)
    assert (figures["rows"], figures["customers"]) == (400, 200)
    assert all(figures[f"{name}_low"] <= figures[name] <= figures[f"{name}_high"] for name in ("auc", "brier", "ks"))


def test_the_same_seed_gives_the_same_interval() -> None:
    assert summarise(evaluation(), EVALUATE) == summarise(evaluation(), EVALUATE)


def test_a_portfolio_without_a_default_cant_be_judged() -> None:
    with pytest.raises(DataRefused, match="of 400 held-out snapshots 0 defaulted"):
        summarise(evaluation().assign(defaulted=False), EVALUATE)


def test_rows_of_one_customer_are_never_learnt_from_and_predicted_at_once() -> None:
    days = [date(2024, 1, n % 28 + 1) for n in range(90)]
    rows = pd.DataFrame({"customer_id": [f"C{n // 3}" for n in range(90)], "as_of": days})
    rows["defaulted"] = [n % 3 == 0 and n < 45 for n in range(90)]

    def fit_predict(learn: pd.DataFrame, unseen: pd.DataFrame) -> pd.DataFrame:
        assert not set(learn["customer_id"]) & set(unseen["customer_id"])
        return pd.DataFrame({"pd": [0.5] * len(unseen), "pd_low": 0.4, "pd_high": 0.6})

    predicted = cross_validated(rows, fit_predict, EVALUATE, seconds=0)
    assert (predicted.groupby("period").size() == len(rows)).all()


def test_cross_validation_predicts_everyone_once_per_repeat_without_having_seen_them() -> None:
    rows = evaluation(60).drop_duplicates("customer_id").assign(defaulted=[i % 3 == 0 for i in range(30)])

    def fit_predict(learn: pd.DataFrame, unseen: pd.DataFrame) -> pd.DataFrame:
        assert set(learn["customer_id"]).isdisjoint(unseen["customer_id"])
        return pd.DataFrame({"pd": 0.3, "pd_low": 0.2, "pd_high": 0.4}, index=unseen.index)

    # 10 defaults among 30 customers: enough_defaults of 10 is reached in one repeat.
    predicted = cross_validated(rows, fit_predict, EVALUATE, seconds=0.0)
    assert sorted(predicted["customer_id"]) == sorted(rows["customer_id"])
    assert set(predicted["period"]) == {"repeat_1"}


@pytest.mark.parametrize(("seconds", "repeats"), [(0.0, 2), (10.0, 2), (10.1, 1), (1000.0, 1)])
def test_repeats_are_made_as_far_as_the_budget_pays_for_them(seconds: float, repeats: int) -> None:
    # Two are wanted, of three folds each: 60 seconds pay for six fits of 10 seconds. One repeat there always is.
    rows = evaluation(60).drop_duplicates("customer_id").assign(defaulted=[i % 5 == 0 for i in range(30)])

    def fit_predict(learn: pd.DataFrame, unseen: pd.DataFrame) -> pd.DataFrame:
        return pd.DataFrame({"pd": 0.3, "pd_low": 0.2, "pd_high": 0.4}, index=unseen.index)

    assert cross_validated(rows, fit_predict, EVALUATE, seconds)["period"].nunique() == repeats


def test_too_few_defaults_for_the_folds_are_refused() -> None:
    rows = evaluation(60).drop_duplicates("customer_id").assign(defaulted=[i < 2 for i in range(30)])
    with pytest.raises(DataRefused, match="only 2 of the rarer outcome"):
        cross_validated(rows, lambda learn, unseen: unseen, EVALUATE, seconds=0.0)


def test_the_reliability_curve_covers_every_row_once() -> None:
    drawn = curves(evaluation(), ScoreScale(SCALE))
    assert drawn["reliability"]["rows"].sum() == 400
    assert drawn["score_distribution"][["no_default", "default"]].sum().to_list() == pytest.approx([1, 1])
