"""The user's own columns, as last known: every numeric or text column of ``attributes`` is a feature."""

from collections.abc import Mapping

import ibis.expr.types as ir
from pydantic import BaseModel, ConfigDict, field_validator

from features.definition import DIMENSIONS, RELATIONSHIP, Feature, Latest, Risk

PREFIX = "attribute_"
"""Begins the name of every user column, so that it collides neither with the catalogue nor within a join."""


class AttributeParams(BaseModel):
    """What the user says of one column: direction of risk, definition in both languages, unit, dimension."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    risk: Risk = "either"
    en: str | None = None
    zh: str | None = None
    unit: str = ""
    dimension: str = RELATIONSHIP.code

    @field_validator("dimension")
    @classmethod
    def _is_a_dimension(cls, code: str) -> str:
        codes = [d.code for d in DIMENSIONS]
        if code not in codes:
            raise ValueError(f"must be one of {', '.join(codes)}")
        return code


def attribute_features(rows: ir.Table, described: Mapping[str, AttributeParams]) -> tuple[Feature, ...]:
    """A feature per user column of the relation ``attributes``, in which these columns carry ``PREFIX``."""
    dimensions = {d.code: d for d in DIMENSIONS}
    found = []
    for column, kind in rows.schema().items():
        if not column.startswith(PREFIX):
            continue
        name = column.removeprefix(PREFIX)
        about = described.get(name, AttributeParams())
        label = name.replace("_", " ")
        found.append(
            Feature(
                name=column,
                en=about.en or f"Own attribute: {label}.",
                zh=about.zh or f"自有属性：{label}",
                unit=about.unit if kind.is_numeric() or kind.is_boolean() else "category",
                risk=about.risk,
                dimension=dimensions[about.dimension],
                join=Latest("attributes"),
                compute=lambda record, column=column: record[column],
                empty=None,
            )
        )
    return tuple(found)
