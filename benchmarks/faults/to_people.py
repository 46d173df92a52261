"""Messages to receivers that are down, decline, break off, or whose sender is killed."""

from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from benchmarks.faults.tally import Tally, process_of, wait_for
from pipeline.alert_routes.delivery import Postman
from pipeline.alert_routes.notify import messages_of
from pipeline.alert_routes.outbox import opened
from pipeline.alert_routes.params import NotifyParams
from pipeline.batch.published_result import result_at
from pipeline.web.door import Door
from pipeline.web.patience import Patience
from tests.results import alert_row, score_row, write_result
from tests.routes import KINDS, ROBOTS, World, routed

FAULTS = {
    "down": "the server is down",
    "declined for now": "the server declines (429, 451)",
    "hang up before": "the connection breaks before it was taken",
    "hang up after": "the connection breaks after it was taken",
    "ends the sender first": "killed before the message was taken",
    "ends the sender": "killed after the message was taken",
}
NOWHERE = 1
"""A port that nobody listens at."""


def tallies(tries: int) -> Iterator[Tally]:
    """A line per fault, for routes whose receivers know a repeat and for robots, which do not."""
    knowing = tuple(kind for kind in KINDS if kind not in ROBOTS)
    for where, kinds in {"mail, webhook": knowing, "robots": ROBOTS}.items():
        for fault, said in FAULTS.items():
            tally = Tally(f"messages, {where}", said)
            for kind in kinds * tries:
                with (
                    pytest.MonkeyPatch.context() as patch,
                    TemporaryDirectory() as folder,
                    routed(kind, Path(folder), patch) as world,
                ):
                    _told(tally, world, fault)
            yield tally


def tell(folder: Path, params: NotifyParams) -> None:
    """What ``default-risk notify`` does, without waiting."""
    with opened(folder) as outbox:
        messages_of(result_at(folder), params, {}, "CNY", outbox)
        Postman(params, Door(2, 10_000, private=True), Patience(2, 900, lambda _: None)).deliver(outbox)


def _told(tally: Tally, world: World, fault: str) -> None:
    scores = write_result(world.folder, [score_row("C0")], [alert_row("C0")])
    if fault == "down":
        with pytest.MonkeyPatch.context() as away:
            away.setenv("ROUTE_URL", f"http://127.0.0.1:{NOWHERE}/")
            mail = world.params.mail.model_copy(update={"port": NOWHERE})
            tell(scores, world.params.model_copy(update={"mail": mail}))
    else:
        world.faults.append("busy" if fault == "declined for now" and world.kind != "mail" else fault)
    if fault.startswith("ends"):
        process = process_of(tell, scores, world.params)
        world.chat.end_sender = world.mailbox.end_sender = process.kill
        process.start()
        wait_for(process)
    tell(scores, world.params)
    tell(scores, world.params)
    tally.tries += 1
    tally.lost += world.arrived == 0
    tally.twice += max(world.arrived - 1, 0)
    tally.repeats += sum("可能重复" in text for text in world.chat.texts()) if world.arrived > 1 else 0
