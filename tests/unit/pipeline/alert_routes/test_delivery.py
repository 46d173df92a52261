"""Messages arrive once, whatever goes wrong on the way."""

import signal
from collections.abc import Iterator
from datetime import date, time
from pathlib import Path

import pytest

from data.errors import UserError
from pipeline.alert_routes.delivery import Delivered, Postman
from pipeline.alert_routes.notify import message_to_try
from pipeline.alert_routes.outbox import Outbox, opened
from pipeline.alert_routes.params import Quiet
from pipeline.web.door import Door
from pipeline.web.patience import Patience
from tests.results import AS_OF
from tests.routes import KINDS, ROBOTS, World, routed


@pytest.fixture(params=KINDS)
def world(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    with routed(request.param, tmp_path, monkeypatch) as found:
        yield found


def test_a_message_arrives_once_and_is_forgotten(world: World) -> None:
    assert world.tell().sent == ["me"]
    assert (world.arrived, world.tell().sent, world.arrived) == (1, [], 1)
    with opened(world.folder) as outbox:
        assert outbox.connection.execute("select content, state from messages").fetchall() == [("{}", "sent")]


def test_the_text_is_what_people_read(world: World) -> None:
    world.tell()
    if world.kind == "mail":
        [mail] = world.mailbox.mails
        assert mail["Subject"] == "客户违约风险预警 2026-01-01：新增预警 1 条（高 1 条）"
        text, html = mail.get_body(("plain",)), mail.get_body(("html",))
        assert text is not None and html is not None
        assert "[高] 最久未付发票已逾期 53 天" in text.get_content() and "<li>[高] 最久未付发票" in html.get_content()
        assert mail["Message-ID"].endswith("@example.com>") and mail["To"] == "a@example.com"
    else:
        assert "[高] 最久未付发票已逾期 53 天（界限 30 天）。" in world.chat.texts()[0]


@pytest.mark.parametrize("fault", ["hang up before", "hang up after", "broken", "busy"])
def test_what_goes_wrong_on_the_way_is_made_good(world: World, fault: str) -> None:
    """A robot knows no repeats: when it is not known whether a message arrived, it is sent again, and says so."""
    if world.kind == "mail" and fault in ("broken", "busy"):
        fault = "declined for now"
    world.faults.append(fault)
    world.tell()
    world.tell()
    robot = world.kind in ROBOTS
    assert world.arrived == (2 if robot and fault == "hang up after" else 1)
    if robot and fault != "busy":
        assert "可能重复" in world.chat.texts()[-1]
    with opened(world.folder) as outbox:
        assert outbox.waiting() == []


def test_killed_between_sending_and_noting_it(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    class Killed(BaseException):
        pass

    def dies(self: Outbox, id_: str) -> None:
        raise Killed

    with monkeypatch.context() as patch:
        patch.setattr(Outbox, "arrived", dies)
        with pytest.raises(Killed):
            world.tell()
    assert world.tell().sent == ["me"]
    robot = world.kind in ROBOTS
    assert world.arrived == (2 if robot else 1)
    if robot:
        first, again = world.chat.texts()
        assert "可能重复" in again and "可能重复" not in first
        assert first.splitlines()[-1] == again.splitlines()[-1] != ""  # the number by which a person knows the repeat


def test_asked_to_end_while_a_message_is_on_its_way_it_is_noted_first(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A scheduler's SIGTERM comes in the moment in which the receiver has the message and has not said so yet."""

    class Ended(BaseException):
        pass

    def end(*_: object) -> None:
        raise Ended

    before = signal.signal(signal.SIGTERM, end)
    world.faults.append("ends the sender")
    try:
        with pytest.raises(Ended):
            world.tell()
    finally:
        signal.signal(signal.SIGTERM, before)
    assert world.tell().sent == []
    assert world.arrived == 1


def test_killed_before_sending_nothing_is_lost(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    class Killed(BaseException):
        pass

    def dies(self: Postman, outbox: Outbox, *, now: float | None = None) -> Delivered:
        raise Killed

    with monkeypatch.context() as patch:
        patch.setattr(Postman, "deliver", dies)
        with pytest.raises(Killed):
            world.tell()
    assert world.tell().sent == ["me"]
    assert world.arrived == 1


def test_a_server_that_is_down_for_days_gets_every_message_in_order(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    world.faults.extend(["hang up before"] * (4 if world.kind in ("mail", "webhook") else 2))
    for day, customers in ((1, 1), (2, 2)):
        assert "me" in world.tell(customers, date(2026, 1, day)).problems
    assert world.tell(2, date(2026, 1, 2)).sent == ["me", "me"]
    if world.kind != "mail":
        assert ["C0" in text for text in world.chat.texts()] == [True, False]


def test_in_quiet_hours_a_message_waits(world: World) -> None:
    world.changes = {"quiet": Quiet(zone="UTC", between=(time(21), time(7)))}
    assert world.tell(now=3 * 3600).quiet == ["me"]
    assert world.arrived == 0
    assert world.tell(now=8 * 3600).sent == ["me"]
    assert world.arrived == 1


def test_a_test_message_goes_out_at_any_time_and_is_remembered_by_nobody(world: World) -> None:
    world.changes = {"quiet": Quiet(zone="UTC", between=(time(0), time(23, 59)))}
    route = world.params.routes["me"]
    world.postman.send(message_to_try("me", route, AS_OF, world.params, "CNY"), route)
    assert world.arrived == 1 and not (world.folder / "outbox.sqlite").exists()


def test_a_wrong_signature_is_told_without_the_secret(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    if world.kind in ("mail", "wecom"):
        return
    monkeypatch.setenv("ROUTE_SECRET", "another-secret")
    told = world.tell()
    assert "declines" in told.problems["me"] and world.arrived == 0
    assert not any(secret in str(told) for secret in ("another-secret", "key-of-the-route"))


def test_a_private_address_is_refused_unless_it_is_allowed(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    if world.kind == "mail":
        return
    monkeypatch.setenv("ROUTE_URL", world.chat.address.replace("http:", "https:") + "/x")
    monkeypatch.setattr(World, "postman", Postman(world.params, Door(2, 10_000), Patience(2, 0)))
    told = world.tell()
    assert "private network" in told.problems["me"] and world.arrived == 0


def test_a_robot_with_little_room_gets_what_fits(world: World) -> None:
    world.tell(60)
    if world.kind == "wecom":
        assert len(world.chat.texts()[0].encode()) <= 2048 and "另有" in world.chat.texts()[0]


def test_one_run_sends_at_a_time(world: World) -> None:
    with opened(world.folder), pytest.raises(UserError, match="Another run is sending"):
        world.tell()


def test_a_route_that_is_gone_keeps_its_message(world: World) -> None:
    world.faults.extend(["hang up before"] * 2)
    world.tell()
    with opened(world.folder) as outbox:
        nobody = Postman(world.params.model_copy(update={"routes": {}}), Door(2, 100), Patience(1, 0))
        assert "none of that name" in nobody.deliver(outbox).problems["me"]
        assert len(outbox.waiting()) == 1
