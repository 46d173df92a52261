"""Logistic regression and scorecard as sums over encoded columns (``models.sql.statement``)."""

from collections.abc import Sequence

from sqlglot import exp

from models.estimators.logistic import Logistic
from models.estimators.scorecard import Scorecard
from models.sql.expressions import Expression, as_doubles, choice, is_null, line_through, number, steps, times, total


def logistic(model: Logistic, columns: Sequence[Expression]) -> Expression:
    """The raw log-odds of a logistic regression on ranks; a weight per level of a category, two per number."""
    weights, at = as_doubles(model.weights), 0
    parts = [number(model.intercept)]
    for column, levels, (values, scores) in zip(
        columns, model.preparation.levels, model.preparation.knots, strict=True
    ):
        own = weights[at : at + (levels or 2)]
        at += len(own)
        parts.append(_by_level(column, own) if levels else _by_rank(column, own, values, scores))
    return total(parts)


def scorecard(model: Scorecard, columns: Sequence[Expression]) -> Expression:
    """The raw log-odds of a scorecard: weight times evidence, bin by bin."""
    parts = [number(model.intercept)]
    for column, bins, weight in zip(columns, model.bins, as_doubles(model.weights), strict=True):
        points = [weight * evidence for evidence in bins.evidence]
        missing = number(weight * bins.missing)
        if bins.edges is None:
            known = _by_level(column, points)
        else:
            known = steps(column, bins.edges, [number(each) for each in points])
        parts.append(choice(is_null(column), missing, known))
    return total(parts)


def _by_level(code: Expression, values: Sequence[float]) -> Expression:
    """A value per level; a category that is missing or was never seen has none."""
    cases = [exp.If(this=exp.Literal.number(level), true=number(value)) for level, value in enumerate(values)]
    return exp.Case(this=code.copy(), ifs=cases, default=number(0.0))


def _by_rank(value: Expression, weights: Sequence[float], at: Sequence[float], scores: Sequence[float]) -> Expression:
    of_rank, of_missing = weights
    ranked = times(number(of_rank), line_through(value, at, scores))
    return choice(is_null(value), number(of_missing), ranked)
