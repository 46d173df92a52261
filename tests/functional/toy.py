"""A pipeline of two stages that shows how a run behaves, whatever the real stages do."""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]

STAGE = r"""
import logging, os, sys, time
from pathlib import Path
from data.errors import DataRefused, UserError
from pipeline.store.files import write_text
from pipeline.orchestration.stage_process import run_stage

name, behaviour = sys.argv[1], Path(f"{sys.argv[1]}.txt").read_text().strip()


def main():
    logging.getLogger("pipeline.toy").info("%s reads its table", name)
    Path(f"{name}.pid").write_text(str(os.getpid()))
    if behaviour == "refuse":
        raise DataRefused("payments.csv, line 7: amount is 'abc'.\nMend the file and run again.")
    if behaviour == "misuse":
        raise UserError("params.yaml: ingest.sorce: unknown parameter; did you mean source?")
    if behaviour == "break":
        raise ValueError("a bug")
    if behaviour == "vanish":
        os.kill(os.getpid(), 9)
    if behaviour == "sleep":
        time.sleep(3)
    write_text(Path(f"data/store/{name}.out"), behaviour)


if __name__ == "__main__":
    run_stage(main)
"""

DVC_YAML = """
stages:
  ingest:
    cmd: exec python toy_stage.py ingest
    deps: [ingest.txt, "${ingest.raw}"]
    params: [ingest]
    outs:
      - data/store/ingest.out: {persist: true}
  validate:
    cmd: exec python toy_stage.py validate
    deps: [validate.txt, data/store/ingest.out]
    outs:
      - data/store/validate.out: {persist: true}
"""

PARAMS = """# Comments stay.
ingest:
  source: synthetic  # where from
  raw: data/sources/synthetic
"""


def make(folder: Path, ingest: str = "ok", validate: str = "ok") -> Path:
    """Write the pipeline to a folder, without a git repository; each stage does what its word says."""
    (folder / "toy_stage.py").write_text(STAGE)
    (folder / "dvc.yaml").write_text(DVC_YAML)
    (folder / "params.yaml").write_text(PARAMS)
    (folder / "ingest.txt").write_text(ingest)
    (folder / "validate.txt").write_text(validate)
    (folder / "data" / "sources" / "synthetic").mkdir(parents=True)
    (folder / "data" / "sources" / "synthetic" / "code").write_text("")
    (folder / ".dvc").mkdir()
    (folder / ".dvc" / "config").write_text((ROOT / ".dvc" / "config").read_text())
    (folder / ".dvc" / ".gitignore").write_text((ROOT / ".dvc" / ".gitignore").read_text())
    (folder / ".gitignore").write_text("/data/store/\n*.pid\n")
    return folder


def commit(folder: Path) -> None:
    """Put the folder under git, with a first commit."""
    for command in (
        ["init", "--quiet"],
        ["config", "user.name", "Test"],
        ["config", "user.email", "test@localhost"],
        ["add", "--all"],
        ["commit", "--quiet", "--message", "Toy"],
    ):
        subprocess.run(["git", *command], cwd=folder, check=True, capture_output=True)


def start(folder: Path, *command: str, **variables: str) -> "subprocess.Popen[str]":
    """Start Python with the given arguments in the folder, with the project on its path."""
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    return subprocess.Popen(
        [sys.executable, *command],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(ROOT), "PATH": path, **variables},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
