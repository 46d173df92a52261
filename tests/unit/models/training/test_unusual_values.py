"""What a model can't be learnt from, or scored on, is said in a sentence: never a silent number."""

import logging

import numpy as np
import pandas as pd
import pytest

from data.errors import DataRefused
from models.schema import encode, learn_schema
from models.training.candidates import compared, fit_all
from models.training.fitting import development_rows, fit
from models.training.unusual_values import idle_features, oddities
from tests.unit.models.portfolios import DESCRIBED, train_params, training_rows

PARAMS = train_params(max_trees=10)


def train(rows: pd.DataFrame, described: list[dict[str, str]] = DESCRIBED, **changes: object) -> None:
    params = train_params(**{"max_trees": 10, **changes})
    fit_all(rows, learn_schema(rows, described), params)


def described(name: str, unit: str = "ratio") -> list[dict[str, str]]:
    return [*DESCRIBED, {"name": name, "risk": "either", "dimension": "credit", "unit": unit}]


@pytest.mark.parametrize("positives", [0, 1])
def test_no_default_and_one_default(positives: int) -> None:
    rows = training_rows(snapshots=1).assign(defaulted=lambda r: np.arange(len(r)) < positives)
    with pytest.raises(DataRefused, match=rf"{positives} with a default and {300 - positives} without.*train\.folds"):
        train(rows)


def test_five_customers() -> None:
    with pytest.raises(DataRefused, match="Too few customers to learn from: 2 with a default and 3 without"):
        train(training_rows(customers=5, snapshots=1).assign(defaulted=[True, True, False, False, False]))


def test_more_folds_than_defaulters() -> None:
    with pytest.raises(DataRefused, match=r"train\.folds = 400 needs at least that many of each.*lower train\.folds"):
        train(training_rows(), folds=400)


def test_no_labelled_day_is_left_to_learn_from() -> None:
    labels = training_rows()[["customer_id", "as_of", "defaulted"]].assign(period="gap")
    with pytest.raises(DataRefused, match="There is nothing to learn from"):
        development_rows(training_rows().drop(columns=["period", "defaulted"]), labels)


def test_a_constant_feature_and_one_that_is_missing_throughout_are_named_and_left_out() -> None:
    rows = training_rows().assign(constant=1.0, empty=np.nan)
    both = [*described("constant"), *described("empty")[-1:]]
    schema = learn_schema(rows, both)
    assert schema.names == ["late", "margin", "noise", "trade"]
    assert idle_features(rows, [d["name"] for d in both], schema) == [
        "Without a value in any training row, and so left out: empty.",
        "With one value in all training rows, and so left out: constant.",
    ]


def test_only_constant_features() -> None:
    with pytest.raises(DataRefused, match="No feature has two different values"):
        learn_schema(training_rows().assign(late=0.0, margin=0.0, noise=0.0, trade="food"), DESCRIBED)


def test_a_category_that_was_never_seen_is_named_and_scored_like_a_missing_one() -> None:
    rows = training_rows()
    schema = learn_schema(rows, DESCRIBED)
    new = rows.head(10).assign(trade=["mining"] * 2 + ["food"] * 8)
    assert oddities(new, schema) == [
        "trade: 2 of 10 rows hold 1 categories not seen in training (mining); they count as missing."
    ]
    fitted = fit(rows, schema, PARAMS, "lightgbm").estimator
    missing = new.assign(trade=[None] * 2 + ["food"] * 8)
    np.testing.assert_array_equal(fitted.log_odds(encode(new, schema)), fitted.log_odds(encode(missing, schema)))


def test_infinite_values_are_counted_and_scored_like_missing_ones() -> None:
    rows = training_rows()
    rows.loc[:2, "late"] = [np.inf, -np.inf, np.nan]
    schema = learn_schema(rows, DESCRIBED)
    assert oddities(rows, schema) == ["late: 2 of 600 values are infinite; they count as missing."]
    assert np.isnan(encode(rows, schema)[:3, 0]).all()
    train(rows)


@pytest.mark.parametrize(
    ("name", "unit", "leak"),
    [
        ("settled_in_court", "ratio", lambda y: y * 1.0),
        ("repaid", "ratio", lambda y: 1 - y + 0.001 * np.arange(len(y)) / len(y)),
        ("loss_given_default", "ratio", lambda y: np.where(y, np.arange(len(y)) % 7, np.nan)),
        ("status", "category", lambda y: np.where(y, "written off", "open")),
    ],
)
def test_a_feature_that_is_the_label_is_named(name: str, unit: str, leak: object) -> None:
    rows = training_rows()
    leaky = rows.assign(**{name: leak(rows["defaulted"].to_numpy())})  # type: ignore[operator]
    with pytest.raises(DataRefused, match=rf"alone, {name} \(1\.0000\) ranks defaults.*featurize\.leave_out"):
        train(leaky, described(name, unit))


def test_a_noisy_copy_of_the_label_is_named_among_honest_features() -> None:
    rows = training_rows()
    wrong = np.random.default_rng(0).random(len(rows)) < 0.002
    with pytest.raises(DataRefused, match=r"alone, flag \(0\.99"):
        train(rows.assign(flag=rows["defaulted"] ^ wrong).astype({"flag": float}), described("flag"), leak_auc=0.98)


def test_honest_features_raise_no_alarm_and_the_alarm_can_be_switched_off() -> None:
    train(training_rows())
    rows = training_rows()
    train(rows.assign(flag=rows["defaulted"] * 1.0), described("flag"), leak_auc=1.0)


def test_a_category_with_a_level_per_customer_is_no_leak() -> None:
    rows = training_rows()
    train(rows.assign(account=rows["customer_id"]), described("account", "category"))


def test_features_that_separate_defaults_perfectly_only_together_are_refused() -> None:
    # Neither left nor right tells anything; their sum is the outcome.
    random = np.random.default_rng(0)
    rows = training_rows(customers=2000, snapshots=1)
    left = random.normal(size=len(rows))
    right = np.where(rows["defaulted"], 1.0, -1.0) + 0.01 * random.normal(size=len(rows)) - left
    together = [*described("left"), *described("right")[-1:]]
    with pytest.raises(DataRefused, match=r"never seen are ranked with an AUC of 1\.0000.*leave no probability"):
        train(rows.assign(left=left * 5, right=right + left - left * 5), together, estimator="logistic", leak_auc=0.97)


def test_the_comparison_is_said_in_the_log(caplog: pytest.LogCaptureFixture) -> None:
    rows, params = training_rows(), train_params(max_trees=10, candidates=["scorecard"])
    with caplog.at_level(logging.INFO):
        table = compared(fit_all(rows, learn_schema(rows, DESCRIBED), params), rows, params)
    assert {row["estimator"] for row in table} == {"lightgbm", "logistic", "scorecard"}
    assert [row["log_loss"] for row in table] == sorted(row["log_loss"] for row in table)
    assert "scorecard AUC 0." in caplog.text
