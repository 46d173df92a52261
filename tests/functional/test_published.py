"""What people read stays whole and of one run: while a run is under way, when it is killed, and from run to run."""

import json
import random
import shutil
import time
from pathlib import Path

import pytest

from pipeline.store.files import hash_of
from tests.conftest import Command
from tests.functional import toy

STAGES = """
import sys, time
from pathlib import Path
from pipeline.orchestration.stage_process import run_stage
from pipeline.store.files import STORE, write_json, write_text
from pipeline.store.published import publish


def scores():
    for name in ("a", "b", "c"):
        write_text(STORE / "scores" / f"{name}.txt", Path("setting.txt").read_text() * 1000)
        time.sleep(0.05)


def published():
    write_json(STORE / "publication.json", publish(["scores"]))


if __name__ == "__main__":
    run_stage({"scores": scores, "publish": published}[sys.argv[1]])
"""

DVC_YAML = """
stages:
  scores:
    cmd: exec python stages.py scores
    deps: [setting.txt]
    outs: [data/store/scores]
  publish:
    cmd: exec python stages.py publish
    deps: [data/store/scores]
    outs:
      - data/store/publication.json: {cache: false, persist: true}
"""


@pytest.fixture
def project(tmp_path: Path) -> Path:
    toy.make(tmp_path)
    (tmp_path / "stages.py").write_text(STAGES)
    (tmp_path / "dvc.yaml").write_text(DVC_YAML)
    (tmp_path / "setting.txt").write_text("first")
    (tmp_path / ".gitignore").write_text("/data/store/\n/data/results\n/data/.results/\n")
    return tmp_path


def test_earlier_parameters_come_back_without_being_computed(project: Path, default_risk: Command) -> None:
    assert "2 run, 0 unchanged" in ran(default_risk, project)
    (project / "setting.txt").write_text("second")
    assert "2 run, 0 unchanged" in ran(default_risk, project)
    assert read(project) == {"second"}
    (project / "setting.txt").write_text("first")
    assert "1 run, 1 unchanged" in ran(default_risk, project)  # publish, and nothing else
    assert read(project) == {"first"}


def test_results_are_whole_and_of_one_run_wherever_a_run_is_killed(project: Path, default_risk: Command) -> None:
    ran(default_risk, project)
    dice = random.Random(7)
    settings = [{"first"}]
    for number in range(6):
        settings.append({f"run {number} "})
        (project / "setting.txt").write_text(f"run {number} ")
        run = toy.start(project, "-m", "pipeline.cli", "run")
        end = time.monotonic() + dice.uniform(0.3, 2.0)
        while time.monotonic() < end and run.poll() is None:
            assert read(project) in settings  # also while it is under way
        run.kill()
        run.communicate()
        assert read(project) in settings
    assert ran(default_risk, project)
    assert read(project) == {"run 5 "}
    versions = [path.name for path in (project / "data/.results").iterdir()]
    assert len(versions) <= 2
    assert not any(name.startswith(".") for name in versions)


def test_results_that_somebody_removed_are_published_again(project: Path, default_risk: Command) -> None:
    ran(default_risk, project)
    (project / "data/results").unlink()
    assert "1 run, 1 unchanged" in ran(default_risk, project)
    assert read(project) == {"first"}


def test_a_full_disk_while_publishing_leaves_the_last_results(project: Path, default_risk: Command) -> None:
    ran(default_risk, project)
    (project / "setting.txt").write_text("second")
    shutil.move(project / "data/.results", project / "data/away")
    (project / "data/.results").write_text("no folder can be made here")
    (project / "data/results").unlink()
    (project / "data/results").symlink_to(next((project / "data/away").iterdir()))
    result = default_risk("run", cwd=project)
    assert result.returncode == 2
    assert read(project) == {"first"}


def ran(default_risk: Command, project: Path) -> str:
    result = default_risk("run", cwd=project)
    assert result.returncode == 0, result.stdout + result.stderr
    return str(result.stdout)


def read(project: Path) -> set[str]:
    """The settings that the results were made with, by a reader who resolves the link once and checks every hash."""
    folder = (project / "data/results").resolve()
    manifest = json.loads((folder / "manifest.json").read_text())
    assert {path.relative_to(folder).as_posix() for path in folder.rglob("*.txt")} == {*manifest}
    assert all(hash_of(folder / name) == digest for name, digest in manifest.items())
    texts = {(folder / name).read_text() for name in manifest}
    return {text[: len(text) // 1000] for text in texts}
