"""Parameters of the batch job; the meaning of each is written beside its value in ``params.yaml``."""

from pydantic import BaseModel, ConfigDict, Field


class ScoreParams(BaseModel):
    """The section ``score``."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    max_silent_days: int = Field(ge=0)
    days: int = Field(ge=1)
    part: int = Field(ge=1)
    portion: int = Field(ge=1)
