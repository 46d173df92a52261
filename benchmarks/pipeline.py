"""How long the pipeline takes on the default portfolio from a fresh clone, and when nothing has changed.

Run with ``python -m benchmarks.pipeline``. The clone holds what is committed; it uses the environment that runs this.
"""

import os
import resource
import subprocess
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory

ROOT = Path(__file__).parents[1]
MEBIBYTE = 1024  # ru_maxrss counts KiB on Linux


def timed(*command: str, cwd: Path) -> tuple[float, str]:
    """Wall seconds of a command, and what it printed.

    Raises
    ------
    CalledProcessError
        When the command fails.
    """
    start = time.perf_counter()
    done = subprocess.run(command, cwd=cwd, env=environment(cwd), check=True, capture_output=True, text=True)
    return time.perf_counter() - start, done.stdout + done.stderr


def environment(clone: Path) -> dict[str, str]:
    """Variables with which a command runs the code of a clone in the environment that runs this."""
    return {**os.environ, "PYTHONPATH": str(clone), "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}"}


STEPS = (
    ("nothing changed", "", ""),
    ("another learning rate", "  learning_rate: 0.04", "  learning_rate: 0.05"),
    ("back to the one before", "  learning_rate: 0.05", "  learning_rate: 0.04"),
    ("one value of calibrate", "  confidence: 0.9\n", "  confidence: 0.8\n"),
    ("one value of the tiers", "    term_days: 90", "    term_days: 60"),
)
"""What is run one after the other: a name, and the text of ``params.yaml`` that is replaced."""

STARTED = ("train", "explain", "report", "label", "document")
"""Stages whose imports are timed."""


def main() -> None:
    """Clone, run everything, go to other parameters and back; print the times and the largest process."""
    with TemporaryDirectory() as scratch:
        clone = Path(scratch) / "clone"
        subprocess.run(["git", "clone", "--quiet", str(ROOT), str(clone)], check=True)
        run = (sys.executable, "-m", "pipeline.cli", "run")
        first, said = timed(*run, cwd=clone)
        peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / MEBIBYTE
        print(said)
        print(f"{'whole pipeline':<24}{first:7.1f} s   largest process {peak:,.0f} MiB", flush=True)
        for name, old, new in STEPS:
            replace(clone / "params.yaml", old, new)
            print(f"{name:<24}{timed(*run, cwd=clone)[0]:7.1f} s", flush=True)
        for stage in STARTED:
            seconds, _ = timed(sys.executable, "-c", f"import pipeline.stages.{stage}", cwd=clone)
            print(f"{'imports of ' + stage:<24}{seconds:7.1f} s", flush=True)


def replace(file: Path, old: str, new: str) -> None:
    """Replace the first place where a text stands.

    Raises
    ------
    ValueError
        When it stands nowhere: the benchmark would time a run in which nothing has changed.
    """
    text = file.read_text(encoding="utf-8")
    if old not in text:
        raise ValueError(f"{file.name} does not hold {old!r}.")
    file.write_text(text.replace(old, new, 1), encoding="utf-8")


if __name__ == "__main__":
    main()
