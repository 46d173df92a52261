import importlib
import json
import logging
import sys

import numpy as np
import pytest

from models.estimators.binning import Bins, learn_bins, optbinning
from models.estimators.scorecard import Scorecard, fit_scorecard
from models.schema import FeatureSpec, encode, learn_schema
from models.training.fitting import customer_folds
from tests.unit.models.portfolios import DESCRIBED, train_params, training_rows


def spec(**changes: object) -> FeatureSpec:
    return FeatureSpec(**{"name": "late", "monotone": 1, "dimension": "credit", "levels": None, **changes})


def scorecard() -> Scorecard:
    rows = training_rows()
    schema, y = learn_schema(rows, DESCRIBED), rows["defaulted"].to_numpy(float)
    params = train_params()
    folds = customer_folds(y, rows["customer_id"], params)
    fitted = fit_scorecard(encode(rows, schema), y, folds, schema, params).estimator
    assert isinstance(fitted, Scorecard)
    return fitted


def test_evidence_is_the_log_odds_of_the_bin_less_those_of_all() -> None:
    # Below 10: 20 of 200 default, above 60 of 200; 80 of 400 in all. Twenty rows more at 0.2 in each bin give
    # 24/220 and 64/220: ln(24/196) - ln(0.25) = -0.7138 and ln(64/156) - ln(0.25) = 0.4953.
    column = np.repeat([5.0, 15.0], 200)
    y = np.concatenate([np.arange(200) < 20, np.arange(200) < 60]).astype(float)
    bins = learn_bins(column, y, spec())
    assert bins.edges == (10.0,)
    np.testing.assert_allclose(bins.evidence, [-0.7138, 0.4953], atol=1e-4)


def test_a_value_on_an_edge_belongs_to_the_bin_above_and_a_missing_one_to_its_own() -> None:
    bins = Bins(feature="late", edges=(10.0, 20.0), evidence=(-1.0, 0.0, 2.0), missing=0.5)
    assert bins.evidence_of(np.array([9.9, 10.0, 20.0, np.nan])).tolist() == [-1.0, 0.0, 2.0, 0.5]


def test_a_category_that_nobody_had_and_a_value_that_was_never_missing_say_nothing() -> None:
    codes = np.repeat([0.0, 1.0], 100)
    y = np.concatenate([np.arange(100) < 10, np.arange(100) < 30]).astype(float)
    bins = learn_bins(codes, y, spec(name="trade", monotone=0, levels=("food", "steel", "toys")))
    assert bins.edges is None
    assert bins.evidence[2] == pytest.approx(0) and bins.missing == pytest.approx(0)
    assert bins.evidence[0] < 0 < bins.evidence[1]


@pytest.mark.parametrize(("monotone", "sign"), [(1, 1), (-1, -1)])
def test_evidence_follows_the_known_direction_even_where_the_sample_does_not(monotone: int, sign: int) -> None:
    random = np.random.default_rng(3)
    column = random.normal(size=600)
    y = (random.random(600) < 0.2 + 0.1 * np.sin(3 * column)).astype(float)
    bins = learn_bins(column, y, spec(monotone=monotone))
    assert (sign * np.diff(bins.evidence) >= 0).all()


def test_risk_never_turns_against_its_known_direction() -> None:
    fitted = scorecard()
    late = [of.feature for of in fitted.bins].index("late")
    assert (fitted.weights >= 0).all()
    X = np.tile(np.array([10.0, 0.0, 0.0, 0.0]), (200, 1))
    X[:, late] = np.linspace(-50, 400, 200)
    assert (np.diff(fitted.log_odds(X)) >= 0).all()


def test_the_card_reads_as_a_line_per_feature_with_bins_and_weight() -> None:
    card = json.loads(scorecard().to_text())
    assert [feature["feature"] for feature in card["features"]] == ["late", "margin", "noise", "trade"]
    assert set(card["features"][0]) == {"feature", "edges", "evidence", "missing", "weight", "mean"}


def test_scoring_needs_no_optbinning(monkeypatch: pytest.MonkeyPatch) -> None:
    rows = training_rows(customers=20)
    schema = learn_schema(rows, DESCRIBED)
    text = scorecard().to_text()
    monkeypatch.setitem(sys.modules, "optbinning", None)
    with pytest.raises(ImportError):
        importlib.import_module("optbinning")
    assert np.isfinite(Scorecard.from_text(text, schema).log_odds(encode(rows, schema))).all()


def test_only_the_message_about_highs_is_kept_back(caplog: pytest.LogCaptureFixture) -> None:
    logger = logging.getLogger("__cvxpy__")

    def import_of(name: str) -> None:
        logger.warning("Encountered unexpected exception importing solver HIGHS: undefined symbol")
        logger.warning("Encountered unexpected exception importing solver SCS: no memory")

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(logger, "propagate", True)
        patch.setattr(importlib, "import_module", import_of)
        optbinning()
    assert {record.getMessage() for record in caplog.records} == {
        "Encountered unexpected exception importing solver SCS: no memory"
    }
