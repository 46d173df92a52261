"""Kill the batch job without warning: the last result stays readable, the next run completes with the same bytes.

``make test-kill KILLS=200`` repeats it at so many random moments.
"""

import fcntl
import multiprocessing
import os
import random
import signal
import sys
import time
from collections.abc import Iterator
from multiprocessing.process import BaseProcess
from pathlib import Path

import pytest

from data.errors import UserError
from pipeline.batch.score_book import run_score
from pipeline.batch.versions import Shelf
from tests.functional.scoring import AS_OF, in_parts
from tests.functional.test_score import contents
from tests.functional.test_score_refuses import LAST
from tests.integration.runs import working_in

pytestmark = [
    pytest.mark.filterwarnings("ignore"),  # MLflow and Ibis warn about their own dependencies
    pytest.mark.skipif(sys.platform != "linux", reason="starts its runs as Linux does"),
]

KILLS = int(os.environ.get("DEFAULT_RISK_KILLS", "2"))

PART = 160
"""Customers per part: a run of two parts has moments that one of a whole book has not."""

# A server that has everything imported and nothing opened forks the runs: a moment is one of the job, not of imports.
SERVER = multiprocessing.get_context("forkserver")
SERVER.set_forkserver_preload(["pipeline.batch.score_book", "mlflow", "lightgbm"])


def work(project: Path, out: Path) -> None:
    os.chdir(project)
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    os.dup2(1, 2)
    with in_parts(PART, PART):
        run_score(project / "data/store/raw", AS_OF, "challenger", out, None)


def start(project: Path, out: Path) -> BaseProcess:
    process = SERVER.Process(target=work, args=(project, out))
    process.start()
    return process


def with_a_result(out: Path) -> Path:
    (out / "versions" / LAST).mkdir(parents=True)
    (out / "versions" / LAST / "manifest.json").write_text("{}")
    (out / "latest").symlink_to(Path("versions", LAST))
    return out


@pytest.fixture(scope="module")
def whole(scoring_project: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, float]]:
    """A finished result, and how many seconds it took."""
    out, begun = tmp_path_factory.mktemp("whole"), time.monotonic()
    process = start(scoring_project, out)
    process.join()
    assert process.exitcode == 0
    yield out, time.monotonic() - begun


@pytest.mark.parametrize("moment", [random.Random(number).random() for number in range(KILLS)])
def test_a_run_that_is_killed_leaves_the_last_result_and_the_next_run_completes(
    scoring_project: Path, whole: tuple[Path, float], tmp_path: Path, moment: float
) -> None:
    reference, seconds = whole
    out = with_a_result(tmp_path / "out")
    process = start(scoring_project, out)
    process.join(timeout=moment * seconds)
    process.kill()
    process.join()
    assert_readable(out, reference)
    with working_in(scoring_project), in_parts(PART, PART):
        run_score(scoring_project / "data/store/raw", AS_OF, "challenger", out, None)
    assert contents(out / "latest") == contents(reference / "latest")
    assert sorted(os.listdir(out / "versions")) == sorted([LAST, (reference / "latest").resolve().name])
    assert not (out / ".work").exists()


def assert_readable(out: Path, reference: Path) -> None:
    """The latest result is the earlier one, or the new one and whole."""
    version = Path(os.readlink(out / "latest")).name
    if version == LAST:
        assert (out / "latest/manifest.json").read_text() == "{}"
    else:
        assert Shelf(out).finished(version)
        assert contents(out / "latest") == contents(reference / "latest")


def test_a_run_in_the_way_is_named_and_one_that_was_killed_is_not(scoring_project: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    process = start(scoring_project, out)
    assert holder_of(out / ".lock") == process.pid
    os.kill(process.pid or 0, signal.SIGSTOP)
    with working_in(scoring_project):
        with pytest.raises(UserError, match=rf"Another run \(process {process.pid}\) is at work"):
            run_score(scoring_project / "data/store/raw", AS_OF, "challenger", out, None)
        process.kill()
        process.join()
        run_score(scoring_project / "data/store/raw", AS_OF, "challenger", out, None)
    assert (out / "latest/scores.parquet").exists()


def test_an_orphan_that_wakes_up_later_completes_its_own_result_and_meets_nobody(
    scoring_project: Path, whole: tuple[Path, float], tmp_path: Path
) -> None:
    out = with_a_result(tmp_path / "out")
    parent = SERVER.Process(target=leave_behind, args=(scoring_project, out))
    parent.start()
    parent.join()
    orphan = holder_of(out / ".lock")
    os.kill(orphan, signal.SIGSTOP)
    with working_in(scoring_project), pytest.raises(UserError, match=rf"Another run \(process {orphan}\) is at work"):
        run_score(scoring_project / "data/store/raw", AS_OF, "challenger", out, None)
    os.kill(orphan, signal.SIGCONT)
    with (out / ".lock").open() as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # until it has ended
    assert contents(out / "latest") == contents(whole[0] / "latest")
    assert not (out / ".work").exists()


def leave_behind(project: Path, out: Path) -> None:
    """Start a run and end before it does."""
    if not os.fork():
        work(project, out)
        os._exit(0)


def holder_of(lock: Path) -> int:
    """The process that holds the lock, once there is one."""
    until = time.monotonic() + 120
    while not (lock.exists() and lock.read_text()):
        assert time.monotonic() < until
        time.sleep(0.01)
    return int(lock.read_text())
