"""The fault table counts what is lost and what is there twice."""

from pathlib import Path

import pytest

from benchmarks.faults import to_people
from benchmarks.faults.into_database import repeated
from pipeline.alert_routes.outbox import Outbox
from tests.databases import say


def test_a_message_that_is_forgotten_counts_as_lost(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Outbox, "waiting", lambda self: [])
    tally = next(to_people.tallies(1))
    assert (tally.where, tally.tries, tally.lost, tally.twice) == ("messages, mail, webhook", 2, 2, 0)


def test_a_message_that_is_remembered_too_long_counts_as_written_twice(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Outbox, "arrived", lambda self, id_: None)
    monkeypatch.setattr(to_people, "FAULTS", {"down": "the server is down"})
    knowing, robots = to_people.tallies(1)
    assert (knowing.lost, knowing.twice) == (0, 0)  # receivers that know a repeat
    assert (robots.lost, robots.twice) == (0, 3)


def test_a_row_that_is_there_twice_is_counted(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/risk.sqlite"
    row = "insert into default_risk_reasons values ('v', 'C1', 1)"
    say(url, "create table default_risk_reasons (version text, customer_id text, rank int)", row, row)
    assert repeated(url, "reasons") == 1
