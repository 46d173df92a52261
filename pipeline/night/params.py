"""Parameters of a night; the meaning of each is written beside its value in ``params.yaml``."""

from pydantic import field_validator

from models.params import Section
from pipeline.crm.params import SystemName


class NightParams(Section):
    """The section ``night``."""

    source: str
    database: str | None
    crm: SystemName | None
    notify: bool

    @field_validator("database")
    @classmethod
    def _without_braces(cls, database: str | None) -> str | None:
        if "${" in (database or ""):
            raise ValueError("write $NAME without braces: DVC takes ${NAME} in this file for a parameter of its own")
        return database
