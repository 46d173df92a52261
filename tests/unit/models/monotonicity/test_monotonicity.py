import hashlib
import itertools

import lightgbm as lgb
import numpy as np
import pytest

from models.bundle import candidate_files
from models.estimators.binning import Bins
from models.estimators.blend import Blend
from models.estimators.boosted_trees import BoostedTrees, fit_boosted_trees, fit_by_method
from models.estimators.catalogue import ESTIMATORS
from models.estimators.catboost_trees import CatBoostTrees
from models.estimators.logistic import Logistic
from models.estimators.oblivious_trees import ObliviousTree
from models.estimators.preparation import Preparation
from models.estimators.scorecard import Scorecard
from models.monotonicity.certificate import FILE as CERTIFICATE
from models.monotonicity.certificate import Certificate, FeatureProof
from models.monotonicity.certify import PROOFS, certify
from models.monotonicity.proof import prove_trees
from models.schema import Array, learn_schema
from models.training.fitting import fit
from tests.forests import Split, model_text, schema_of
from tests.unit.models.portfolios import DESCRIBED, train_params, training_rows

RISES_AT_1 = Split(0, 1.0, 0.0, 0.3)
FALLS_AT_1 = Split(0, 1.0, 0.2, 0.1)


def proof_of(*trees: Split, monotone: tuple[int, ...] = (1, 0), max_nodes: int = 1000) -> FeatureProof:
    (proof,) = prove_trees(model_text(trees, len(monotone)), schema_of(monotone), max_nodes)
    return proof


def test_a_tree_that_rises_with_the_risk_is_proven() -> None:
    assert proof_of(RISES_AT_1).verdict == "proven"


def test_a_planted_fall_is_named_with_both_points_and_its_depth() -> None:
    proof = proof_of(FALLS_AT_1)
    assert proof.verdict == "violated" and proof.violation is not None
    assert (proof.violation.safer, proof.violation.riskier) == (1.0, 2.0)
    assert proof.violation.by == pytest.approx(0.2 - 0.1)


def test_where_a_fall_lowers_the_risk_the_same_tree_is_proven() -> None:
    assert proof_of(FALLS_AT_1, monotone=(-1, 0)).verdict == "proven"


def test_a_fall_of_one_tree_that_another_makes_good_is_no_fall_of_the_model() -> None:
    proof = proof_of(FALLS_AT_1, RISES_AT_1)  # -0.1 + 0.3
    assert (proof.verdict, proof.falling_parts, proof.parts) == ("proven", 1, 2)


def test_a_fall_that_another_tree_makes_good_for_some_rows_only_is_found_at_the_others() -> None:
    only_above_5 = Split(1, 5.0, 0.0, RISES_AT_1)
    proof = proof_of(FALLS_AT_1, only_above_5)
    assert proof.verdict == "violated" and proof.violation is not None
    assert proof.violation.by == pytest.approx(0.1)
    f1 = proof.violation.others["f1"]
    assert isinstance(f1, float) and f1 <= 5.0


def test_two_falls_for_the_same_rows_add_up() -> None:
    proof = proof_of(FALLS_AT_1, Split(1, 5.0, FALLS_AT_1, 0.0))
    assert proof.violation is not None and proof.violation.by == pytest.approx(0.1 + 0.1)


def test_from_missing_to_a_number_is_no_change_in_a_direction() -> None:
    # Missing goes left, to the higher risk, with all numbers up to 1; those above are as risky.
    assert proof_of(Split(0, 1.0, Split(0, -9.0, 0.1, 0.1, default_left=True), 0.1)).verdict == "proven"
    missing_is_riskiest = Split(0, -1e300, 0.9, Split(0, 1.0, 0.1, 0.2), default_left=True)
    assert proof_of(missing_is_riskiest).verdict == "violated"  # numbers down to -1e300 take that way, too
    assert proof_of(Split(0, 1.0, 0.1, 0.2, missing=1, default_left=True)).verdict == "proven"


def test_zero_that_counts_as_missing_is_a_number_all_the_same() -> None:
    # Above -1 the risk is 0.2, but zero goes the way of the missing, to 0.1: from -0.5 to 0 it falls.
    proof = proof_of(Split(0, -1.0, 0.1, 0.2, missing=1, default_left=True))
    assert proof.verdict == "violated" and proof.violation is not None
    assert proof.violation.by == pytest.approx(0.1)
    assert proof.violation.safer < 0 and abs(proof.violation.riskier) < 1e-30


def test_a_search_that_ends_early_says_that_nothing_is_proven() -> None:
    trees = [FALLS_AT_1, Split(1, 5.0, 0.0, RISES_AT_1)]
    proof = proof_of(*trees, max_nodes=0)
    assert proof.verdict == "not_proven"
    assert proof.reason == "The search ended after 0 nodes."


def test_trees_with_linear_models_in_their_leaves_are_not_proven() -> None:
    text = model_text([RISES_AT_1], 2).replace("is_linear=0", "is_linear=1")
    (proof,) = prove_trees(text, schema_of((1, 0)))
    assert proof.verdict == "not_proven"
    assert proof.reason == "Not followed: its leaves are linear models."


def hard_rows() -> tuple[Array, Array]:
    """Risk that follows the directions (1, 1, -1, -1, 1, 0) only on the whole; a tenth of the values missing."""
    random = np.random.default_rng(0)
    X = random.normal(size=(3000, 6)).round(2)
    X[random.random(X.shape) < 0.1] = np.nan
    z = np.nan_to_num(X)
    log_odds = np.sin(2 * z[:, 0]) + z[:, 1] * z[:, 2] - z[:, 3] + np.cos(3 * z[:, 4]) * z[:, 0]
    y = (random.random(3000) < 1 / (1 + np.exp(-log_odds))).astype(float)
    return X, y


def trained(method: str) -> tuple[lgb.Booster, Certificate]:
    X, y = hard_rows()
    monotone = (1, 1, -1, -1, 1, 0)
    options = {
        "objective": "binary",
        "num_leaves": 31,
        "monotone_constraints": list(monotone),
        "monotone_constraints_method": method,
        "seed": 1,
        "num_threads": 1,
        "verbose": -1,
    }
    booster = lgb.train(options, lgb.Dataset(X, y), 30)
    return booster, certify(BoostedTrees(booster), schema_of(monotone))


def test_lightgbms_advanced_method_is_caught_where_it_breaks_its_word() -> None:
    # microsoft/LightGBM#6155. What the certificate names, LightGBM itself confirms.
    booster, certificate = trained("advanced")
    assert certificate.verdict == "violated"
    named = [proof for proof in certificate.features if proof.violation]
    assert named
    for proof in named:
        assert proof.violation is not None
        rows = np.zeros((2, 6))
        for name, value in proof.violation.others.items():
            rows[:, int(name[1:])] = np.nan if value is None else float(value)
        rows[:, int(proof.name[1:])] = proof.violation.safer, proof.violation.riskier
        safer, riskier = booster.predict(rows, raw_score=True)
        assert safer - riskier == pytest.approx(proof.violation.by)


def test_where_lightgbms_usual_method_breaks_its_word_the_stricter_one_fits_again() -> None:
    X, y = hard_rows()
    schema = schema_of((1, 1, -1, -1, 1, 0))
    half = np.arange(len(y)) < len(y) // 2
    folds = [(np.flatnonzero(half), np.flatnonzero(~half)), (np.flatnonzero(~half), np.flatnonzero(half))]
    quick = train_params(max_trees=30, leaves=31, boosters=1, feature_share=1, row_share=1, leaf_penalty=0)
    usual = fit_by_method("intermediate", X, y, folds, schema, quick).estimator
    assert certify(usual, schema).verdict == "violated"
    shipped = fit_boosted_trees(X, y, folds, schema, quick).estimator
    assert certify(shipped, schema).verdict == "proven"
    assert not any(proof.falling_parts for proof in certify(shipped, schema).features)


def test_lightgbms_basic_method_is_proven() -> None:
    assert trained("basic")[1].verdict == "proven"


def logistic(weight: float) -> Logistic:
    """One number, with rank -1 up to 10, 0 at 20 and 2 from 40 on."""
    prepared = Preparation([0], [([10.0, 20.0, 40.0], [-1.0, 0.0, 2.0])])
    return Logistic(prepared, np.array([weight, 9.0]), -2.0, np.zeros(2))


@pytest.mark.parametrize(("weight", "verdict"), [(0.5, "proven"), (0.0, "proven"), (-0.5, "violated")])
def test_a_logistic_regression_is_judged_between_its_knots(weight: float, verdict: str) -> None:
    (proof,) = certify(logistic(weight), schema_of((1,))).features
    assert proof.verdict == verdict
    if proof.violation:  # the steeper of the two steps: from rank 0 to 2
        assert (proof.violation.safer, proof.violation.riskier) == (20.0, 40.0)
        assert proof.violation.by == pytest.approx(0.5 * 2)


def test_a_scorecard_is_judged_by_the_order_of_its_bins() -> None:
    # Below 1, from 1 to below 5, from 5 on; weight 2. The risk falls from the second bin to the third, by 2 x 0.25.
    bins = Bins(feature="f0", edges=(1.0, 5.0), evidence=(0.0, 0.5, 0.25), missing=9.0)
    card = Scorecard([bins], np.array([2.0]), -1.0, np.zeros(1))
    (proof,) = certify(card, schema_of((1,))).features
    assert proof.violation is not None
    assert (proof.violation.safer, proof.violation.riskier) == (1.0, 5.0)
    assert proof.violation.by == pytest.approx(0.5)
    ordered = bins.model_copy(update={"evidence": (0.0, 0.5, 0.5)})
    assert certify(Scorecard([ordered], np.array([2.0]), -1.0, np.zeros(1)), schema_of((1,))).verdict == "proven"


def test_a_blend_is_proven_where_every_member_is() -> None:
    assert certify(Blend([logistic(0.5), logistic(1.0)], [0.5, 0.5], 0.0), schema_of((1,))).verdict == "proven"


def test_a_blend_of_one_member_falls_as_far_as_its_weight_lets_it() -> None:
    alone = Blend([logistic(-0.5), logistic(1.0)], [0.5, 0.0], 0.0)
    (proof,) = certify(alone, schema_of((1,))).features
    assert proof.violation is not None and proof.violation.by == pytest.approx(0.5 * 0.5 * 2)


def test_a_fall_of_one_member_of_a_blend_is_not_claimed_to_be_one_of_the_blend() -> None:
    (proof,) = certify(Blend([logistic(-0.5), logistic(1.0)], [0.5, 0.5], 0.0), schema_of((1,))).features
    assert proof.verdict == "not_proven" and proof.violation is None
    assert proof.reason is not None and "whether the others make it good was not examined" in proof.reason


@pytest.mark.parametrize("seed", range(20))
def test_catboosts_trees_are_examined_as_they_decide(seed: int) -> None:
    # Brute force over a grid with a value in every cell: two numbers and a category of three levels.
    random = np.random.default_rng(seed)
    grid = [[-2.0, -1.0, 0.5, 1.0, 2.0, np.nan], [-2.0, -1.0, 0.5, 1.0, 2.0, np.nan], [0.0, 1.0, 2.0, np.nan]]
    trees = []
    for _ in range(3):
        columns = random.integers(5, size=2)  # columns 2 to 4 say whether the category is a, b or c
        borders = np.where(columns >= 2, 0.5, random.choice([-1.0, 1.0], 2))
        missing = (columns < 2) & (random.random(2) < 0.5)
        leaves = random.integers(-4, 5, size=4) / 8
        trees.append(ObliviousTree(columns, borders, missing, leaves, np.ones(4)))
    estimator = CatBoostTrees(trees, 0.0, [0, 0, 3])
    rows = np.array(list(itertools.product(*grid)))
    cube = estimator.log_odds(rows).reshape(6, 6, 4)
    for i, proof in enumerate(certify(estimator, schema_of((1, -1, 0), [2])).features):
        steps = (1, -1)[i] * np.diff(np.take(cube, range(5), axis=i), axis=i)
        assert proof.verdict == ("violated" if steps.min() < 0 else "proven")
        assert (proof.violation.by if proof.violation else 0.0) == pytest.approx(max(0.0, -steps.min()))


@pytest.mark.parametrize("name", ESTIMATORS)
def test_every_estimator_has_a_proof_and_ships_its_certificate(name: str) -> None:
    assert name in PROOFS
    rows = training_rows()
    schema = learn_schema(rows, DESCRIBED)
    estimator = fit(rows, schema, train_params(), name).estimator  # type: ignore[arg-type]  # a name of the catalogue
    files = candidate_files(schema, estimator)
    certificate = Certificate.model_validate_json(files[CERTIFICATE])
    assert {proof.name for proof in certificate.features} == {"late", "margin"}
    assert certificate.model_sha256 == hashlib.sha256(files[estimator.file_name]).hexdigest()
    assert certificate.verdict != "not_proven"


def test_an_estimator_without_a_proof_is_not_proven() -> None:
    class Unheard(BoostedTrees):
        name = "unheard"

    booster = lgb.Booster(model_str=model_text([RISES_AT_1], 1))
    certificate = certify(Unheard(booster), schema_of((1,)))
    assert certificate.verdict == "not_proven"
    assert certificate.features[0].reason == "There is no proof for estimators of the kind unheard."
