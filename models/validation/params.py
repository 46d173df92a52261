"""Parameters of the validation; the meaning of each is written beside its value in ``params.yaml``."""

from typing import Self

from pydantic import Field, model_validator

from models.params import Section


class LightParams(Section):
    """Levels of the traffic lights, and when a sample is too small for one."""

    yellow_below: float = Field(gt=0, lt=1)
    red_below: float = Field(gt=0, lt=1)
    detectable_ratio: float = Field(gt=1)
    min_power: float = Field(gt=0, lt=1)

    @model_validator(mode="after")
    def _red_is_rarer(self) -> Self:
        if self.red_below >= self.yellow_below:
            raise ValueError("red_below must lie under yellow_below")
        return self


class StabilityParams(Section):
    """Limits of the population stability index."""

    bins: int = Field(ge=2)
    yellow_from: float = Field(gt=0)
    red_from: float = Field(gt=0)
    significance: float = Field(gt=0, lt=1)

    @model_validator(mode="after")
    def _red_is_higher(self) -> Self:
        if self.red_from <= self.yellow_from:
            raise ValueError("red_from must lie above yellow_from")
        return self


class DocumentParams(Section):
    """The section ``document``."""

    min_outcomes: int = Field(ge=2)
    max_auc_width: float = Field(gt=0, le=1)
    groups: int = Field(ge=2)
    min_expected: float = Field(ge=0)
    segments: int = Field(ge=1)
    light: LightParams
    stability: StabilityParams
