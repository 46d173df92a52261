"""One message to one person: what is new and what is over, in their language, of nobody more than they may see."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date
from math import floor
from typing import Any, Self

from models.decisions.policy import MEASURES
from pipeline.alert_routes.alerts import NOBODY, Alert
from pipeline.alert_routes.customers import Customer
from pipeline.alert_routes.params import Route
from pipeline.alert_routes.words import one_of, say
from pipeline.batch.documents import digest
from pipeline.reports.safe_text import visible
from pipeline.reports.words import CHINESE_TIERS, RULES, SEVERITIES

Over = tuple[str, str]


@dataclass(frozen=True)
class Group:
    """A customer (or, where nobody is named, all of them), a line per alert, and the decision in force."""

    heading: str
    lines: Sequence[str]
    note: str = ""


@dataclass(frozen=True)
class Message:
    """A message as it waits to be sent.

    Attributes
    ----------
    id
        The same for the same route, day and content: by it a receiver knows a repeat.
    new, over
        What is said, the severest first.
    more_new, more_over
        How many are not said.
    """

    id: str
    route: str
    subject: str
    intro: str
    new: Sequence[Group] = ()
    over: Sequence[Group] = ()
    more_new: int = 0
    more_over: int = 0
    language: str = field(default="en")

    @property
    def content(self) -> dict[str, Any]:
        """What has to be kept to send it."""
        return {name: value for name, value in asdict(self).items() if name not in ("id", "route")}

    @classmethod
    def of(cls, id_: str, route: str, content: Mapping[str, Any]) -> Self:
        """A message that was kept."""
        groups = {name: [Group(**each) for each in content[name]] for name in ("new", "over")}
        return cls(**{**content, **groups, "id": id_, "route": route})


@dataclass(frozen=True)
class Writer:
    """Writes messages of a day.

    Attributes
    ----------
    most
        Alerts that are said, and with them all of the same customers; of the others there is a number.
    """

    as_of: date
    customers: Mapping[str, Customer]
    currency: str
    most: int

    def written(self, name: str, route: Route, new: Sequence[Alert], over: Sequence[Over], worse: set[Over]) -> Message:
        """The message of a route."""
        subject = say(route.language, "subject", day=self.as_of, told=_in_short(route.language, new, len(over)))
        if route.names == "nobody":
            told, gone = self._counted(route, new), self._counted_over(route, over)
            more_new = more_over = 0
        else:
            said, said_over = self._said([each.key for each in new]), self._said(over)
            told, gone = self._by_customer(route, new, said, worse), self._over(route, said_over)
            more_new, more_over = len(new) - len(said), len(over) - len(said_over)
        id_ = digest([name, str(self.as_of), [each.key for each in new], sorted(over)])[:32]
        intro = say(route.language, "nobody") if route.names == "nobody" else ""
        return Message(id_, name, subject, intro, told, gone, more_new, more_over, route.language)

    def _said(self, alerts: Sequence[Over]) -> list[Over]:
        """The first alerts, and all the others of the same customers: who is named is named with everything."""
        named = {customer for customer, _ in alerts[: self.most]}
        return [each for each in alerts if each[0] in named]

    def called(self, route: Route, customer: str) -> str:
        """How a route may name a customer."""
        known = self.customers.get(customer, NOBODY)
        if route.names == "name" and known.name and (route.persons or not known.is_person):
            return f"{visible(known.name)} ({customer})"
        return customer

    def _by_customer(
        self, route: Route, alerts: Sequence[Alert], said: Sequence[Over], worse: set[Over]
    ) -> list[Group]:
        of: dict[str, list[Alert]] = {}
        for alert in (each for each in alerts if each.key in said):
            of.setdefault(alert.customer, []).append(alert)
        return [
            Group(
                self._heading(route, some[0]),
                [_line(route.language, alert, worse) for alert in some],
                self._decision(route.language, some[0]),
            )
            for some in of.values()
        ]

    def _heading(self, route: Route, alert: Alert) -> str:
        language = route.language
        parts = [self.called(route, alert.customer)]
        if alert.tier is None or alert.score is None:
            parts.append(say(language, "in_default"))
        else:
            tier = CHINESE_TIERS.get(alert.tier, alert.tier) if language == "zh" else alert.tier
            parts += [say(language, "tier", tier=tier), say(language, "score", score=floor(alert.score))]
        if alert.exposure:
            parts.append(say(language, "owes", amount=f"{alert.exposure:,.0f} {self.currency}"))
        return " · ".join(parts)

    def _decision(self, language: str, alert: Alert) -> str:
        parts = [say(language, "measure", measure=one_of(language, MEASURES[alert.measure]))] if alert.measure else []
        if alert.credit_limit is not None:
            parts.append(say(language, "limit", amount=f"{alert.credit_limit:,.0f} {self.currency}"))
        return " · ".join(parts)

    def _over(self, route: Route, over: Sequence[Over]) -> list[Group]:
        of: dict[str, list[str]] = {}
        for customer, rule in over:
            of.setdefault(customer, []).append(_rule(route.language, rule))
        return [Group(self.called(route, customer), lines) for customer, lines in of.items()]

    def _counted(self, route: Route, alerts: Sequence[Alert]) -> list[Group]:
        counts = Counter((alert.severity, alert.rule) for alert in alerts)
        lines = [
            f"[{_severity(route.language, severity)}] "
            + say(route.language, "counted", what=_rule(route.language, rule), count=count)
            for (severity, rule), count in counts.items()
        ]
        return [Group("", lines)] if lines else []

    def _counted_over(self, route: Route, over: Sequence[Over]) -> list[Group]:
        counts = Counter(rule for _, rule in over)
        lines = [
            say(route.language, "counted", what=_rule(route.language, rule), count=count)
            for rule, count in counts.items()
        ]
        return [Group("", lines)] if lines else []


def _in_short(language: str, new: Sequence[Alert], over: int) -> str:
    high = sum(alert.severity == "high" for alert in new)
    told = [say(language, "new_count", count=len(new))] if new else []
    told += [told.pop() + say(language, "of_them_high", count=high)] if high else []
    return say(language, "and").join([*told, *([say(language, "over_count", count=over)] if over else [])])


def _line(language: str, alert: Alert, worse: set[Over]) -> str:
    text = f"[{_severity(language, alert.severity)}] {one_of(language, (alert.en, alert.zh))}"
    return say(language, "noted", text=text, note=say(language, "worse")) if alert.key in worse else text


def _severity(language: str, severity: str) -> str:
    return one_of(language, SEVERITIES[severity])


def _rule(language: str, rule: str) -> str:
    return one_of(language, RULES.get(rule, (rule, rule)))
