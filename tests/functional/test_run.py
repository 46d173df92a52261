"""How a run ends, seen from outside, on a pipeline of two stages (``toy``)."""

import json
import subprocess
from pathlib import Path

import pytest
import yaml

from tests.conftest import Command
from tests.functional import toy


def test_a_second_run_finds_nothing_to_do(default_risk: Command, tmp_path: Path) -> None:
    toy.make(tmp_path)
    first = default_risk("run", cwd=tmp_path)
    assert first.returncode == 0, first.stdout + first.stderr
    assert "ingest reads its table" in first.stdout
    assert "2 stages: 2 run, 0 unchanged" in first.stdout
    assert "2 stages: 0 run, 2 unchanged" in default_risk("run", cwd=tmp_path).stdout


@pytest.mark.parametrize(
    ("behaviour", "code", "last_words"),
    [
        ("misuse", 1, "error: validate: params.yaml: ingest.sorce: unknown parameter; did you mean source?\n"),
        ("refuse", 3, "error: validate: payments.csv, line 7: amount is 'abc'.\nMend the file and run again.\n"),
        ("break", 2, "ValueError: a bug\nThe traceback is in data/store/traceback.log.\n"),
        ("vanish", 2, "error: validate was ended by signal 9"),
    ],
)
def test_a_failing_stage_has_the_last_word_and_its_exit_code_is_kept(
    default_risk: Command, tmp_path: Path, behaviour: str, code: int, last_words: str
) -> None:
    toy.make(tmp_path, validate=behaviour)
    result = default_risk("run", cwd=tmp_path)
    assert result.returncode == code
    assert last_words in result.stderr
    assert "Traceback" not in result.stdout + result.stderr
    assert (tmp_path / "data/store/ingest.out").exists()  # what finished before is kept


def test_a_model_that_the_gate_refused_ends_every_run_with_its_reasons(default_risk: Command, tmp_path: Path) -> None:
    toy.make(tmp_path)
    gate, audit = tmp_path / "data/store/reports/gate.json", tmp_path / "audit.jsonl"
    gate.parent.mkdir(parents=True)
    ruling = {"rule": "stability", "finding": "failed", "figure": 0.3, "limit": 0.25, "words": "The score has moved."}
    told = {"verdict": "refused", "version": "7", "run_id": "abc", "model": "risk", "champion_before": "5"}
    gate.write_text(json.dumps({**told, "audit_file": str(audit), "rulings": [ruling]}))
    for outcome in ("2 run, 0 unchanged", "0 run, 2 unchanged"):  # what has not changed is not judged anew, nor excused
        result = default_risk("run", cwd=tmp_path)
        assert result.returncode == 1
        assert outcome in result.stdout
        assert "error: The gate refused version 7 of risk; version 5 stays the champion.\n" in result.stderr
        assert "stability: The score has moved. (figure 0.3, limit 0.25)" in result.stderr
    decided = {"when": "", "who": "", "action": "promote", "why": "", "before": "5", "after": "7", "metrics": {}}
    audit.write_text(json.dumps({**decided, "model": "risk", "run_id": "abc"}) + "\n")
    assert default_risk("run", cwd=tmp_path).returncode == 0


def test_the_last_good_output_survives_a_failing_stage(default_risk: Command, tmp_path: Path) -> None:
    toy.make(tmp_path)
    default_risk("run", cwd=tmp_path)
    (tmp_path / "validate.txt").write_text("vanish")
    assert default_risk("run", cwd=tmp_path).returncode == 2
    assert (tmp_path / "data/store/validate.out").read_text() == "ok"


def test_debug_shows_the_traceback(default_risk: Command, tmp_path: Path) -> None:
    toy.make(tmp_path, ingest="break")
    assert "Traceback" in default_risk("--debug", "run", cwd=tmp_path).stdout


def test_a_source_given_is_recorded_as_an_experiment(default_risk: Command, tmp_path: Path) -> None:
    raw = tmp_path / '数据, of "last" year\'s: a=b'
    raw.mkdir()
    project = tmp_path / "project"
    project.mkdir()
    toy.commit(toy.make(project))
    result = default_risk("run", "--source", "folder", "--raw", f"../{raw.name}", cwd=project)
    assert result.returncode == 0, result.stdout + result.stderr
    assert read_raw(project) == f"../{raw.name}"
    assert "Ran experiment" in result.stdout
    back = default_risk("run", "--source", "synthetic", cwd=project)
    assert back.returncode == 0
    assert read_raw(project) == "data/sources/synthetic"


def test_without_git_a_source_given_is_written_to_the_parameters(default_risk: Command, tmp_path: Path) -> None:
    toy.make(tmp_path)
    (tmp_path / "mine").mkdir()
    result = default_risk("run", "--source", "folder", "--raw", "mine", cwd=tmp_path)
    assert result.returncode == 0, result.stdout + result.stderr
    assert "Not recorded as an experiment: this folder is not a git repository" in result.stdout
    params = (tmp_path / "params.yaml").read_text()
    assert "source: folder" in params
    assert params.startswith("# Comments stay.")


def test_before_the_first_commit_a_source_given_is_written_to_the_parameters(
    default_risk: Command, tmp_path: Path
) -> None:
    toy.make(tmp_path)
    subprocess.run(["git", "init", "--quiet"], cwd=tmp_path, check=True)
    (tmp_path / "mine").mkdir()
    result = default_risk("run", "--source", "folder", "--raw", "mine", cwd=tmp_path)
    assert result.returncode == 0, result.stdout + result.stderr
    assert "this git repository has no commit yet" in result.stdout


@pytest.mark.parametrize("runs_before", [0, 1])
def test_raw_data_that_is_gone_is_the_users_to_find(default_risk: Command, tmp_path: Path, runs_before: int) -> None:
    toy.make(tmp_path)
    for _ in range(runs_before):
        default_risk("run", cwd=tmp_path)
    (tmp_path / "data/sources/synthetic/code").unlink()
    (tmp_path / "data/sources/synthetic").rmdir()
    result = default_risk("run", cwd=tmp_path)
    assert result.returncode == 1
    assert "data/sources/synthetic" in result.stderr


def read_raw(project: Path) -> str:
    parameters = yaml.safe_load((project / "params.yaml").read_text(encoding="utf-8"))
    return str(parameters["ingest"]["raw"])
