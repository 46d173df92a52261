"""What waits in the outbox is sent: once, later if it is quiet hours, again if it did not arrive."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial

from data.errors import UserError
from pipeline.alert_routes.mail import mail_of, send_mail
from pipeline.alert_routes.message import Message
from pipeline.alert_routes.outbox import Outbox
from pipeline.alert_routes.params import NotifyParams, Route
from pipeline.alert_routes.robots import send_to_robot
from pipeline.alert_routes.undisturbed import undisturbed
from pipeline.alert_routes.webhook import send_to_webhook
from pipeline.web.door import Door
from pipeline.web.failures import Forbidden, Unanswered, Unreachable
from pipeline.web.patience import Patience
from pipeline.web.secrets import secret


@dataclass
class Delivered:
    """How it went: messages by route that arrived, that wait for the end of quiet hours, and that did not arrive."""

    sent: list[str] = field(default_factory=list)
    quiet: list[str] = field(default_factory=list)
    problems: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Postman:
    """Sends messages along their routes."""

    params: NotifyParams
    door: Door
    patience: Patience
    clock: Callable[[], float] = field(default=time.time, compare=False)

    def deliver(self, outbox: Outbox, *, now: float | None = None) -> Delivered:
        """Send what waits. A route that does not work holds up no other, and its messages stay in their order."""
        told, moment = Delivered(), self.clock() if now is None else now
        for waiting in outbox.waiting():
            message, name = waiting.message, waiting.message.route
            route = self.params.routes.get(name)
            if name in told.problems:
                continue
            if route is None:
                told.problems[name] = "a message waits for this route, and params.yaml has none of that name"
                continue
            if route.quiet and route.quiet.holds(moment):
                told.quiet.append(name)
                continue
            outbox.leaves(message.id)
            try:
                self.send(message, route, unsure=waiting.unsure, taken=partial(outbox.arrived, message.id))
            except (Unanswered, Unreachable, Forbidden, UserError) as error:
                unsure = isinstance(error, Unanswered) or (waiting.unsure and isinstance(error, Unreachable))
                outbox.failed(message.id, str(error), unsure=unsure)
                told.problems[name] = str(error)
            else:
                told.sent.append(name)
        return told

    def send(
        self, message: Message, route: Route, *, unsure: bool = False, taken: Callable[[], None] = lambda: None
    ) -> None:
        """Send a message now, and call ``taken`` when it was: an end that is asked for waits until both are done.

        A receiver that knows a repeat by its key (webhook, mail) is tried again when it does not answer; no robot is.
        """
        act = self._way(message, route, unsure=unsure)

        def once() -> None:
            with undisturbed():
                act()
                taken()

        self.patience.try_for(once, repeatable=route.kind in ("mail", "webhook"))

    def _way(self, message: Message, route: Route, *, unsure: bool) -> Callable[[], None]:
        if route.kind == "mail" and route.to:
            mail = mail_of(message, self.params.mail.sender, route.to, unsure=False)
            return lambda: send_mail(mail, self.params.mail, self.door.timeout_s)
        url = secret(route.url_from or "", f"the address of the {route.kind} of the route {message.route}")
        key = secret(route.secret_from, f"the secret of the route {message.route}") if route.secret_from else ""
        if route.kind == "webhook":
            return lambda: send_to_webhook(message, url, key, self.door, clock=self.clock)
        return lambda: send_to_robot(message, route.kind, url, key, self.door, unsure=unsure, clock=self.clock)
