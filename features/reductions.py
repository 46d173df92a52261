"""The reductions inside a feature's expression (sums, counts, extremes ...): found, kept to some rows, done in parts.

A feature says ``rows.amount.sum() / rows.known_on.count()``; whoever computes it may swap each reduction for another
that gives the same number, and leave what stands around it as it is.
"""

from collections.abc import Callable, Collection

import ibis.expr.datatypes as dt
import ibis.expr.operations as ops
import ibis.expr.types as ir

IN_PARTS = (ops.Sum, ops.Count, ops.CountStar, ops.Max, ops.Min)
"""Reductions of which the whole can be told from parts; a mean is a sum over a count."""

NULL_WHERE_AN_ARGUMENT_IS = (
    *(ops.Add, ops.Subtract, ops.Multiply, ops.Divide, ops.Negate, ops.Clip, ops.Cast),
    *(ops.Equals, ops.NotEquals, ops.Less, ops.LessEqual, ops.Greater, ops.GreaterEqual),
    *(ops.DateDelta, ops.DateDiff, ops.DateAdd, ops.DateSub),
)

NO_FUNCTION_OF_ONE_ROW = (ops.Analytic, ops.WindowFunction, ops.Subquery, ops.Impure)


def reductions(value: ir.Value) -> list[ops.Reduction]:
    """The reductions of an expression, each once."""
    found: list[ops.Reduction] = value.op().find(ops.Reduction, filter=ops.Value)
    return found


def swapped(value: ir.Value, by: Callable[[ops.Reduction], ir.Value]) -> ir.Value:
    """The expression with ``by(reduction)`` in the place of every reduction."""
    return _replaced(value.op(), {node: by(node).op() for node in reductions(value)}).to_expr()


def exact(value: ir.Value) -> ir.Value:
    """The expression with sums of whole numbers as 64 bits, and their mean as sum over count.

    Engines differ in both: DuckDB sums into 128 bits, Spark takes a mean of floating-point numbers.
    """
    return swapped(value, _exact)


def within(value: ir.Value, inside: ir.BooleanValue) -> ir.Value:
    """The expression over those rows only that are ``inside``."""

    def kept(node: ops.Reduction) -> ir.Value:
        where = inside if node.where is None else node.where.to_expr() & inside
        return node.copy(where=where.op()).to_expr()

    return swapped(value, kept)


def in_parts(value: ir.Value, columns: Collection[str]) -> bool:
    """Whether an ``exact`` expression can be told from parts of its rows, in any order, to the last bit.

    So it is when it reads nothing but ``columns``, each inside a sum of whole numbers, a count or an extreme.
    """
    found = reductions(value)
    outside = _replaced(value.op(), {node: ops.Literal(None, node.dtype) for node in found})
    read = {field.name for node in found for field in fields(node)}
    return (
        all(isinstance(node, IN_PARTS) and _of_rows(node) for node in found)
        and not outside.find((ops.Field, *NO_FUNCTION_OF_ONE_ROW), filter=ops.Value)
        and read <= set(columns)
    )


def fields(node: ops.Reduction) -> list[ops.Field]:
    """The columns of the rows that a reduction reads, each once."""
    found: list[ops.Field] = node.find(ops.Field, filter=ops.Value)
    return found


def hidden(node: ops.Reduction, columns: Collection[str]) -> ops.Reduction | None:
    """The reduction as it is while ``columns`` read as null; None when it then sees no row at all."""
    masked = [field for field in fields(node) if field.name in columns]
    if isinstance(node.arg, ops.Value) and _is_null(node.arg, masked):
        return None
    # A null that is still a column: a reduction of a mere literal is none.
    return _replaced(node, {field: ops.NullIf(field, field) for field in masked})


def _exact(node: ops.Reduction) -> ir.Value:
    if isinstance(node, ops.Sum | ops.Mean) and (node.arg.dtype.is_integer() or node.arg.dtype.is_boolean()):
        number = node.arg.to_expr().cast("int64")
        # Ibis takes the sum for 64 bits and would drop a cast of its own.
        total = ops.Cast(ops.Sum(number, where=node.where), dt.int64).to_expr()
        return total if isinstance(node, ops.Sum) else total / ops.Count(number, where=node.where).to_expr().nullif(0)
    return node.to_expr()


def _of_rows(node: ops.Reduction) -> bool:
    """Whether a reduction is over a function of each row alone, and if a sum, of whole numbers."""
    inner = node.find((ops.Reduction, *NO_FUNCTION_OF_ONE_ROW), filter=ops.Value)
    whole = not isinstance(node, ops.Sum) or node.arg.dtype.is_integer()
    return whole and bool(inner == [node])


def _is_null(node: ops.Value, masked: Collection[ops.Field]) -> bool:
    """Whether a value is null wherever the masked columns are."""
    if node in masked:
        return True
    arguments = (argument for argument in node.__args__ if isinstance(argument, ops.Value))
    return isinstance(node, NULL_WHERE_AN_ARGUMENT_IS) and any(_is_null(argument, masked) for argument in arguments)


def _replaced(node: ops.Node, by: dict[ops.Node, ops.Node]) -> ops.Node:
    return node.replace(by, filter=ops.Value) if by else node
