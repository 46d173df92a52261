"""A run that is killed while it writes: readers see the result before as a whole, and the next run completes."""

import multiprocessing
import random
import time
from datetime import date
from multiprocessing.process import BaseProcess
from pathlib import Path

import pytest

from pipeline.batch.published_result import result_at
from pipeline.databases.address import address_of
from pipeline.warehouse.params import DatabaseParams
from pipeline.warehouse.write import write_to
from tests.databases import ask
from tests.results import alert_row, score_row, write_result

# A server that has everything imported forks the runs: a moment is one of writing, not of imports.
SERVER = multiprocessing.get_context("forkserver")
SERVER.set_forkserver_preload(["pipeline.warehouse.write", "adbc_driver_postgresql.dbapi", "tests.results"])
CUSTOMERS, KILLS = 4_000, 8
TABLES = {"scores": 1, "reasons": 2, "explanations": 1, "alerts": 1}
"""Rows per customer."""


def write(url: str, folder: Path) -> None:
    write_to(address_of(url), result_at(folder), DatabaseParams(keep=2))


def start(url: str, folder: Path) -> BaseProcess:
    process = SERVER.Process(target=write, args=(url, folder))
    process.start()
    return process


def result(folder: Path, customers: int, day: int) -> Path:
    names = [f"C{number}" for number in range(customers)]
    rows, alerts = [score_row(each) for each in names], [alert_row(each) for each in names]
    return write_result(folder, rows, alerts, as_of=date(2026, 1, day), name=str(customers))


def customers_seen(url: str) -> int:
    """How many customers the views show; in each of them the same."""
    counts = {
        int(str(ask(url, f"select count(*) as n from default_risk_latest{name}")[0]["n"])) / each
        for name, each in {("" if table == "scores" else f"_{table}"): each for table, each in TABLES.items()}.items()
    }
    assert len(counts) == 1
    return int(counts.pop())


def test_whoever_reads_sees_the_result_before_or_the_new_one(postgresql_url: str, tmp_path: Path) -> None:
    write(postgresql_url, result(tmp_path / "before", 7, 1))
    new = result(tmp_path / "new", CUSTOMERS, 2)
    warm = start(postgresql_url, result(tmp_path / "warm", CUSTOMERS - 1, 3))
    began = time.monotonic()
    warm.join(timeout=60)
    seconds = time.monotonic() - began
    write(postgresql_url, tmp_path / "before")
    for number in range(KILLS):
        process = start(postgresql_url, new)
        process.join(timeout=random.Random(number).random() * seconds)
        process.kill()
        process.join()
        assert customers_seen(postgresql_url) in (7, CUSTOMERS)
    write(postgresql_url, new)
    assert customers_seen(postgresql_url) == CUSTOMERS


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
