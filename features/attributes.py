"""The user's own columns, as last known: every numeric or text column of ``attributes`` is a feature."""

from collections.abc import Mapping, Sequence

import ibis
import ibis.expr.types as ir
from ibis.expr.datatypes import DataType

from data.errors import UserError
from features.definition import Feature, Latest
from features.dimensions import DIMENSIONS
from features.params import AttributeParams

PREFIX = "attribute_"
"""Begins the name of every user column, so that it collides neither with the catalogue nor within a join."""


def attribute_features(rows: ir.Table, described: Mapping[str, AttributeParams]) -> tuple[Feature, ...]:
    """A feature per user column of the relation ``attributes``, in which these columns carry ``PREFIX``."""
    dimensions = {d.code: d for d in DIMENSIONS}
    found = []
    for column, kind in rows.schema().items():
        if not column.startswith(PREFIX):
            continue
        name = column.removeprefix(PREFIX)
        about = described.get(name, AttributeParams())
        label, codes = name.replace("_", " "), about.missing
        _refuse_codes_of_another_kind(name, kind, codes)
        found.append(
            Feature(
                name=column,
                en=about.en or f"Own attribute: {label}.",
                zh=about.zh or f"自有属性：{label}",
                unit=about.unit if kind.is_numeric() or kind.is_boolean() else "category",
                risk=about.risk,
                dimension=dimensions[about.dimension],
                join=Latest("attributes"),
                compute=lambda record, column=column, codes=codes: without_codes(record[column], codes),
                empty=None,
            )
        )
    return tuple(found)


def without_codes(value: ir.Value, codes: Sequence[int | float | str]) -> ir.Value:
    """The value, null where it is one of the codes for: not known."""
    return value.isin(codes).ifelse(ibis.null(value.type()), value) if codes else value


def _refuse_codes_of_another_kind(name: str, kind: DataType, codes: Sequence[int | float | str]) -> None:
    expected = str if kind.is_string() else (int, float)
    for code in codes:
        if kind.is_boolean() or not isinstance(code, expected):
            raise UserError(
                f"featurize.attributes.{name}.missing holds {code!r}, but the column holds {kind}: such a value cannot "
                "occur. Write numbers for a column of numbers, words in quotation marks for one of words."
            )
