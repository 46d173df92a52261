"""Messages of made-up results along a route of each kind, to receivers on the loopback address."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from pipeline.alert_routes.delivery import Delivered, Postman
from pipeline.alert_routes.notify import messages_of
from pipeline.alert_routes.outbox import opened
from pipeline.alert_routes.params import About, MailParams, NotifyParams, Route, RouteKind
from pipeline.batch.published_result import result_at
from pipeline.web.door import Door
from pipeline.web.patience import Patience
from tests.receivers import SECRET, Chat, Mailbox, chat, mailbox
from tests.results import AS_OF, alert_row, score_row, write_result

KINDS: tuple[RouteKind, ...] = ("mail", "webhook", "wecom", "dingtalk", "feishu")
ROBOTS: tuple[RouteKind, ...] = ("wecom", "dingtalk", "feishu")


@dataclass
class World:
    """Receivers, a route of one kind, and results to tell of."""

    kind: RouteKind
    folder: Path
    chat: Chat
    mailbox: Mailbox
    changes: dict[str, Any] = field(default_factory=dict)
    slept: list[float] = field(default_factory=list)

    @property
    def params(self) -> NotifyParams:
        way: dict[str, Any] = {"to": "a@example.com"} if self.kind == "mail" else {"url_from": "ROUTE_URL"}
        signed = {"secret_from": "ROUTE_SECRET"} if self.kind in ("webhook", "dingtalk", "feishu") else {}
        route = {
            "kind": self.kind,
            **way,
            **signed,
            "language": "zh",
            "about": (About(),),
            "names": "id",
            **self.changes,
        }
        mail = MailParams(host="127.0.0.1", port=self.mailbox.port, security="none", sender="risk@example.com")
        return NotifyParams(most_alerts=20, mail=mail, routes={"me": Route(**route)})

    @property
    def postman(self) -> Postman:
        return Postman(self.params, Door(2, 10_000, private=True), Patience(2, 900, self.slept.append))

    def tell(self, customers: int = 1, as_of: date = AS_OF, **named: Any) -> Delivered:
        alerts = [alert_row(f"C{number}") for number in range(customers)]
        write_result(self.folder, [score_row("C0")], alerts, as_of=as_of)
        with opened(self.folder) as outbox:
            messages_of(result_at(self.folder), self.params, {}, "CNY", outbox)
            return self.postman.deliver(outbox, **named)

    @property
    def arrived(self) -> int:
        return len(self.mailbox.mails) if self.kind == "mail" else len(self.chat.arrived)

    @property
    def faults(self) -> list[str]:
        return self.mailbox.faults if self.kind == "mail" else self.chat.faults


@contextmanager
def routed(kind: RouteKind, folder: Path, patch: pytest.MonkeyPatch) -> Iterator[World]:
    """A world with receivers that run."""
    with chat() as where, mailbox() as box:
        patch.setenv("ROUTE_URL", f"{where.address}/{kind}?key=key-of-the-route")
        patch.setenv("ROUTE_SECRET", SECRET)
        yield World(kind, folder, where, box)
