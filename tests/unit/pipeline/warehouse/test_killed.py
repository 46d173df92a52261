"""A run that is killed while it writes: readers see the result before as a whole, and the next run completes."""

import multiprocessing
import random
import time
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any

import pytest

from pipeline.batch.published_result import result_at
from pipeline.databases.address import address_of
from pipeline.databases.row_driver import RowDriver
from pipeline.warehouse.params import DatabaseParams
from pipeline.warehouse.tables import KEYS
from pipeline.warehouse.views import views
from pipeline.warehouse.write import write_to
from tests.databases import SERVERS, ask, fresh_url
from tests.warehouse import customers_seen, result

# A server that has everything imported forks the runs: a moment is one of writing, not of imports.
SERVER = multiprocessing.get_context("forkserver")
SERVER.set_forkserver_preload(
    ["pipeline.warehouse.write", "pipeline.databases.mysql", "adbc_driver_postgresql.dbapi", "tests.warehouse"]
)
CUSTOMERS, KILLS = 4_000, 8


def write(url: str, folder: Path) -> None:
    write_to(address_of(url), result_at(folder), DatabaseParams(keep=2))


def start(url: str, folder: Path) -> BaseProcess:
    process = SERVER.Process(target=write, args=(url, folder))
    process.start()
    return process


@pytest.mark.parametrize("kind", SERVERS)
def test_whoever_reads_sees_the_result_before_or_the_new_one(
    request: pytest.FixtureRequest, kind: str, tmp_path: Path
) -> None:
    url: str = request.getfixturevalue(f"{kind}_url")
    write(url, result(tmp_path / "before", 7, 1))
    new = result(tmp_path / "new", CUSTOMERS, 2)
    warm = start(url, result(tmp_path / "warm", CUSTOMERS - 1, 3))
    began = time.monotonic()
    warm.join(timeout=60)
    seconds = time.monotonic() - began
    write(url, tmp_path / "before")
    for number in range(KILLS):
        process = start(url, new)
        process.join(timeout=random.Random(number).random() * seconds)
        process.kill()
        process.join()
        assert customers_seen(url) in (7, CUSTOMERS)
    write(url, new)
    assert customers_seen(url) == CUSTOMERS


@pytest.mark.parametrize("kind", ["sqlite", "duckdb"])
def test_a_file_is_whole_after_a_run_was_killed(tmp_path: Path, kind: str) -> None:
    url = f"{kind}:///{tmp_path}/risk.{kind}"
    write(url, result(tmp_path / "before", 7, 1))
    new = result(tmp_path / "new", CUSTOMERS, 2)
    for number in range(3):
        process = start(url, new)
        process.join(timeout=0.05 + 0.1 * number)
        process.kill()
        process.join()
        assert customers_seen(url) in (7, CUSTOMERS)
    write(url, new)
    assert customers_seen(url) == CUSTOMERS


class Killed(BaseException):
    """What no code of ours catches."""


def dying(dies_at: int) -> Any:
    """``execute`` that ends the run before its n-th statement."""
    real, count = RowDriver.execute, 0

    def execute(self: RowDriver, statement: str, doing: str) -> None:
        nonlocal count
        count += not statement.startswith("SET SESSION")
        if count == dies_at:
            raise Killed
        real(self, statement, doing)

    return execute


@pytest.mark.parametrize("kind", ["mysql", "sqlite"])
def test_killed_before_any_statement_that_makes_a_table_or_view_the_next_run_makes_what_is_missing(
    request: pytest.FixtureRequest, kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """MySQL keeps such statements at once: a table may be there without the view that shows it."""
    server: str = request.getfixturevalue("mysql_server") if kind == "mysql" else ""
    folder = result(tmp_path / "result", 3, 1)
    for dies_at in range(1, 99):
        url = fresh_url(kind, tmp_path, server)
        with monkeypatch.context() as patch:
            patch.setattr(RowDriver, "execute", dying(dies_at))
            try:
                write(url, folder)
                break
            except Killed:
                pass
        write(url, folder)
        assert customers_seen(url) == 3
        assert len(ask(url, "select * from default_risk_latest_decisions")) == 3
        assert ask(url, "select * from default_risk_latest_in_default") == []
    assert dies_at > len(KEYS) + len(views())
