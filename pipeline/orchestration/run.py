"""Run the pipeline: DVC decides which stages are due, this module starts it, shows its progress and reads its end.

With a source or raw data named, the run is an experiment (``dvc exp run``), so that it can be compared with others
later; otherwise it is ``dvc repro``. Either way ``params.yaml`` keeps saying what the store was computed from.
"""

import ctypes
import difflib
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import get_args

from rich.console import Console

from data.errors import UserError
from data.sources.params import SourceName
from pipeline.orchestration.dvc_output import read_line
from pipeline.orchestration.experiments import git_lacks, override_in_place, without_git
from pipeline.orchestration.failure import failure_of
from pipeline.orchestration.leftovers import SITE, put_right
from pipeline.orchestration.progress import RunProgress
from pipeline.orchestration.stage_names import STAGES
from pipeline.orchestration.stage_process import UNEXPECTED
from pipeline.store.files import PR_SET_PDEATHSIG

SIMULATIONS = ("synthetic", "synthetic_downturn")
SYNTHETIC_RAW = "data/sources/synthetic"
"""The simulation has no data but its own code: a change of the code is a change of the raw data."""

SECONDS_TO_END_BY_ITSELF = 10


def run_pipeline(source: str | None, raw: Path | None, console: Console) -> None:
    """Bring every artefact up to date, from the source and raw data given or from those in ``params.yaml``.

    Parameters
    ----------
    source
        Name of a source; None: the one in ``params.yaml``.
    raw
        File or folder that the source reads; relative to the working directory.
    console
        Where progress is shown.

    Raises
    ------
    UserError
        If source and raw data do not go together, or a stage says that the user can mend it.
    DataRefused
        If a stage refuses the data.
    RunFailed
        If a stage breaks down.
    """
    overrides = chosen(source, raw)
    root = project_root(Path.cwd())
    if raw is not None and not raw.is_absolute():
        overrides["ingest.raw"] = os.path.relpath(raw.absolute(), root)
    os.chdir(root)
    for sentence in put_right():
        console.print(sentence, markup=False, highlight=False, soft_wrap=True)
    _run_dvc(_command(overrides, console), console)


def chosen(source: str | None, raw: Path | None) -> dict[str, str]:
    """Parameters to set for a source and its raw data; refused by name if they do not go together."""
    names = get_args(SourceName)
    if source is not None and source not in names:
        nearest = difflib.get_close_matches(source, names, n=1)
        hint = f" Did you mean {nearest[0]}?" if nearest else ""
        raise UserError(f"There is no source called {source!r}.{hint} Known sources: {', '.join(names)}.")
    if source in SIMULATIONS and raw is not None:
        raise UserError(f"The source {source} makes its own data: leave out --raw (make: RAW).")
    if source not in (None, *SIMULATIONS) and raw is None:
        raise UserError(f"The source {source} reads a file or folder: name it with --raw PATH (make: RAW=PATH).")
    if raw is not None and not raw.exists():
        raise UserError(f"There is nothing at {raw} (from {Path.cwd()}). Give --raw an existing file or folder.")
    place = SYNTHETIC_RAW if source in SIMULATIONS else raw
    return {key: str(value) for key, value in (("ingest.source", source), ("ingest.raw", place)) if value is not None}


def project_root(start: Path) -> Path:
    """The nearest folder from ``start`` upwards that holds a ``dvc.yaml``."""
    for folder in (start, *start.parents):
        if (folder / "dvc.yaml").is_file():
            return folder
    raise UserError(f"No dvc.yaml in {start} or above it: run this inside the project's folder.")


def _command(overrides: dict[str, str], console: Console) -> list[str]:
    dvc = [sys.executable, "-m", "dvc"]
    if not overrides:
        return [*dvc, "repro"]
    told = ", ".join(f"{key} = {value}" for key, value in overrides.items())
    console.print(f"params.yaml: {told} (kept until changed)", markup=False, highlight=False, soft_wrap=True)
    # Hydra's grammar takes any character inside double quotes: blanks, commas, Chinese.
    quoted = ['{}="{}"'.format(key, value.replace('"', '\\"')) for key, value in overrides.items()]
    if lacking := git_lacks():
        console.print(f"Not recorded as an experiment: {lacking}.", markup=False, highlight=False, soft_wrap=True)
        override_in_place(quoted)
        return [*dvc, "repro"]
    return [*dvc, "exp", "run", *(part for value in quoted for part in ("--set-param", value))]


def _run_dvc(command: list[str], console: Console) -> None:
    # The reading end is this process, and a stage's lines must come between DVC's own: one pipe, no buffers.
    with (
        subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            env=_environment(),
            preexec_fn=_dies_with_this_process(),
            encoding="utf-8",
            errors="replace",
        ) as child,
        RunProgress(console, len(STAGES)) as progress,
    ):
        try:
            for line in child.stdout or ():
                progress.take(read_line(line.rstrip("\n")))
        except BaseException as stopped:
            # Ctrl-C on a terminal reaches DVC and the stage as well: they may end in good order.
            _end(child, SECONDS_TO_END_BY_ITSELF if isinstance(stopped, KeyboardInterrupt) else 0)
            raise
        code = child.wait()
        if code == 0:
            progress.close()
    if code != 0:
        raise failure_of(progress, code)


def _environment() -> dict[str, str]:
    beside_python = str(Path(sys.executable).parent)  # stages are started as "python"
    return (
        os.environ
        | without_git()
        | {
            "PATH": beside_python + os.pathsep + os.environ.get("PATH", os.defpath),
            "PYTHONUNBUFFERED": "1",
            "TZ": "UTC",
            "DVC_SITE_CACHE_DIR": str(SITE.absolute()),
            # Threads that wait sleep instead of spinning: on a busy machine LightGBM is four times as fast.
            "OMP_WAIT_POLICY": "passive",
        }
    )


def _dies_with_this_process() -> Callable[[], None] | None:
    """What the child does before it becomes DVC: ask the kernel to end it when this process ends (Linux only)."""
    if sys.platform != "linux":
        return None
    prctl, parent = ctypes.CDLL(None).prctl, os.getpid()

    def ask() -> None:
        prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
        if os.getppid() != parent:
            os._exit(UNEXPECTED)

    return ask


def _end(child: "subprocess.Popen[str]", patience: int) -> None:
    try:
        child.wait(timeout=patience)
    except subprocess.TimeoutExpired:
        child.kill()
        child.wait()
