"""What a result has to tell, to whom: written into the outbox, and sent."""

from collections.abc import Mapping
from datetime import date

from data.errors import UserError
from models.decisions.alert_rules import SEVERITIES
from pipeline.alert_routes.alerts import Alert, concerns, open_alerts
from pipeline.alert_routes.customers import Customer
from pipeline.alert_routes.message import Message, Writer
from pipeline.alert_routes.outbox import Outbox
from pipeline.alert_routes.params import NotifyParams, Route
from pipeline.alert_routes.words import say
from pipeline.batch.published_result import Result

EXAMPLE = Alert(
    "C0000000",
    "payment_delay",
    "high",
    "The oldest open invoice is 53 days past due (limit 30).",
    "最久未付发票已逾期 53 天（界限 30 天）。",
    640.0,
    "medium",
    12_500.0,
    "usual_terms",
    20_000.0,
)


def messages_of(
    result: Result,
    params: NotifyParams,
    customers: Mapping[str, Customer],
    currency: str,
    outbox: Outbox,
    *,
    dry_run: bool = False,
) -> list[Message]:
    """One message per route that has something to hear, put into the outbox together with the memory of it.

    An alert that has become more severe is told again. One that is over is told whoever it was told to, also where its
    severity or owner is no longer theirs. A result of an earlier day than the last tells nothing.
    """
    if not result.is_whole:
        raise UserError("The result holds a part of the book (--customers): who is not in it would seem to be well.")
    alerts = open_alerts(result)
    still_open = {alert.key for alert in alerts}
    writer = Writer(result.as_of, customers, currency, params.most_alerts)
    written = []
    for name, route in params.routes.items():
        last = outbox.last_day(name)
        if last is not None and result.as_of < last:
            continue
        told = outbox.told(name)
        new = [each for each in alerts if concerns(route, each, customers) and _is_news(each, told)]
        over = sorted(key for key in told if key not in still_open)
        worse = {each.key for each in new if each.key in told}
        message = writer.written(name, route, new, over, worse) if new or over else None
        if not dry_run:
            news = [(each.customer, each.rule, each.severity) for each in new]
            outbox.put(name, result.as_of, message, news, over)
        written += [message] if message else []
    return written


def message_to_try(name: str, route: Route, day: date, params: NotifyParams, currency: str) -> Message:
    """A message that says that it is a test, with a customer that is made up."""
    sample = Writer(day, {EXAMPLE.customer: Customer("Alpha")}, currency, params.most_alerts)
    message = sample.written(name, route, [EXAMPLE], [], set())
    intro = say(route.language, "test", route=name)
    subject = say(route.language, "test_subject")
    return Message(message.id, name, subject, intro, message.new, message.over, language=route.language)


def _is_news(alert: Alert, told: Mapping[tuple[str, str], str]) -> bool:
    before = told.get(alert.key)
    return before is None or SEVERITIES.index(alert.severity) < SEVERITIES.index(before)
