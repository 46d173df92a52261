import shutil
from pathlib import Path

import pytest

from pipeline.stages.report import main
from tests.small_store import out_of_time, write


def test_the_stage_writes_one_page_that_opens_fast(tmp_path: Path, root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shutil.copy(root / "params.yaml", tmp_path)
    monkeypatch.chdir(tmp_path)
    write(out_of_time(), tmp_path / "data" / "store")
    main()
    page = tmp_path / "data" / "store" / "reports" / "report.html"
    assert page.read_text(encoding="utf-8").startswith("<!doctype html>")
    assert page.stat().st_size < 1_000_000
