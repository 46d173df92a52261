from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
import pytest

from benchmarks.quality.contest import as_frame
from benchmarks.quality.made_tables import additive, interacting
from benchmarks.quality.page import page
from benchmarks.quality.portfolios import Portfolio
from benchmarks.quality.ranks import ranks
from benchmarks.quality.rivals import hist_gradient_boosting, logistic_regression
from benchmarks.quality.tuned import tuned
from benchmarks.quality.verdict import Figure, figures
from models.evaluation.metrics import auc
from models.schema import learn_schema
from tests.unit.models.portfolios import DESCRIBED, training_rows


def predictions() -> dict[str, pd.DataFrame]:
    """One contestant that knows the probability, one that sees it through noise, one that knows nothing."""
    random = np.random.default_rng(0)
    truth = random.beta(1, 4, 2000)
    rows = pd.DataFrame({"customer_id": [f"C{i}" for i in range(2000)], "period": "test"})
    rows["defaulted"] = random.random(2000) < truth
    noisy = np.clip(truth + 0.3 * random.normal(size=2000), 0.001, 0.999)
    return {name: rows.assign(pd=p) for name, p in (("knows", truth), ("guesses", noisy), ("nothing", truth.mean()))}


def test_the_best_is_marked_and_whoever_is_worse_by_more_than_chance_is_not() -> None:
    found = figures(predictions(), resamples=50, confidence=0.95, seed=1)
    assert {name: f["log loss"].best for name, f in found.items()} == {
        "knows": True,
        "guesses": False,
        "nothing": False,
    }
    assert found["nothing"]["AUC"].value == pytest.approx(0.5)
    assert found["knows"]["AUC"].low < found["knows"]["AUC"].value < found["knows"]["AUC"].high


def test_two_that_predict_the_same_share_the_mark() -> None:
    knows = predictions()["knows"]
    found = figures({"one": knows, "other": knows}, resamples=20, confidence=0.95, seed=1)
    assert all(figure.best for contestant in found.values() for figure in contestant.values())


def test_a_true_probability_takes_no_mark_from_the_contestants() -> None:
    found = figures(predictions(), resamples=50, confidence=0.95, seed=1, beyond=("knows",))
    marked = {name: contestant["AUC"].best for name, contestant in found.items()}
    assert marked == {"knows": False, "guesses": True, "nothing": False}


def test_the_page_has_a_row_per_contestant_with_the_best_in_bold() -> None:
    result = {
        "evaluation": "out_of_time",
        "settings": {"rows judged": 2000},
        "figures": figures(predictions(), resamples=20, confidence=0.95, seed=1),
        "seconds": {"knows": 1.25},
    }
    skipped = ["AutoGluon was left out: autogluon.tabular is not installed."]
    text = page({"synthetic": result}, skipped, cores=2, by_metric={})
    rows = [line for line in text.splitlines() if line.startswith(("| knows", "| guesses", "| nothing"))]
    # Four of five: a constant, which says nothing, is calibrated best of all.
    assert len(rows) == 3 and rows[0].count("**") == 2 * 4 and rows[0].endswith("| 1.2 |")
    assert "Judged by out of time; rows judged 2,000." in text and "AutoGluon was left out" in text


@pytest.mark.parametrize("rival", [logistic_regression, hist_gradient_boosting])
def test_rivals_get_numbers_with_gaps_and_categories_some_of_them_new(rival: object) -> None:
    rows = training_rows()
    schema = learn_schema(rows, DESCRIBED)
    unseen = rows.head(30).assign(trade=["mining"] * 10 + ["food"] * 20)
    frame, other = as_frame(rows, schema), as_frame(unseen, schema)
    assert frame["trade"].dtype == "category" and other["trade"].isna().sum() == 10
    p = rival(frame, rows["defaulted"].to_numpy(float), other)  # type: ignore[operator]
    assert p.shape == (30,) and ((p > 0) & (p < 1)).all()


def result_of(**losses: float) -> dict[str, Any]:
    """What is kept of a portfolio, reduced to one metric per contestant."""
    return {
        "figures": {name: {"log loss": Figure(value, 0, 1, best=False)} for name, value in losses.items()},
        "seconds": dict.fromkeys(losses, 1.0),
    }


def test_mean_ranks_and_their_critical_difference_by_hand() -> None:
    # Ranks 1 2 3, 1 3 2, 2 1 3 and 1 2.5 2.5; Nemenyi's q for three is 2.343: 2.343 x sqrt(3 x 4 / (6 x 4)) = 1.657.
    portfolios = {
        "one": result_of(a=0.1, b=0.2, c=0.3),
        "two": result_of(a=0.1, b=0.3, c=0.2),
        "three": result_of(a=0.2, b=0.1, c=0.3),
        "four": result_of(a=0.1, b=0.2, c=0.2),
    }
    found = ranks(portfolios, "log loss")
    assert found.mean == {"a": 1.25, "b": 2.125, "c": 2.625} and found.portfolios == 4
    assert found.critical == pytest.approx(1.657, abs=0.002)


def test_who_was_not_judged_everywhere_has_no_rank() -> None:
    portfolios = {
        "one": result_of(a=0.1, b=0.2, c=0.3, d=0.4),
        "two": result_of(a=0.1, b=0.3, c=0.2),
        "three": result_of(a=0.1, b=0.3, c=0.2),
    }
    assert set(ranks(portfolios, "log loss").mean) == {"a", "b", "c"}


@pytest.mark.parametrize("make", [additive, interacting])
def test_made_tables_default_as_often_as_their_truth_says(make: Callable[[], Portfolio]) -> None:
    made = make()
    assert made.truth is not None
    rate, expected = made.labels["defaulted"].mean(), made.truth["true_pd"].mean()
    assert abs(rate - expected) < 3 * np.sqrt(expected * (1 - expected) / len(made.labels))
    assert 0.03 < made.features.drop(columns=["customer_id", "as_of"]).isna().to_numpy().mean() < 0.07


def test_a_tuned_rival_learns_what_is_there_to_learn() -> None:
    rows = training_rows(customers=400)
    schema = learn_schema(rows, DESCRIBED)
    frame, y = as_frame(rows, schema), rows["defaulted"].to_numpy(np.float64)
    predicted = tuned("lightgbm", seconds=0.0)(frame[:600], y[:600], frame[600:])
    assert auc(y[600:], predicted, np.ones(200)) > 0.65
