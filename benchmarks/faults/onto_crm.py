"""Pushes onto a CRM of which every call in turn goes wrong, and pulls out of one that changes meanwhile."""

import csv
import random
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from benchmarks.faults.tally import Tally, process_of, wait_for
from data.errors import RunFailed
from pipeline.batch.published_result import result_at
from pipeline.crm.params import CrmParams, SystemName
from pipeline.crm.pull import pull
from pipeline.crm.push import push
from pipeline.crm.systems import SYSTEMS
from pipeline.web.door import Door
from pipeline.web.patience import Patience
from tests.crm import Tried, tried
from tests.results import alert_row, score_row, write_result

FAULTS = {
    "expired token": "the token has expired",
    "busy": "429",
    "broken": "500",
    "refuse half": "half of a batch is refused",
    "hang up before": "the connection breaks before it was done",
    "hang up after": "the connection breaks after it was done",
    "too late": "time-out after it was done",
    "garbage": "a proxy answers after it was done",
    "lie": "the CRM says done, and it is not",
    "out of credits": "the day's credits are used up",
    "kill before": "killed before the CRM has done it",
    "kill after": "killed after the CRM has done it",
}
SYSTEM_NAMES: tuple[SystemName, ...] = ("zoho", "fxiaoke")
ACCOUNTS = {"zoho": 250, "fxiaoke": 5}
"""Zoho takes 100 of them in a call, Fxiaoke one."""

ALERTS, PUSHES = 3, 5
PAGES = {"zoho": 2_000, "fxiaoke": 100}


def tallies(tries: int) -> Iterator[Tally]:
    """A line per system and fault: a try for every call of a push that may meet it, and so many pulls."""
    for name in SYSTEM_NAMES:
        for fault, said in FAULTS.items():
            if fault != "refuse half" or name == "zoho":
                yield _pushed(Tally(f"CRM, {name}", said), name, fault)
        yield _pulled(Tally(f"CRM, {name}", "records come and go while pages are read"), name, tries)


def push_once(name: SystemName, params: CrmParams, scores: Path) -> None:
    """What ``default-risk crm push`` does, without waiting."""
    client = SYSTEMS[name](params.of(name), Door(5, 2**24, private=True), Patience(4, 900, lambda _: None))
    push(client, name, params, result_at(scores), scores, dry_run=False)


def _pushed(tally: Tally, name: SystemName, fault: str) -> Tally:
    number = 1
    while _one_push(tally, name, fault, number):
        number += 1
    return tally


def _one_push(tally: Tally, name: SystemName, fault: str, number: int) -> bool:
    """Whether there was such a call; what has been lost or written twice is added up."""
    with (
        pytest.MonkeyPatch.context() as patch,
        TemporaryDirectory() as folder,
        tried(name, patch) as crm,
    ):
        crm.timeout_s = 0.3 if fault == "too late" else 5
        customers = crm.add_accounts(ACCOUNTS[name])
        alerts = [alert_row(each) for each in customers[:ALERTS]]
        scores = write_result(Path(folder), [score_row(each) for each in customers], alerts)
        met = _goes_wrong(crm, fault, number)
        if fault.startswith("kill"):
            process = process_of(push_once, name, crm.params, scores)
            crm.server.end_client = process.kill
            process.start()
            wait_for(process)
            if process.exitcode == 0:
                return False
        _until_it_works(crm, scores)
        if not met:
            return False
        field, key = crm.params.of(name).fields.score, crm.params.of(name).tasks.key
        keys = [task[key] for task in crm.tasks()]
        tally.tries += 1
        tally.lost += sum(crm.account(at).get(field) != 712 for at in range(len(customers))) + ALERTS - len(set(keys))
        tally.twice += len(crm.server.twice) + len(keys) - len(set(keys))
        return True


def _goes_wrong(crm: Tried, fault: str, number: int) -> list[str]:
    """Let the call of this number go wrong, of those that can; the list holds its path when it has happened."""
    met: list[str] = []
    calls = 0

    def fault_of(path: str) -> str | None:
        nonlocal calls
        calls += fault != "refuse half" or path.endswith("/Accounts")
        if calls != number or met:
            return None
        met.append(path)
        return fault

    crm.server.fault_of = fault_of  # type: ignore[method-assign]
    return met


def _until_it_works(crm: Tried, scores: Path) -> None:
    """Push as a scheduler would: again after every failure."""
    for _ in range(PUSHES):
        try:
            if not crm.push(scores).problems:
                return
        except RunFailed:
            continue
    raise RunFailed(f"{PUSHES} pushes were not enough.")


def _pulled(tally: Tally, name: SystemName, tries: int) -> Tally:
    """At every page one account goes and one comes: who stays has to be read once."""
    for seed in range(tries):
        with pytest.MonkeyPatch.context() as patch, TemporaryDirectory() as folder, tried(name, patch) as crm:
            there = set(crm.add_accounts(3 * PAGES[name]))
            gone = _comes_and_goes(crm, random.Random(seed))
            target = Path(folder, "crm")
            pull(crm.client(), Path(crm.params.of(name).mapping), target, "2026-01-01")
            with (target / f"{crm.client().accounts}.csv").open(encoding="utf-8") as file:
                read = [row[crm.client().id_field] for row in csv.DictReader(file)]
            tally.tries += 1
            tally.lost += len(there - gone - set(read))
            tally.twice += len(read) - len(set(read))
    return tally


def _comes_and_goes(crm: Tried, rng: random.Random) -> set[str]:
    """Let accounts change before every page; the set is that of those who have gone by then."""
    accounts, key, gone = crm.server.objects[crm.client().accounts], crm.client().id_field, set[str]()

    def between() -> None:
        gone.add(left := rng.choice(sorted(accounts)))
        accounts.pop(left)
        come = crm.id_of(rng.randrange(3 * PAGES[crm.name], 9 * PAGES[crm.name]))
        accounts[come] = {key: come, "name": "New"}

    crm.server.between_pages = between
    return gone
