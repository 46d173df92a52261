import numpy as np
import pandas as pd
import pytest

from models.bundle import DefaultModel
from models.decisions.history import score_history
from models.schema import learn_schema
from models.training.fitting import calibrated, fit
from tests.unit.models.decisions.policies import QUARTERS, tier_params
from tests.unit.models.portfolios import CALIBRATE, DESCRIBED, train_params, training_rows

FIRST, SECOND, THIRD, FOURTH, _ = QUARTERS
PERIODS = {FIRST: "train", SECOND: "calibrate", THIRD: "gap", FOURTH: "immature"}


@pytest.fixture(scope="module")
def made() -> tuple[DefaultModel, pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    """Model, features, labels and the log-odds by blind models, over four snapshot days of which two are learnt."""
    days = dict(zip(["2024-01-01", "2024-04-01"], [FIRST, SECOND], strict=True))
    learnt = training_rows(customers=150).assign(as_of=lambda t: t["as_of"].map(days))
    schema = learn_schema(learnt, DESCRIBED)
    fitted = fit(learnt, schema, train_params(estimator="logistic"), "logistic")
    model = calibrated(fitted, schema, learnt, CALIBRATE, 365)[0]
    later = [learnt[learnt["as_of"] == FIRST].assign(as_of=day) for day in (THIRD, FOURTH)]
    rows = pd.concat([learnt, *later], ignore_index=True)
    labels = rows[["customer_id", "as_of"]].assign(period=rows["as_of"].map(PERIODS), exposure=1.0)
    return (
        model,
        rows.drop(columns=["period", "defaulted"]),
        labels,
        learnt[["customer_id", "as_of"]].assign(main=fitted.out_of_fold),
    )


def test_what_was_learnt_is_scored_blind_and_the_rest_by_the_model_in_use(
    made: tuple[DefaultModel, pd.DataFrame, pd.DataFrame, pd.DataFrame],
) -> None:
    model, features, labels, out_of_fold = made
    found = score_history(model, features, labels, out_of_fold, tier_params()).set_index(["customer_id", "as_of"])
    blind = features.merge(out_of_fold, on=["customer_id", "as_of"])
    expected = model.calibrated(blind["main"].to_numpy(), blind)["pd"]
    own = found.loc[pd.MultiIndex.from_frame(blind[["customer_id", "as_of"]])]
    np.testing.assert_allclose(own["pd"], expected)
    np.testing.assert_allclose(own["unseen_pd"], expected)
    assert set(own["origin"]) == {"out_of_fold"}

    later = features[features["as_of"].isin([THIRD, FOURTH])]
    own = found.loc[pd.MultiIndex.from_frame(later[["customer_id", "as_of"]])]
    np.testing.assert_allclose(own["pd"], model.predict(later)["pd"])
    assert set(own["origin"]) == {"model"}


def test_in_the_gap_no_score_is_blind(made: tuple[DefaultModel, pd.DataFrame, pd.DataFrame, pd.DataFrame]) -> None:
    found = score_history(*made, tier_params())
    known = found.groupby("as_of")["unseen_pd"].count()
    assert (known[THIRD], known[FIRST], known[SECOND], known[FOURTH]) == (0, 150, 150, 150)


def test_the_newest_day_is_what_the_model_in_use_says_even_where_it_was_learnt(
    made: tuple[DefaultModel, pd.DataFrame, pd.DataFrame, pd.DataFrame],
) -> None:
    model, features, labels, out_of_fold = made
    one_day = [frame[frame["as_of"] == FIRST] for frame in (features, labels, out_of_fold)]
    found = score_history(model, *one_day, tier_params())
    np.testing.assert_allclose(found["pd"], model.predict(one_day[0].sort_values("customer_id"))["pd"])
    assert set(found["origin"]) == {"model"}
    assert (found["unseen_pd"] != found["pd"]).any()


def test_tiers_follow_from_the_scores(made: tuple[DefaultModel, pd.DataFrame, pd.DataFrame, pd.DataFrame]) -> None:
    found = score_history(*made, tier_params(buffer={"up": 0, "down": 0}))
    assert (found["tier"] == found["model_tier"]).all()
    assert set(found.loc[np.floor(found["score"]) >= 700, "tier"]) <= {"low"}
    assert list(found["customer_id"]) == sorted(found["customer_id"])
