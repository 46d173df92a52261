import numpy as np
import pandas as pd
import pytest

from data.errors import DataRefused
from models.schema import learn_schema
from models.training.fitting import customer_folds, development_rows, fit
from tests.unit.models.portfolios import DESCRIBED, train_params, training_rows


def test_all_snapshots_of_a_customer_are_held_out_together() -> None:
    rows = training_rows()
    for learn, held_out in customer_folds(rows["defaulted"].to_numpy(float), rows["customer_id"], train_params()):
        assert set(rows["customer_id"].iloc[learn]).isdisjoint(rows["customer_id"].iloc[held_out])


def test_every_row_is_held_out_once() -> None:
    rows = training_rows()
    folds = customer_folds(rows["defaulted"].to_numpy(float), rows["customer_id"], train_params())
    assert sorted(np.concatenate([held_out for _, held_out in folds])) == list(range(len(rows)))


@pytest.mark.parametrize("defaulted", [0, 1])
def test_a_portfolio_with_one_outcome_only_is_refused(defaulted: int) -> None:
    rows = training_rows().assign(defaulted=bool(defaulted))
    with pytest.raises(DataRefused, match="Too few customers to learn from"):
        customer_folds(rows["defaulted"].to_numpy(float), rows["customer_id"], train_params())


def test_predictions_of_unseen_customers_are_less_sure_than_of_seen_ones() -> None:
    # Pure noise: what a model says of rows it has learnt is better than chance, of held-out ones it can't be.
    rows = training_rows().assign(late=0.0, margin=np.random.default_rng(1).normal(size=600))
    rows["defaulted"] = np.random.default_rng(2).random(600) < 0.2
    schema = learn_schema(rows, DESCRIBED)
    out_of_fold = fit(rows, schema, train_params(min_leaf_rows=2), "lightgbm").out_of_fold
    assert abs(np.corrcoef(out_of_fold, rows["defaulted"])[0, 1]) < 0.15


def test_only_snapshots_whose_label_was_known_in_time_are_learnt_from() -> None:
    labels = pd.DataFrame(
        {
            "customer_id": list("abcde"),
            "as_of": "2024-01-01",
            "period": ["train", "calibrate", "gap", "test", "immature"],
            "defaulted": [False, True, False, True, None],
        }
    )
    features = labels[["customer_id", "as_of"]].assign(late=1.0)
    assert list(development_rows(features, labels)["customer_id"]) == ["a", "b"]


def test_nothing_to_learn_from_is_refused() -> None:
    labels = pd.DataFrame({"customer_id": ["a"], "as_of": ["2024-01-01"], "period": ["immature"], "defaulted": [None]})
    with pytest.raises(DataRefused, match="nothing to learn from"):
        development_rows(labels[["customer_id", "as_of"]], labels)
