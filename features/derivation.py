"""Columns computed from other columns, as many as possible at a time: a query nested a hundred deep is slow to plan."""

from collections.abc import Sequence

import ibis.expr.types as ir

from features.definition import AgainstPeers, Derived, Feature


def with_derived(matrix: ir.Table, features: Sequence[Feature]) -> ir.Table:
    """The matrix with the derived features added, inputs before what needs them; those against peers are left aside."""
    left = [f for f in features if isinstance(f.join, Derived) and not isinstance(f.join, AgainstPeers)]
    while left:
        ready = [f for f in left if isinstance(f.join, Derived) and set(f.join.inputs) <= set(matrix.columns)]
        if not ready:
            raise ValueError(f"the inputs of {', '.join(f.name for f in left)} are not in the matrix")
        matrix = matrix.mutate(**{f.name: _computed(f, matrix) for f in ready})
        left = [f for f in left if f not in ready]
    return matrix


def _computed(feature: Feature, matrix: ir.Table) -> ir.Value:
    inputs = feature.join.inputs if isinstance(feature.join, Derived) else ()
    return feature.compute(*(matrix[name] for name in inputs)).cast("float64")
