"""How other people's servers are spoken to; the meaning of each is written beside its value in ``params.yaml``."""

from pydantic import BaseModel, ConfigDict, Field


class WebParams(BaseModel):
    """The section ``web``."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    timeout_s: float = Field(gt=0)
    tries: int = Field(ge=1)
    longest_wait_s: float = Field(ge=0)
    max_answer_mb: int = Field(ge=1)
    private_network: bool
