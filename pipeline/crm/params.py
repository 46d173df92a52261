"""Parameters of the CRM systems; the meaning of each is written beside its value in ``params.yaml``."""

import re
from typing import Annotated, Literal
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, Field

from models.decisions.alert_rules import Severity
from models.params import Section
from pipeline.web.zone import Zone

SystemName = Literal["zoho", "fxiaoke"]
NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")


def api_name(name: str) -> str:
    """The name of an object or a field; anything else could say more than a name in a query."""
    if not NAME.fullmatch(name):
        raise ValueError(f"'{name}' is no API name: letters, digits and _ only")
    return name


ApiName = Annotated[str, AfterValidator(api_name)]


class AccountFields(Section):
    """The fields of an account that results are written to."""

    score: ApiName
    tier: ApiName
    measure: ApiName
    credit_limit: ApiName
    reasons: ApiName
    next_review: ApiName


class TaskParams(Section):
    """Open alerts as tasks."""

    object: ApiName
    key: ApiName
    over: ApiName
    severities: tuple[Severity, ...]
    due_days: int = Field(ge=0)


class SystemParams(Section):
    """One system."""

    accounts_url: str
    api_url: str
    zone: Zone
    language: Literal["en", "zh"]
    mapping: str
    fields: AccountFields
    reasons_alone: bool
    tasks: TaskParams

    @property
    def zone_info(self) -> ZoneInfo:
        """The zone in which a moment becomes a day."""
        return ZoneInfo(self.zone)


class CrmParams(Section):
    """The section ``crm``."""

    rounds: int = Field(ge=1)
    zoho: SystemParams
    fxiaoke: SystemParams

    def of(self, system: SystemName) -> SystemParams:
        """The parameters of one system."""
        return self.zoho if system == "zoho" else self.fxiaoke
