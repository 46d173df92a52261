"""Parameters of recourse; the meaning of each is written beside its value in ``params.yaml``."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

Months = Annotated[int, Field(ge=1, le=36)]
Share = Annotated[float, Field(gt=0, lt=1)]


class RecourseParams(BaseModel):
    """The section ``recourse``."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    max_paid_share: float = Field(gt=0, le=1)
    sizes: int = Field(ge=1)
    wait_months: tuple[Months, ...]
    less_credit: tuple[Share, ...]
    statement_due_months: int = Field(ge=0)
    month_cost: float = Field(ge=0)
    plans: int = Field(ge=1)
