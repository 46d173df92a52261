"""Parameters of the engine; the meaning of each is written beside its value in ``params.yaml``."""

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

EngineName = Literal["duckdb", "spark"]


class EngineParams(BaseModel):
    """Which engine computes the tables, and how much of the machine it may take."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: EngineName
    memory_limit: str = Field(pattern=r"^\d+(\.\d+)?(MB|GB)$")
    threads: int = Field(ge=1)
    spark_master: str = Field(min_length=1)
