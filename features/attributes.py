"""The user's own columns, as last known: every numeric or text column of ``attributes`` is a feature."""

from collections.abc import Mapping

import ibis.expr.types as ir
from pydantic import BaseModel, ConfigDict, field_validator

from features.definition import DIMENSIONS, RELATIONSHIP, Feature, Latest, Risk
from features.temporal import KEYS

PREFIX = "attribute_"


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
    """A feature per user column, named ``attribute_<column>`` so that it cannot collide with the catalogue."""
    dimensions = {d.code: d for d in DIMENSIONS}
    found = []
    for column, kind in rows.schema().items():
        if column in (*KEYS, "known_on"):
            continue
        about = described.get(column, AttributeParams())
        label = column.replace("_", " ")
        found.append(
            Feature(
                name=PREFIX + column,
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
