"""The desk in a real browser, served as `make desk` serves it."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from models.scoring import tier_counts
from pipeline.artifacts import write_frame, write_json
from tests.browser import CHROMIUM, opened
from tests.small_store import PARAMS, SCORES, out_of_time, write

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(CHROMIUM is None, reason="Chromium is not installed (Debian: apt-get install chromium)"),
]
PHONE, DESKTOP = 390, 1200


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Address of a desk over three customers."""
    root, project = Path(__file__).parents[2], tmp_path_factory.mktemp("project")
    store = project / "data" / "store"
    write(out_of_time(), store)
    write_json(store / "reports" / "tiers.json", tier_counts(SCORES, PARAMS.assign_tiers))
    write_frame(store / "scores" / "scores.parquet", SCORES.assign(alerts=[[], [], ["payment_delay"]]))
    shutil.copy(root / "params.yaml", project)
    serve = ["-m", "marimo", "run", str(root / "notebooks" / "desk.py"), "--headless", "--no-token"]
    process = subprocess.Popen(
        [sys.executable, *serve, "--host", "127.0.0.1", "--port", "0"],
        cwd=project,
        env={**os.environ, "PYTHONPATH": str(root), "PYTHONUNBUFFERED": "1"},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    try:
        assert process.stdout is not None
        line = next(line for line in process.stdout if "URL:" in line)
        yield line.split("URL:")[1].strip()
    finally:
        process.terminate()
        process.communicate()


@pytest.mark.parametrize(("language", "title", "tier"), [("en", "Risk desk", "medium"), ("zh", "风险工作台", "中风险")])
def test_the_desk_opens_with_portfolio_and_table(
    desk: str, language: str, title: str, tier: str, tmp_path: Path
) -> None:
    with opened(f"{desk}/?lang={language}", tmp_path, DESKTOP) as page:
        page.text_with(title)
        text = page.text_with("Alpha & Sons")
        assert tier in text
        assert "海河贸易有限公司" in text


def test_nothing_is_wider_than_a_phone(desk: str, tmp_path: Path) -> None:
    with opened(f"{desk}/?lang=zh", tmp_path, PHONE) as page:
        page.text_with("Alpha & Sons")
        assert page.number("document.documentElement.scrollWidth") <= PHONE


def test_an_unknown_id_is_answered_with_the_nearest(desk: str, tmp_path: Path) -> None:
    with opened(f"{desk}/?customer=C11", tmp_path, DESKTOP) as page:
        assert "The nearest: C1" in page.text_with("There is no customer 'C11'")
