"""Runs that write a result into a database, and are killed or cut off at random moments."""

import random
import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from benchmarks.faults.tally import Tally, started, wait_for
from data.errors import UserError
from pipeline.batch.published_result import result_at
from pipeline.databases.address import address_of
from pipeline.warehouse.params import DatabaseParams
from pipeline.warehouse.tables import KEYS, PREFIX, VERSION
from pipeline.warehouse.views import LATEST
from pipeline.warehouse.write import write_to
from tests.databases import KINDS, SERVERS, ask, fresh_url, say
from tests.warehouse import TABLES, count, counts_seen, result

CUSTOMERS = 4_000
OTHERS = {
    "postgresql": "select pg_terminate_backend(pid) from pg_stat_activity "
    "where datname = current_database() and pid <> pg_backend_pid()",
    "mysql": "select id from information_schema.processlist where db = database() and id <> connection_id()",
}


def tallies(tries: int) -> Iterator[Tally]:
    """A line per kind of database and fault; a server that is not installed gives none."""
    for kind in KINDS:
        with ExitStack() as stack:
            folder = Path(stack.enter_context(TemporaryDirectory()))
            try:
                server = stack.enter_context(SERVERS[kind]()) if kind in SERVERS else ""
            except pytest.skip.Exception as missing:
                print(f"{kind}: {missing}")
                continue
            yield _tried(Tally(f"database, {kind}", "killed while it writes"), kind, folder, server, tries)
            if kind in OTHERS:
                tally = Tally(f"database, {kind}", "the server cuts the connection")
                yield _tried(tally, kind, folder, server, tries, cut=True)


def write(url: str, folder: Path) -> None:
    """What ``score --to`` does when it has scored."""
    write_to(address_of(url), result_at(folder), DatabaseParams(keep=2))


def _tried(tally: Tally, kind: str, folder: Path, server: str, tries: int, *, cut: bool = False) -> Tally:
    """The first try meets an empty database; each writes a version of its own, of one customer more."""
    url, before = fresh_url(kind, folder, server), 0
    seconds = _seconds(fresh_url(kind, folder, server), result(folder / "warm", CUSTOMERS, 1))
    for number in range(tries):
        new = result(folder / f"{number}-{cut}", CUSTOMERS + number, 1)
        process = started(write, url, new)
        process.join(timeout=random.Random(number).random() * seconds)
        if cut and process.is_alive():
            _cut(kind, url)
        else:
            process.kill()
        wait_for(process)
        tally.tries += 1
        tally.half += _is_half(url, before, CUSTOMERS + number)
        before = CUSTOMERS + number
        write(url, new)
        tally.lost += sum(max(0, before * each - count(url, _view(name))) for name, each in TABLES.items())
        tally.twice += sum(repeated(url, name) for name in TABLES)
    return tally


def _seconds(url: str, folder: Path) -> float:
    began = time.monotonic()
    wait_for(started(write, url, folder))
    return time.monotonic() - began


def _cut(kind: str, url: str) -> None:
    sessions = ask(url, OTHERS[kind])
    if kind == "mysql":
        say(url, *(f"kill {session['id']}" for session in sessions))


def _is_half(url: str, before: int, after: int) -> bool:
    if not before and not _is_there(url):
        return False
    return counts_seen(url) not in ({before}, {after})


def _is_there(url: str) -> bool:
    """Whether there are views at all; of those that an empty database is given, this is the last."""
    try:
        return count(url, f"{LATEST}_decisions") >= 0
    except UserError:
        return False


def repeated(url: str, name: str) -> int:
    """How many rows of a table are there more than once."""
    keys = ", ".join((VERSION, *KEYS[name]))
    return count(url, f"{PREFIX}{name}") - count(url, f"(select distinct {keys} from {PREFIX}{name}) as rows_apart")


def _view(name: str) -> str:
    return LATEST if name == "scores" else f"{LATEST}_{name}"
