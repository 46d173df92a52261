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
    environment = {**os.environ, "PYTHONPATH": str(cwd), "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}"}
    start = time.perf_counter()
    done = subprocess.run(command, cwd=cwd, env=environment, check=True, capture_output=True, text=True)
    return time.perf_counter() - start, done.stdout + done.stderr


def main() -> None:
    """Clone, run everything, run again, and print both times with the memory of the largest process."""
    with TemporaryDirectory() as scratch:
        clone = Path(scratch) / "clone"
        subprocess.run(["git", "clone", "--quiet", str(ROOT), str(clone)], check=True)
        run = (sys.executable, "-m", "pipeline.cli", "run")
        first, said = timed(*run, cwd=clone)
        peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / MEBIBYTE
        again, _ = timed(*run, cwd=clone)
    print(said)
    print(f"whole pipeline       {first:7.1f} s   largest process {peak:,.0f} MiB")
    print(f"nothing changed      {again:7.1f} s")


if __name__ == "__main__":
    main()
