"""A whole model as one SELECT: features in, log-odds, probability and score out."""

import math
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from sqlglot import exp

from data.errors import UserError
from models.bundle import DefaultModel
from models.estimators.base import Estimator
from models.estimators.blend import Blend
from models.estimators.boosted_trees import BoostedTrees
from models.estimators.catboost_trees import CatBoostTrees
from models.estimators.logistic import Logistic
from models.estimators.scorecard import Scorecard
from models.monotonicity.trees import UnknownForm
from models.schema import FeatureSpec
from models.sql.calibrated import curve, limited, offset, probability
from models.sql.expressions import DOUBLE, Expression, bare, column, number, plus, times, total
from models.sql.linear import logistic, scorecard
from models.sql.trees import boosted_trees, catboost_trees

KEYS = ("customer_id", "as_of")
GREATEST = 1.7976931348623157e308
"""What is not within plus and minus this is infinite, or not a number."""


def query_of(model: DefaultModel, table: exp.Table) -> exp.Select:
    """A model as a query, to be rendered in the words of a database (``.sql(dialect)``).

    Parameters
    ----------
    table
        A table with a row per customer and day: customer_id, as_of, and the model's features under their names.

    Returns
    -------
    sqlglot.exp.Select
        A SELECT with customer_id, as_of, log_odds, pd and score, equal to ``DefaultModel.predict`` to 1e-12.

    Raises
    ------
    UserError
        When something of the model cannot be said in SQL.
    """
    try:
        raw = _raw(model.estimator, [column(feature.name) for feature in model.schema.features])
        calibrated = plus(curve(model.calibrator, column("raw")), column("segment_offset"))
    except (ValueError, KeyError) as error:
        raise UserError(f"The model cannot be written as SQL: {error}. Score with `default-risk score`.") from None
    read = exp.select(*map(column, KEYS), offset(model.calibrator).as_("segment_offset")).from_(table)
    read = read.select(*(_encoded(feature).as_(_quoted(feature.name)) for feature in model.schema.features))
    carried = [*map(column, KEYS), column("segment_offset")]
    # Each step is computed before the next one begins: else a column would be worked out anew wherever it is named.
    query = exp.select(*map(column, KEYS), column("log_odds"), probability(column("log_odds")).as_("pd"))
    query = query.select(_score(model).as_("score")).from_("calibrated")
    for name, step in {
        "encoded": read,
        "predicted": exp.select(*carried, raw.as_("raw")).from_("encoded"),
        "within_limits": exp.select(*carried, limited(column("raw")).as_("raw")).from_("predicted"),
        "calibrated": exp.select(*map(column, KEYS), calibrated.as_("log_odds")).from_("within_limits"),
    }.items():
        query = query.with_(name, as_=step, materialized=True)
    return query


def _raw(estimator: Estimator, columns: Sequence[Expression]) -> Expression:
    if type(estimator) not in WRITERS:
        raise UnknownForm(f"nothing is known of the estimator {estimator.name}")
    return WRITERS[type(estimator)](estimator, columns)


def _blend(model: Blend, columns: Sequence[Expression]) -> Expression:
    members = zip(model.members, model.weights, strict=True)
    return total([number(model.intercept), *(times(number(weight), _raw(each, columns)) for each, weight in members)])


def _encoded(feature: FeatureSpec) -> Expression:
    """``models.schema.encode``: a category as its position, null for what is missing, infinite or was never seen."""
    if feature.levels is not None:
        cases = [
            exp.If(this=exp.Literal.string(level), true=exp.Literal.number(i)) for i, level in enumerate(feature.levels)
        ]
        return exp.Case(this=column(feature.name), ifs=cases) if cases else exp.cast(exp.Null(), "int")
    value = exp.Cast(this=column(feature.name), to=DOUBLE)
    finite = exp.Between(this=value.copy(), low=bare(-GREATEST), high=bare(GREATEST))
    return exp.Case(ifs=[exp.If(this=finite, true=value)])


def _score(model: DefaultModel) -> Expression:
    """``models.scale.ScoreScale``."""
    params = model.scale.params
    shifted = plus(column("log_odds"), number(math.log(params.base_odds)))
    return plus(number(params.base_score), times(number(-model.scale.points_per_log_odd), shifted))


def _quoted(name: str) -> exp.Identifier:
    return exp.to_identifier(name, quoted=True)


WRITERS: Mapping[type, Callable[[Any, Sequence[Expression]], Expression]] = {
    BoostedTrees: boosted_trees,
    CatBoostTrees: catboost_trees,
    Logistic: logistic,
    Scorecard: scorecard,
    Blend: _blend,
}
"""How the raw log-odds of each estimator are written."""
