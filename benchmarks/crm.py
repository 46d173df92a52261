"""Scores onto 100,000 accounts of a CRM: seconds, calls, memory.

Run with ``python -m benchmarks.crm``. The CRM is our own server on the loopback address, in a process of its own: the
times are those of our side and of the calls, not of Zoho. ``first``: everything is written; ``same``: nothing has
changed; ``hundredth``: every hundredth score has; ``faults``: every score, and every seventh call goes wrong in one of
five ways.
"""

import argparse
import multiprocessing
import os
import resource
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from itertools import count
from multiprocessing.connection import Connection
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from pipeline.batch.published_result import result_at
from pipeline.crm.pull import pull
from pipeline.crm.push import push
from pipeline.crm.zoho import Zoho
from pipeline.params import load
from pipeline.web.door import Door
from pipeline.web.patience import Patience
from tests.crm import SECRETS
from tests.crm_server import ZohoServer, running
from tests.results import alert_row, score_row, write_result

ACCOUNTS, ALERTS = 100_000, 2_000
FAULTS = ("busy", "hang up after", "hang up before", "broken", "lie")
MOMENT = "2024-01-01T00:00:00+08:00"


def serve(accounts: int, told: Connection) -> None:
    """Be the CRM, and answer how many calls there were and what was written twice."""
    server, params = ZohoServer(), load().crm.zoho
    for number in range(accounts):
        id_ = str(1_000_000 + number)
        owner = {"id": str(number % 50), "name": "Li"}
        account = {"id": id_, "Owner": owner, "Account_Name": f"Alpha {number}", "Created_Time": MOMENT}
        server.objects["Accounts"][id_] = account
    server.fields["Accounts"] = set(params.fields.model_dump().values())
    server.fields["Tasks"] = {params.tasks.key, params.tasks.over}
    turn = count(1)

    def fault_of(path: str) -> str | None:
        number = next(turn)
        return FAULTS[number // 7 % len(FAULTS)] if number % 7 == 0 else None

    with running(server) as address:
        told.send(address)
        while (asked := told.recv()) != "end":
            if asked == "faults":
                server.fault_of = fault_of  # type: ignore[method-assign]
            told.send((len(server.calls), len(server.twice), len(server.objects["Tasks"])))
            server.calls.clear()


@contextmanager
def served(accounts: int) -> Iterator[tuple[str, Connection]]:
    """The CRM in a process of its own."""
    ours, theirs = multiprocessing.Pipe()
    process = multiprocessing.get_context("spawn").Process(target=serve, args=(accounts, theirs))
    process.start()
    try:
        yield ours.recv(), ours
    finally:
        ours.send("end")
        process.join()


def main(accounts: int = ACCOUNTS) -> None:
    """Time it, and print a line per case."""
    os.environ |= SECRETS
    with TemporaryDirectory() as scratch, served(accounts) as (address, server):
        params = load().crm
        ours = params.zoho.model_copy(update={"accounts_url": address, "api_url": address})
        params = params.model_copy(update={"zoho": ours})
        waited: list[float] = []
        client = Zoho(ours, Door(30, 2**26, private=True), Patience(5, 1e9, waited.append))
        folder = Path(scratch)
        customers = [str(1_000_000 + number) for number in range(accounts)]
        alerts = [alert_row(each) for each in customers[:ALERTS]]

        def timed(case: str, act: Any) -> None:
            waited.clear()
            start = time.perf_counter()
            said = act()
            seconds = time.perf_counter() - start
            server.send("count")
            calls, twice, tasks = server.recv()
            peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
            print(
                f"{case:<12}{seconds:8.1f} s{calls:8,} calls{twice:6,} written twice{tasks:8,} tasks"
                f"{sum(waited):8.0f} s asked to wait{peak:8.0f} MB  {said}"
            )

        def pushed(day: int, scores: list[dict[str, Any]], told: list[dict[str, Any]]) -> str:
            write_result(folder, scores, told, as_of=date(2026, 1, day))
            done = push(client, "zoho", params, result_at(folder), folder, dry_run=False)
            return f"{done.accounts:,} accounts, {done.tasks_made:,} tasks made, {len(done.problems):,} problems"

        timed("pull", lambda: sum(pull(client, Path(ours.mapping), folder / "crm", "2026-01-01").values()))
        same = [score_row(each) for each in customers]
        timed("first", lambda: pushed(1, same, alerts))
        timed("same", lambda: pushed(2, same, alerts))
        hundredth = [score_row(each, 650.0 if at % 100 == 0 else 712.4) for at, each in enumerate(customers)]
        timed("hundredth", lambda: pushed(3, hundredth, alerts))
        server.send("faults")
        server.recv()
        changed = [score_row(each, 612.0, "medium") for each in customers]
        timed("faults", lambda: pushed(4, changed, [alert_row(each) for each in customers[: 2 * ALERTS]]))


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--accounts", type=int, default=ACCOUNTS)
    main(parser.parse_args().accounts)
