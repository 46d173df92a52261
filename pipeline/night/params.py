"""Parameters of a night; the meaning of each is written beside its value in ``params.yaml``."""

from models.params import Section
from pipeline.crm.params import SystemName


class NightParams(Section):
    """The section ``night``."""

    source: str
    database: str | None
    crm: SystemName | None
    notify: bool
