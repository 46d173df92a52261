import hashlib
import subprocess
from pathlib import Path

import pytest

from pipeline.store.lineage import commit, lineage

FILES = (
    "tables/customers.parquet",
    "labels/labels.parquet",
    "features/features.parquet",
    "model/calibrated/main/manifest.json",
)


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in FILES:
        path = tmp_path / "data" / "store" / name
        path.parent.mkdir(parents=True)
        path.write_text(name)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path.parent))
    return tmp_path


def git(*arguments: str) -> str:
    identity = ("-c", "user.name=n", "-c", "user.email=e@example.org")
    return subprocess.run(["git", *identity, *arguments], check=True, capture_output=True, text=True).stdout.strip()


@pytest.mark.usefixtures("project")
def test_everything_is_hashed() -> None:
    found = lineage({"train": {"seed": 1}})
    assert found["tables"] == {"customers": hashlib.sha256(FILES[0].encode()).hexdigest()}
    assert found["model"] == hashlib.sha256(FILES[3].encode()).hexdigest()
    assert found["params"] == hashlib.sha256(b'{"train": {"seed": 1}}').hexdigest()


@pytest.mark.usefixtures("project")
def test_without_git_there_is_no_commit() -> None:
    assert commit() == {"commit": None, "changed": None}


def test_the_commit_and_changes_since_are_told_but_not_dvcs_own_record(project: Path) -> None:
    git("init", "-q")
    for name in ("code.py", "dvc.lock"):
        (project / name).write_text("1")
    git("add", "code.py", "dvc.lock")
    git("commit", "-qm", "first")
    (project / "dvc.lock").write_text("2")
    assert commit() == {"commit": git("rev-parse", "HEAD"), "changed": False}
    (project / "code.py").write_text("2")
    assert commit()["changed"] is True
