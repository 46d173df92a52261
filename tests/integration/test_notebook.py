import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from notebooks.portfolio import app
from pipeline.reports.portfolio.page import Found
from tests.small_store import cross_section, out_of_time, write


@pytest.fixture
def project(tmp_path: Path, root: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty project, as the working directory."""
    shutil.copy(root / "params.yaml", tmp_path)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def shown(project: Path, found: Found) -> Mapping[str, Any]:
    """Run the notebook over these artefacts and return what its cells define."""
    write(found, project / "data" / "results")
    _, defined = app.run()
    return defined


def test_the_notebook_shows_the_tiers_and_the_first_customers_reasons(project: Path) -> None:
    defined = shown(project, out_of_time())
    assert defined["tier_table"]["customers"].tolist() == [1, 1, 1]
    assert defined["asked"] == "C3"  # the highest probability
    assert defined["reasons"]["shown"].tolist() == ["0.32", "1,908 CNY", "anhui"]  # what costs most comes first
    assert defined["reasons"]["points"].tolist() == [-110.0, -12.9, -6.5]
    assert defined["reasons"]["definition"].iloc[1] == "Amount past due."
    assert len(defined["preview"]) == 3


@pytest.mark.parametrize("found", [out_of_time, cross_section])
def test_the_notebook_runs_with_and_without_a_history(project: Path, found: Callable[[], Found]) -> None:
    defined = shown(project, found())
    assert len(defined["metric_table"]) == 33  # eleven measures on three sets of rows
    assert defined["calibration_table"]["tier"].tolist() == ["low", "medium", "high"]


def test_an_empty_store_is_told_with_what_to_do(project: Path, root: Path) -> None:
    run = subprocess.run(
        [sys.executable, root / "notebooks" / "portfolio.py"],
        env={**os.environ, "PYTHONPATH": str(root)},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert run.returncode == 1
    assert "10 of 10 artefacts not found" in run.stderr
    assert "Run `make run` first" in run.stderr
    assert "Traceback" not in run.stderr
