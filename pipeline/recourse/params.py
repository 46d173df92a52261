"""Parameters of recourse; the meaning of each is written beside its value in ``params.yaml``."""

from pydantic import BaseModel, ConfigDict, Field


class RecourseParams(BaseModel):
    """The section ``recourse``."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    max_paid_share: float = Field(gt=0, le=1)
    sizes: int = Field(ge=1)
    plans: int = Field(ge=1)
