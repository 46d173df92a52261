"""How far a run has come: a live line on a terminal, plain lines in a log."""

import re
import time
from types import TracebackType
from typing import Self

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from pipeline.orchestration.dvc_output import Line
from pipeline.orchestration.stage_process import ERROR_MARK

WORTH_A_LINE = 5
"""Seconds after which work that is under way shows in a log."""

STEP = re.compile(r"[^:]+: (?P<done>\d+) of (?:at most )?(?P<total>\d+) ")
"""How a stage says in its log how far it has come: ``Cross-validation: 7 of 50 fits``."""


class RunProgress:
    """Follow a run line by line and remember how it ended.

    Parameters
    ----------
    console
        Where to write; the live line appears only if it is a terminal.
    total
        Number of stages in the pipeline.

    Attributes
    ----------
    stage
        The stage that runs now, or in which the run stopped; None between stages.
    reason
        What the failing stage said about itself, without its error mark; empty if it said nothing.
    failure
        DVC's report of the failure; None while there is none.
    afterwards
        What DVC said after that.
    """

    def __init__(self, console: Console, total: int) -> None:
        self.stage: str | None = None
        self.reason = ""
        self.failure: Line | None = None
        self.afterwards = ""
        self._console = console
        self._total = total
        self._seen = self._executed = 0
        self._started = self._stage_started = time.monotonic()
        self._steps: dict[str, tuple[float, int]] = {}
        self._live = Progress(
            SpinnerColumn(),
            TextColumn("{task.description}"),
            BarColumn(bar_width=20),
            MofNCompleteColumn(),
            TimeElapsedColumn(),
            console=console,
            transient=True,
            disable=not console.is_terminal,
        )
        self._task = self._live.add_task("starting", total=total)

    def __enter__(self) -> Self:
        self._live.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._live.stop()

    def take(self, line: Line) -> None:
        """Show one line of the run's output."""
        match line.kind:
            case "started":
                self._finish_stage()
                self._begin_stage(line.stage or "")
            case "saved":
                self._finish_stage()
            case "unchanged":
                self._finish_stage()
                self._count(line.stage or "", "unchanged")
            case "failed":
                self.failure = line
            case "text":
                self._take_text(line.text)

    def close(self) -> None:
        """Say how the whole run went, once it is over and has not failed."""
        self._finish_stage()
        seconds = time.monotonic() - self._started
        self._say(
            f"{self._seen} stages: {self._executed} run, {self._seen - self._executed} unchanged, {seconds:.1f} s"
        )

    def _take_text(self, text: str) -> None:
        if self.failure is not None:
            self.afterwards += text + "\n"
        elif self.stage and (self.reason or text.startswith(ERROR_MARK)):
            # Kept back to stand last, where it is looked for: the caller shows it when the run is over.
            self.reason += text.removeprefix(ERROR_MARK) + "\n"
        elif match := STEP.match(text):
            self._take_step(text, int(match["done"]), int(match["total"]))
        else:
            self._say(f"        {text}")

    def _take_step(self, text: str, done: int, total: int) -> None:
        """Show how far a stage has come: beside the bar on a terminal, as a line elsewhere."""
        name = text.partition(":")[0]
        now = time.monotonic()
        began, before = self._steps.get(name, (self._stage_started, 0))
        if done <= before:  # the same work once more, as for another fold
            began = now
        self._steps[name] = (began, done)
        took = now - began
        left = f", about {took / done * (total - done):.0f} s left" if took and 0 < done < total else ""
        if self._console.is_terminal:
            self._live.update(self._task, description=f"{self.stage}: {text}{left}")
        elif took >= WORTH_A_LINE or done == total:
            self._say(f"        {text}{left}")

    def _begin_stage(self, stage: str) -> None:
        self.stage, self.reason, self._stage_started, self._steps = stage, "", time.monotonic(), {}
        self._live.update(self._task, description=stage)
        if not self._console.is_terminal:
            self._say(f"[{self._seen + 1:>2}/{self._total}] {stage} ...")

    def _finish_stage(self) -> None:
        if self.stage is not None:
            self._executed += 1
            self._count(self.stage, f"{time.monotonic() - self._stage_started:.1f} s")
            self.stage = None

    def _count(self, stage: str, how: str) -> None:
        self._seen += 1
        self._live.update(self._task, completed=self._seen, description=stage)
        self._say(f"[{self._seen:>2}/{self._total}] {stage:<14}{how}")

    def _say(self, text: str) -> None:
        # A log line is data: it is neither wrapped nor read as markup.
        self._console.print(text, markup=False, highlight=False, soft_wrap=True)
