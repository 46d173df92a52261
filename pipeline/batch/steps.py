"""The steps of a job: how far it has come, how long each takes, and what a killed run had already finished."""

import json
import logging
import os
import resource
import shutil
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from pipeline.orchestration.stage_process import OWN_LOGGERS
from pipeline.store.files import sync

BYTES = 1024 if sys.platform == "linux" else 1
"""``ru_maxrss`` counts KiB on Linux."""


ONCE = ("model", "read", "validate", "explain")
PER_PART = ("features", "predict")
OF_SEVERAL = ("split", "peers")
"""Steps of a book, of each of its parts, and of a book that is worked off in several parts."""


class Steps:
    """Follow a job step by step: a bar on a terminal, a JSON object per line elsewhere; both on stderr.

    Attributes
    ----------
    seconds, cpu_seconds
        How long each step took, by the clock and of the processors, over all parts of the book; what an earlier run
        had finished is not counted.
    """

    def __init__(self, console: Console) -> None:
        self.seconds: dict[str, float] = {}
        self.cpu_seconds: dict[str, float] = {}
        self._console = console
        self._bar = Progress(
            TextColumn("{task.description}"),
            BarColumn(bar_width=20),
            MofNCompleteColumn(),
            TimeElapsedColumn(),
            console=console,
            transient=True,
            disable=not console.is_terminal,
        )
        self._task = self._bar.add_task("starting", total=len(ONCE) + len(PER_PART))

    def __enter__(self) -> Self:
        handler = _Lines(self)
        logging.basicConfig(level=logging.WARNING, handlers=[handler], force=True)
        for name in OWN_LOGGERS:
            logging.getLogger(name).setLevel(logging.INFO)
        self._bar.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._bar.stop()

    def expect(self, parts: int) -> None:
        """Tell in how many parts the book is worked off."""
        further = len(OF_SEVERAL) if parts > 1 else 0
        self._bar.update(self._task, total=len(ONCE) + further + parts * len(PER_PART))

    @contextmanager
    def step(self, name: str) -> Iterator[None]:
        """Announce and time a step."""
        self._bar.update(self._task, description=name)
        self.say("started", step=name)
        start, cpu_start = time.perf_counter(), time.process_time()
        yield
        took, worked = time.perf_counter() - start, time.process_time() - cpu_start
        self.seconds[name] = round(self.seconds.get(name, 0.0) + took, 3)
        self.cpu_seconds[name] = round(self.cpu_seconds.get(name, 0.0) + worked, 3)
        self._bar.advance(self._task)
        self.say("finished", step=name, seconds=round(took, 3))

    def once(self, name: str, folder: Path, fill: Callable[[Path], None]) -> None:
        """Fill a folder in a step of its own, unless a run before this one has filled it to the end."""
        if folder.exists():
            self._bar.advance(self._task)
            self.say("kept", step=name)
            return
        with self.step(name):
            half = folder.with_name(f".{folder.name}")
            shutil.rmtree(half, ignore_errors=True)  # a killed run's
            half.mkdir(parents=True)
            fill(half)
            sync(half)
            os.rename(half, folder)

    def say(self, event: str, **facts: Any) -> None:
        """Tell one event."""
        if not self._console.is_terminal:
            line = json.dumps({"event": event, **facts}, ensure_ascii=False, default=str)
            self._console.file.write(line + "\n")
            self._console.file.flush()
        elif event in ("finished", "log"):
            told = facts.get("message") or f"{facts['step']:<12}{facts['seconds']:>8.1f} s"
            self._console.print(told, markup=False, highlight=False, soft_wrap=True)


def peak_bytes() -> int:
    """The most memory that this process has held."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * BYTES


class _Lines(logging.Handler):
    def __init__(self, steps: Steps) -> None:
        super().__init__()
        self._steps = steps

    def emit(self, record: logging.LogRecord) -> None:
        self._steps.say("log", level=record.levelname.lower(), message=record.getMessage())
