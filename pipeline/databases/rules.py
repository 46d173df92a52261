"""What is read from a database: its URL, and per table of the contract a table or a query there."""

from collections.abc import Mapping
from typing import Self

from pydantic import BaseModel, ConfigDict, field_validator, model_validator

from data.sources.hints import did_you_mean
from data.tables import TABLES


class Origin(BaseModel):
    """Where the rows of one table come from; its columns have the contract's names."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    table: str | None = None
    query: str | None = None

    @model_validator(mode="after")
    def _is_one(self) -> Self:
        if bool(self.table) == bool(self.query):
            raise ValueError("name either a table or a query.")
        return self


class DatabaseRules(BaseModel):
    """The file ``database.yaml``."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    url: str
    tables: Mapping[str, Origin]

    @field_validator("tables")
    @classmethod
    def _are_known(cls, tables: Mapping[str, Origin]) -> Mapping[str, Origin]:
        for name in tables:
            if name not in TABLES:
                raise ValueError(f"the contract has no table '{name}'. {did_you_mean(name, TABLES)}")
        if not tables:
            raise ValueError("no table is named.")
        return tables
