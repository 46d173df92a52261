"""Parameters of the monitor; the meaning of each is written beside its value in ``params.yaml``."""

from typing import Self

from pydantic import Field, model_validator

from models.params import Section


class Limits(Section):
    """From which size on a change matters, if it is no chance."""

    yellow_from: float = Field(gt=0)
    red_from: float = Field(gt=0)

    @model_validator(mode="after")
    def _red_is_higher(self) -> Self:
        if self.red_from <= self.yellow_from:
            raise ValueError("red_from must lie above yellow_from")
        return self


class MonitorParams(Section):
    """The section ``monitor``."""

    bins: int = Field(ge=2)
    smallest_group: int = Field(ge=1)
    false_alarm_rate: float = Field(gt=0, lt=1)
    min_customers: int = Field(ge=1)
    index: Limits
    share: Limits
    min_defaults: int = Field(ge=2)
    draws: int = Field(ge=100)
    confidence: float = Field(gt=0, lt=1)
    seed: int = Field(ge=0)
