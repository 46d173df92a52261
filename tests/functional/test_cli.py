"""A user who errs is told what is wrong and what to do next, in a sentence, with exit code 1."""

import shutil
from pathlib import Path

import pytest

from tests.conftest import Command


def test_help_names_the_commands_and_the_exit_codes(default_risk: Command) -> None:
    result = default_risk("--help")
    assert result.returncode == 0
    assert "run" in result.stdout
    assert "3 the data was refused" in " ".join(result.stdout.split())


def test_without_a_command_the_help_appears(default_risk: Command) -> None:
    result = default_risk()
    assert result.returncode == 1
    assert "Usage" in result.stdout + result.stderr


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["run", "--source", "synthetik"], "There is no source called 'synthetik'. Did you mean synthetic?"),
        (["run", "--source", "folder"], "name it with --raw PATH"),
        (["run", "--source", "folder", "--raw", "no/such/place"], "There is nothing at no/such/place"),
        (["run", "--source", "synthetic", "--raw", "data"], "leave out --raw"),
        (["run", "--sauce", "synthetic"], "No such option: --sauce"),
        (["score-all"], "No such command 'score-all'"),
        (["score", "--source", "x", "--as-of", "2026-01-01", "--out", "x", "--engine", "polars"], "'duckdb', 'spark'"),
    ],
)
def test_an_error_in_the_command_is_said_in_a_sentence(default_risk: Command, arguments: list[str], said: str) -> None:
    result = default_risk(*arguments)
    assert result.returncode == 1
    assert result.stderr.startswith("error: ")
    assert said in result.stderr
    assert "Traceback" not in result.stderr + result.stdout


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["models"], "There is no registry at sqlite:///mlflow.db. Make one with `default-risk run`"),
        (["promote", "--reason", "approved"], "There is no registry at"),
        (["rollback", "--reason", "worse"], "There is no registry at"),
        (["promote"], "Missing option '--reason'"),
        (["rollback"], "Missing option '--reason'"),
        (["promote", "--reason", "approved", "--version", "0"], "--version"),
    ],
)
def test_before_there_is_a_registry_its_commands_say_how_to_make_one(
    default_risk: Command, tmp_path: Path, root: Path, arguments: list[str], said: str
) -> None:
    for file in ("dvc.yaml", "params.yaml"):
        shutil.copy(root / file, tmp_path / file)
    result = default_risk(*arguments, cwd=tmp_path)
    assert result.returncode == 1
    assert said in " ".join(result.stderr.split())
    assert "Traceback" not in result.stderr + result.stdout
    assert sorted(path.name for path in tmp_path.iterdir()) == ["dvc.yaml", "params.yaml"]


def test_outside_the_project_it_says_where_to_run(default_risk: Command, tmp_path: Path) -> None:
    result = default_risk("run", cwd=tmp_path)
    assert result.returncode == 1
    assert "run this inside the project's folder" in result.stderr


@pytest.mark.parametrize(
    ("right", "wrong", "said"),
    [
        ("  source:", "  sorce:", "did you mean source?"),  # found by the stage
        ("ingest:", "ingets:", "did you mean ingest?"),  # found by DVC, in words of its own, before any stage starts
    ],
)
def test_a_misspelt_parameter_is_named_with_the_nearest_valid_one(
    default_risk: Command, tmp_path: Path, root: Path, right: str, wrong: str, said: str
) -> None:
    _copy_project(root, tmp_path)
    params = (tmp_path / "params.yaml").read_text()
    (tmp_path / "params.yaml").write_text(params.replace(right, wrong, 1))
    result = default_risk("run", cwd=tmp_path)
    assert result.returncode == 1, result.stdout + result.stderr
    assert said in result.stderr
    assert "Traceback" not in result.stderr + result.stdout


def _copy_project(root: Path, target: Path) -> None:
    unwanted = shutil.ignore_patterns("__pycache__", "tmp", "cache", "config.local")
    for folder in (".dvc", "features", "models", "pipeline"):
        shutil.copytree(root / folder, target / folder, ignore=unwanted)
    shutil.copytree(root / "data", target / "data", ignore=shutil.ignore_patterns("store", "__pycache__"))
    for file in ("dvc.yaml", "params.yaml", "overrides.csv", ".dvcignore"):
        shutil.copy(root / file, target / file)
