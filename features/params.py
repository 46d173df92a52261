"""Parameters of the features; the meaning of each is written beside its value in ``params.yaml``."""

from collections.abc import Mapping

from pydantic import BaseModel, ConfigDict, Field, field_validator

from features.dimensions import DIMENSIONS, RELATIONSHIP, Risk


class AttributeParams(BaseModel):
    """What the user says of one column: direction of risk, definition in both languages, unit, dimension, and the
    values that stand for: not known (-9, 999, "n/a").
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    risk: Risk = "either"
    en: str | None = None
    zh: str | None = None
    unit: str = ""
    dimension: str = RELATIONSHIP.code
    missing: tuple[int | float | str, ...] = ()

    @field_validator("dimension")
    @classmethod
    def _is_a_dimension(cls, code: str) -> str:
        codes = [d.code for d in DIMENSIONS]
        if code not in codes:
            raise ValueError(f"must be one of {', '.join(codes)}")
        return code


class FeaturizeParams(BaseModel):
    """The section ``featurize`` of ``params.yaml``."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    leave_out: tuple[str, ...]
    attributes: Mapping[str, AttributeParams]


class CertifyParams(BaseModel):
    """The section ``certify`` of ``params.yaml``."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    customers: int = Field(ge=1)
    days: int = Field(ge=2)
    seed: int
