"""Parameters of alert routes; the meaning of each is written beside its value in ``params.yaml``."""

from collections.abc import Mapping
from datetime import datetime, time
from typing import Annotated, Any, Literal, Self
from zoneinfo import ZoneInfo

from pydantic import BeforeValidator, Field, model_validator

from models.decisions.alert_rules import Severity
from models.params import Section
from pipeline.web.zone import Zone

RouteKind = Literal["mail", "webhook", "wecom", "dingtalk", "feishu"]
SIGNED: tuple[RouteKind, ...] = ("webhook", "dingtalk", "feishu")


class MailParams(Section):
    """The server that takes e-mail."""

    host: str
    port: int = Field(ge=1, le=65535)
    security: Literal["tls", "starttls", "none"]
    sender: str

    @model_validator(mode="after")
    def _in_the_open_only_at_home(self) -> Self:
        if self.security == "none" and self.host not in ("localhost", "127.0.0.1", "::1"):
            raise ValueError("security: none sends names of customers for everyone to read; only to localhost")
        return self


class About(Section):
    """Alerts that somebody is told of; an empty list matches all."""

    severities: tuple[Severity, ...] = ()
    industries: tuple[str, ...] = ()
    owners: tuple[str, ...] = ()


def _in_quotation_marks(told: Any) -> Any:
    if not isinstance(told, (str, time)):
        raise ValueError("write times in quotation marks, as '21:00': YAML takes them for a number otherwise")
    return told


Clock = Annotated[time, BeforeValidator(_in_quotation_marks)]


class Quiet(Section):
    """From one time of the day to another, over midnight or not."""

    zone: Zone
    between: tuple[Clock, Clock]

    def holds(self, moment: float) -> bool:
        """Whether it is quiet at a moment (seconds since 1970)."""
        now, (begin, end) = datetime.fromtimestamp(moment, ZoneInfo(self.zone)).time(), self.between
        return begin <= now < end if begin <= end else now >= begin or now < end


class Route(Section):
    """A person or a group, and the way there."""

    kind: RouteKind
    to: str | None = None
    url_from: str | None = None
    secret_from: str | None = None
    language: Literal["en", "zh"]
    about: tuple[About, ...] = Field(min_length=1)
    names: Literal["name", "id", "nobody"]
    persons: bool = False
    quiet: Quiet | None = None

    @model_validator(mode="after")
    def _leads_somewhere(self) -> Self:
        if (self.kind == "mail") != (self.to is not None) or (self.kind == "mail") == (self.url_from is not None):
            raise ValueError("mail needs 'to'; the others need 'url_from', the environment variable with the address")
        if self.to is not None and ("@" not in self.to or any(c.isspace() or c == "," for c in self.to)):
            raise ValueError(f"'{self.to}' is not one e-mail address")
        if self.secret_from and self.kind not in SIGNED:
            raise ValueError(f"{self.kind} does not sign; leave out 'secret_from'")
        if self.kind == "webhook" and not self.secret_from:
            raise ValueError("a webhook needs 'secret_from': without a signature anybody could send in our name")
        return self


class NotifyParams(Section):
    """The section ``notify``."""

    most_alerts: int = Field(ge=1)
    mail: MailParams
    routes: Mapping[str, Route]
