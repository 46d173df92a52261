"""Parameters of results in a database; the meaning of each is written beside its value in ``params.yaml``."""

from pydantic import Field

from models.params import Section


class DatabaseParams(Section):
    """The section ``database``."""

    keep: int = Field(ge=1)
