"""Parameters of ingestion; the meaning of each is written beside its value in ``params.yaml``."""

from datetime import date
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

SourceName = Literal[
    "synthetic",
    "synthetic_downturn",
    "folder",
    "mapping",
    "database",
    "sme_invoices",
    "uci_credit_card",
    "american_bankruptcy",
    "ibm_late_payment",
]


class SyntheticParams(BaseModel):
    """Size and shape of the simulated portfolio."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    customers: int = Field(ge=1)
    seed: int = Field(ge=0)
    first_day: date
    last_day: date
    dirty_share: float = Field(ge=0, le=0.5)


class IngestParams(BaseModel):
    """Where the data comes from."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    source: SourceName
    raw: str
    currency: str = Field(pattern=r"^[A-Z]{3}$")
    observed_until: date | None
    synthetic: SyntheticParams
