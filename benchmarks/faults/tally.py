"""What is counted of every fault, and the processes that are killed."""

import multiprocessing
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from multiprocessing.process import BaseProcess
from signal import SIGKILL
from typing import Any

from data.errors import RunFailed

# A server that has everything imported forks the runs, so that they are killed at their work and not at their imports.
SERVER = multiprocessing.get_context("forkserver")
SERVER.set_forkserver_preload(
    [
        "adbc_driver_postgresql.dbapi",
        "benchmarks.faults.__main__",
        "pipeline.crm.systems",
        "pipeline.databases.mysql",
    ]
)


@dataclass
class Tally:
    """A line of the table.

    ``lost``: rows, records or messages that are missing after the run was started again; ``twice``: those that are
    there more than once; ``half``: how often readers saw a part of a result; ``repeats``: of those that are there more
    than once, how many say so.
    """

    where: str
    fault: str
    tries: int = 0
    lost: int = 0
    twice: int = 0
    half: int = 0
    repeats: int = 0

    def __str__(self) -> str:
        said = f"{self.where:<26}{self.fault:<44}{self.tries:6,}{self.lost:6,}{self.twice:14,}"
        notes = [f"{self.half:,} times half a result was seen"] if self.half else []
        notes += [f"{self.repeats:,} say that they may be a repeat"] if self.repeats else []
        return f"{said}  {'; '.join(notes)}".rstrip()


HEAD = f"{'where':<26}{'fault':<44}{'tries':>6}{'lost':>6}{'written twice':>14}"


def started(act: Callable[..., object], *arguments: Any) -> BaseProcess:
    """Do something in a process of its own, which can be killed; with the environment of now."""
    process = process_of(act, *arguments)
    process.start()
    return process


def process_of(act: Callable[..., object], *arguments: Any) -> BaseProcess:
    """The same, to be started later."""
    return SERVER.Process(target=_run, args=(dict(os.environ), act, arguments))


def wait_for(process: BaseProcess) -> None:
    """Until it has ended: done, failed as a run may, or killed; raises RunFailed if it ended in another way."""
    process.join()
    if process.exitcode not in (0, 2, -SIGKILL):
        raise RunFailed(f"A run ended with {process.exitcode}: see above. What was tried is not what was meant.")


def _run(environment: Mapping[str, str], act: Callable[..., object], arguments: tuple[Any, ...]) -> None:
    os.environ.update(environment)
    try:
        act(*arguments)
    except RunFailed:
        raise SystemExit(2) from None
