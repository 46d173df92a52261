"""Messages on their way, and what everybody has been told: a SQLite file beside the results.

A message and the memory of what it tells are written in one transaction, so a run that is killed tells nothing twice
and forgets nothing. ``sending`` is written before a message leaves: what is found in that state may have arrived.
"""

import json
import os
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

from pipeline.alert_routes.message import Message
from pipeline.store.one_at_a_time import alone

OUTBOX = "outbox.sqlite"
TABLES = """
create table if not exists told (
    route text, customer text, rule text, severity text, primary key (route, customer, rule)
);
create table if not exists runs (route text primary key, as_of text);
create table if not exists messages (
    id text primary key, route text, as_of text, content text, state text, tries integer, problem text, sent_at text
);
"""
Key = tuple[str, str]


@dataclass(frozen=True)
class Waiting:
    """A message that has to be sent; ``unsure``: it has been sent before, and nobody knows whether it arrived."""

    message: Message
    unsure: bool


@dataclass
class Outbox:
    """The file, held by one process at a time."""

    connection: sqlite3.Connection

    def told(self, route: str) -> dict[Key, str]:
        """Alerts that a route knows to be open: customer and rule, and the severity that was told."""
        rows = self.connection.execute("select customer, rule, severity from told where route = ?", (route,))
        return {(customer, rule): severity for customer, rule, severity in rows}

    def last_day(self, route: str) -> date | None:
        """The day of the last result that a route was told of."""
        found = self.connection.execute("select as_of from runs where route = ?", (route,)).fetchone()
        return date.fromisoformat(found[0]) if found else None

    def put(
        self, route: str, as_of: date, message: Message | None, new: Iterable[tuple[str, str, str]], over: Iterable[Key]
    ) -> None:
        """Remember what a route is told, and put the message that tells it on its way; None: nothing to tell."""
        with self.connection as transaction:
            transaction.execute("insert or replace into runs values (?, ?)", (route, str(as_of)))
            transaction.executemany("insert or replace into told values (?, ?, ?, ?)", ((route, *each) for each in new))
            transaction.executemany(
                "delete from told where route = ? and customer = ? and rule = ?", ((route, *each) for each in over)
            )
            if message is not None:
                transaction.execute(
                    "insert or ignore into messages values (?, ?, ?, ?, 'waiting', 0, null, null)",
                    (message.id, route, str(as_of), json.dumps(message.content, ensure_ascii=False)),
                )

    def waiting(self) -> list[Waiting]:
        """Everything that has not arrived for certain, the oldest first."""
        rows = self.connection.execute(
            "select id, route, content, state from messages where state != 'sent' order by as_of, rowid"
        )
        return [
            Waiting(Message.of(id_, route, json.loads(content)), state == "sending")
            for id_, route, content, state in rows
        ]

    def leaves(self, id_: str) -> None:
        """Written before a message is sent."""
        with self.connection as transaction:
            transaction.execute("update messages set state = 'sending', tries = tries + 1 where id = ?", (id_,))

    def arrived(self, id_: str) -> None:
        """It has been taken; what it said is forgotten."""
        now = datetime.now(UTC).isoformat(timespec="seconds")
        with self.connection as transaction:
            transaction.execute(
                "update messages set state = 'sent', sent_at = ?, content = '{}', problem = null where id = ?",
                (now, id_),
            )

    def failed(self, id_: str, problem: str, *, unsure: bool) -> None:
        """It has not been taken, or nobody knows."""
        state = "sending" if unsure else "waiting"
        with self.connection as transaction:
            transaction.execute("update messages set state = ?, problem = ? where id = ?", (state, problem, id_))


@contextmanager
def opened(folder: Path) -> Iterator[Outbox]:
    """The outbox of a folder of results; a UserError if another run holds it."""
    with alone(folder / f".{OUTBOX}.lock", "sending messages"):
        os.close(os.open(folder / OUTBOX, os.O_RDWR | os.O_CREAT, 0o600))  # names of customers wait in it
        with closing(sqlite3.connect(folder / OUTBOX)) as connection:
            connection.execute("pragma synchronous = full")
            connection.executescript(TABLES)
            yield Outbox(connection)
