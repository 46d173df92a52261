"""Kill what runs a stage, without warning: the stage ends, publishes nothing, and the next run carries on."""

import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.conftest import Command
from tests.functional import toy

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="only Linux ends a process with its parent")

DVC = ("-m", "dvc", "repro")
DEFAULT_RISK = ("-m", "pipeline.cli", "run")


@pytest.mark.parametrize("shell", ["/bin/sh", "/bin/bash"])
@pytest.mark.parametrize("command", [DVC, DEFAULT_RISK], ids=["dvc", "default-risk"])
def test_a_stage_ends_with_the_run_that_started_it(
    default_risk: Command, tmp_path: Path, command: tuple[str, ...], shell: str
) -> None:
    toy.commit(toy.make(tmp_path, ingest="sleep"))
    (tmp_path / "data/store").mkdir()
    (tmp_path / "data/store/ingest.out").write_text("from an earlier run")

    run = toy.start(tmp_path, *command, SHELL=shell)
    pid_file = tmp_path / "ingest.pid"
    wait_until(lambda: pid_file.exists() and pid_file.read_text() != "", "the stage has not started")
    stage = int(pid_file.read_text())
    assert is_running(stage)
    below = processes_below(run.pid)
    run.kill()
    run.communicate()

    wait_until(lambda: not is_running(stage), "the stage has outlived its run")
    wait_until(lambda: not any(map(is_known, below)), "nobody has taken note of its end")
    assert (tmp_path / "data/store/ingest.out").read_text() == "from an earlier run"
    (tmp_path / "ingest.txt").write_text("ok")
    again = default_risk("run", cwd=tmp_path)
    assert again.returncode == 0, again.stdout + again.stderr


def wait_until(condition: Callable[[], bool], otherwise: str, seconds: float = 120) -> None:
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, otherwise
        time.sleep(0.05)


def is_running(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(") ")[2][0] != "Z"
    except OSError:
        return False


def is_known(pid: int) -> bool:
    """Also after its end, until its parent has taken note: DVC takes such a process for one that still holds a lock."""
    return Path(f"/proc/{pid}").exists()


def processes_below(pid: int) -> list[int]:
    """Children and children's children of a process."""
    below = [pid]
    for parent in below:
        below += map(int, Path(f"/proc/{parent}/task/{parent}/children").read_text().split())
    return below[1:]
