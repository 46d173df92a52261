"""The SQL of a model computes its probabilities, on DuckDB and on PostgreSQL, at every edge of its decisions."""

from collections.abc import Callable

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
from sqlglot import exp

from data.errors import UserError
from models.bundle import DefaultModel
from models.calibration.calibration import Calibration
from models.calibration.calibrators.beta import BetaCalibrator
from models.calibration.calibrators.catalogue import CALIBRATORS
from models.calibration.calibrators.isotonic import IsotonicCalibrator
from models.calibration.calibrators.knots import Knots
from models.calibration.calibrators.shift import ShiftCalibrator
from models.calibration.calibrators.sigmoid import SigmoidCalibrator
from models.calibration.calibrators.venn_abers import VennAbersCalibrator
from models.calibration.segments import Segment, SegmentOffsets
from models.estimators.base import Estimator
from models.estimators.blend import Blend
from models.estimators.boosted_trees import BoostedTrees, fit_boosted_trees
from models.estimators.catalogue import ESTIMATORS
from models.estimators.catboost_trees import CatBoostTrees, fit_catboost
from models.estimators.logistic import fit_logistic
from models.estimators.oblivious_trees import ObliviousTree
from models.estimators.scorecard import fit_scorecard
from models.scale import ScoreScale
from models.schema import FeatureSchema, FeatureSpec, encode, learn_schema
from models.sql.calibrated import CURVES
from models.sql.edge_rows import edge_rows
from models.sql.statement import WRITERS, query_of
from models.training.fitting import customer_folds
from pipeline.databases.address import address_of
from pipeline.databases.database import rows_of, snapshot, transaction
from pipeline.warehouse.tables import Table, kept_as
from tests.databases import fresh_url
from tests.forests import Split, model_text
from tests.unit.models.portfolios import DESCRIBED, SCALE, train_params, training_rows
from tests.unit.models.samples import sample

ROWS = training_rows()
SCHEMA = learn_schema(ROWS, DESCRIBED)
NASTY = FeatureSchema(
    features=(
        FeatureSpec(name='a "quoted" name; --', monotone=0, dimension="credit"),
        FeatureSpec(name="select", monotone=0, dimension="credit"),
        FeatureSpec(name="客户", monotone=0, dimension="credit", levels=("it's", "a\\b", "贸易", "${x}", "%s")),
    )
)
FLAT = Knots(raw=(0.0,), value=(0.1,), slope_below=0, slope_above=0)
OFFSETS = {
    name: Segment(rows=9, defaults=1, observed=0.1, predicted=0.1, alone=at, kept=1, offset=at, deviation=0.1)
    for name, at in {"food": 0.123456789, "steel's": -1 / 3}.items()
}


def calibration(curve: object = None, segments: SegmentOffsets | None = None) -> Calibration:
    shape = curve or SigmoidCalibrator(intercept=-0.1, slope=1.1)
    return Calibration.model_validate(
        {"curve": shape, "spread": FLAT, "segments": segments, "level": None, "years": 1, "confidence": 0.9}
    )


def model(estimator: Estimator, schema: FeatureSchema = SCHEMA, calibrator: Calibration | None = None) -> DefaultModel:
    return DefaultModel(schema, estimator, calibrator or calibration(), ScoreScale(SCALE))


def fitted(fit: Callable[..., object]) -> Estimator:
    X, y = encode(ROWS, SCHEMA), ROWS["defaulted"].to_numpy(dtype=np.float64)
    folds = customer_folds(y, ROWS["customer_id"], train_params())
    return fit(X, y, folds, SCHEMA, train_params()).estimator  # type: ignore[attr-defined, no-any-return]


def by_hand() -> BoostedTrees:
    """A node of every kind: each treatment of what is missing, either way, around zero, and a category."""
    trees = [
        Split(0, at, Split(2, 0, 0.5, -0.25, codes=(0, 3)), Split(1, -at, 1 / 3, -0.1, kind, not left), kind, left)
        for kind in (0, 1, 2)
        for left in (True, False)
        for at in (0.0, 1e-35, -1.5, 0.1 + 0.2, float("inf"))
    ]
    return BoostedTrees(model_text(trees, 3))


def oblivious() -> CatBoostTrees:
    random, trees = np.random.default_rng(1), []
    for number in range(20):
        borders = [float(np.float32(random.normal())), random.normal(), 0.5, [1.5, -1.0, 0.5][number % 3]]
        columns = np.array([0, 1, 2 + number % 5, 2 + (number + 1) % 5])
        missing = np.array([number % 2, number % 3 == 0, 0, 0], dtype=bool)
        trees.append(ObliviousTree(columns, np.array(borders), missing, random.normal(size=16), np.ones(16)))
    return CatBoostTrees(trees, 0.25, [0, 0, 5])


MODELS: dict[str, Callable[[], DefaultModel]] = {
    "lightgbm": lambda: model(fitted(fit_boosted_trees)),
    "logistic": lambda: model(fitted(fit_logistic)),
    "scorecard": lambda: model(fitted(fit_scorecard)),
    "auto": lambda: model(
        Blend([fitted(fit_boosted_trees), fitted(fit_catboost), fitted(fit_logistic)], [0.5, 0.3, 0.2], -0.2)
    ),
    "every kind of node": lambda: model(by_hand(), NASTY),
    "catboost": lambda: model(oblivious(), NASTY),
    "shift": lambda: model(by_hand(), NASTY, calibration(ShiftCalibrator(intercept=-0.7))),
    "beta": lambda: model(
        by_hand(), NASTY, calibration(BetaCalibrator(intercept=-0.3, slope_rare=0.8, slope_frequent=1.4))
    ),
    "isotonic": lambda: model(fitted(fit_logistic), SCHEMA, calibration(IsotonicCalibrator.fit(sample(500)))),
    "venn_abers": lambda: model(fitted(fit_logistic), SCHEMA, calibration(VennAbersCalibrator.fit(sample(300)))),
    "segments": lambda: model(
        fitted(fit_logistic), SCHEMA, calibration(None, SegmentOffsets(column="trade", spread=0.2, segments=OFFSETS))
    ),
}


def in_database(url: str, given: DefaultModel, rows: pd.DataFrame) -> pd.DataFrame:
    table = pa.Table.from_pandas(rows, preserve_index=False)
    table = table.cast(pa.schema([(field.name, kept_as(field.type)) for field in table.schema]))
    kind = address_of(url).kind
    with transaction(address_of(url)) as database:
        database.execute(Table("features", table.schema, ()).created(kind).replace(", PRIMARY KEY ()", ""), "made")
        database.append("features", table.to_reader(), "filled")
    query = query_of(given, exp.to_table("features")).sql("postgres" if kind == "postgresql" else kind, pretty=True)
    with snapshot(address_of(url)) as database:
        found = pd.DataFrame(rows_of(database, query, "scored"))
    return rows[["customer_id"]].merge(found, on="customer_id", how="left", validate="one_to_one")


@pytest.mark.parametrize("kind", ["duckdb", "postgresql"])
@pytest.mark.parametrize("name", MODELS)
def test_a_database_computes_the_probabilities_of_the_model(
    request: pytest.FixtureRequest, name: str, kind: str, tmp_path: object
) -> None:
    server = request.getfixturevalue("postgresql_server") if kind == "postgresql" else ""
    given = MODELS[name]()
    rows = edge_rows(query_of(given, exp.to_table("features")), given.schema, 1_000, seed=3)
    found = in_database(fresh_url(kind, tmp_path, server), given, rows)  # type: ignore[arg-type]
    with np.errstate(over="ignore"):  # CatBoost's single precision
        expected = given.predict(rows)
    assert expected["pd"].nunique() > 10
    np.testing.assert_allclose(found["pd"], expected["pd"], rtol=0, atol=1e-12)
    np.testing.assert_allclose(found["score"], expected["score"], rtol=0, atol=1e-9)


def test_every_estimator_and_calibrator_can_be_written() -> None:
    assert set(ESTIMATORS.values()) == set(WRITERS)
    assert set(CALIBRATORS.values()) == set(CURVES)


def test_edges_are_those_that_the_query_asks_about() -> None:
    given = model(BoostedTrees(model_text([Split(0, 1.5, 0.1, -0.1)], 3)), NASTY)
    rows = edge_rows(query_of(given, exp.to_table("t")), NASTY, 500, seed=1)
    asked = set(rows['a "quoted" name; --'].dropna())
    assert {1.5, np.nextafter(1.5, 2), np.nextafter(1.5, 1), np.inf} <= asked


def test_an_estimator_that_nothing_is_known_of_is_refused_by_name() -> None:
    class Oracle(Blend):
        name = "oracle"

    with pytest.raises(UserError, match="cannot be written as SQL: nothing is known of the estimator oracle"):
        query_of(model(Oracle([], [], 0.0)), exp.to_table("t"))


def test_linear_leaves_are_refused() -> None:
    text = model_text([Split(0, 1.5, 0.1, -0.1)], 3).replace("is_linear=0", "is_linear=1")
    with pytest.raises(UserError, match="cannot be written as SQL: its leaves are linear models"):
        query_of(model(BoostedTrees(text), NASTY), exp.to_table("t"))
