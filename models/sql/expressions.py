"""The few forms of SQL that a model is made of; every number is a double, written with every digit that it has.

Sums are taken in pairs, not one behind the other: databases limit how deep an expression may lie.
"""

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
from sqlglot import exp

from models.schema import Array

DOUBLE = exp.DataType.build("double")
Expression = exp.Expression


def number(value: float) -> Expression:
    """A double: with an exponent it is one to DuckDB, and the cast makes it one to PostgreSQL.

    Examples
    --------
    >>> number(0.1).sql("duckdb")
    'CAST(1.0000000000000001E-01 AS DOUBLE)'
    """
    return exp.Cast(this=bare(value), to=DOUBLE)


def bare(value: float) -> Expression:
    """A number beside a double, which makes a double of it."""
    if not np.isfinite(value):
        raise ValueError(f"{value} is no number that SQL could write")
    literal = exp.Literal.number(f"{abs(value):.16E}")
    return exp.Neg(this=literal) if value < 0 else literal


def column(name: str) -> Expression:
    """A column, its name in quotation marks."""
    return exp.column(exp.to_identifier(name, quoted=True))


def choice(condition: Expression, then: Expression, otherwise: Expression) -> Expression:
    """One of two; a condition that is null chooses the second."""
    return exp.Case(ifs=[exp.If(this=condition, true=then)], default=otherwise)


def plus(left: Expression, right: Expression) -> Expression:
    """The sum of two."""
    return exp.Add(this=_whole(left), expression=_whole(right))


def times(left: Expression, right: Expression) -> Expression:
    """The product of two."""
    return exp.Mul(this=_whole(left), expression=_whole(right))


def total(parts: Sequence[Expression]) -> Expression:
    """The sum of all; zero of none."""
    if not parts:
        return number(0.0)
    if len(parts) == 1:
        return parts[0]
    middle = len(parts) // 2
    return plus(total(parts[:middle]), total(parts[middle:]))


def is_null(value: Expression) -> Expression:
    """Whether a value is missing."""
    return exp.Is(this=value.copy(), expression=exp.Null())


def steps(value: Expression, edges: Sequence[float], pieces: Sequence[Expression]) -> Expression:
    """Piece ``i`` where ``edges[i - 1] <= value < edges[i]``: halved again and again, so that few are asked."""
    if not edges:
        return pieces[0]
    middle = len(edges) // 2
    below = exp.LT(this=value.copy(), expression=bare(edges[middle]))
    first = steps(value, edges[:middle], pieces[: middle + 1])
    return choice(below, first, steps(value, edges[middle + 1 :], pieces[middle + 1 :]))


def line_through(value: Expression, at: Sequence[float], heights: Sequence[float]) -> Expression:
    """The straight lines between points, flat beyond them: ``numpy.interp``."""
    if len(at) == 1:
        return number(heights[0])
    lines = [
        plus(number(low), times(number((high - low) / (right - left)), _less(value, left)))
        for (left, right), (low, high) in zip(pairwise(at), pairwise(heights), strict=True)
    ]
    return steps(value, at, [number(heights[0]), *lines, number(heights[-1])])


def _whole(value: Expression) -> Expression:
    """In brackets, if it would come apart without."""
    return exp.Paren(this=value) if isinstance(value, exp.Binary | exp.Unary) else value


def _less(value: Expression, amount: float) -> Expression:
    return exp.Sub(this=value.copy(), expression=exp.Paren(this=bare(amount)))


def as_doubles(values: Array) -> list[float]:
    """NumPy's numbers as Python's."""
    return [float(value) for value in values]
