"""The desk in a real browser, served by the command that users give."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from models.scoring import tier_counts
from pipeline.store.artifacts import write_frame
from pipeline.store.files import write_json
from tests.browser import CHROMIUM, opened
from tests.desk import CHINESE, ROOT, SEARCH, TIER, choose, click, served, type_text
from tests.small_store import PARAMS, SCORES, out_of_time, write

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(CHROMIUM is None, reason="Chromium is not installed (Debian: apt-get install chromium)"),
]
PHONE, DESKTOP = 390, 1200


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Address of a desk over three customers."""
    project = tmp_path_factory.mktemp("project")
    store = project / "data" / "results"
    write(out_of_time(), store)
    write_json(store / "reports" / "tiers.json", tier_counts(SCORES, PARAMS.assign_tiers))
    write_frame(store / "scores" / "scores.parquet", SCORES.assign(alerts=[[], [], ["payment_delay"]]))
    for name in ("params.yaml", "dvc.yaml"):
        shutil.copy(ROOT / name, project)
    with served(project) as url:
        yield url


@pytest.mark.parametrize(
    ("language", "awaited", "tier"), [("en", "search and filters follow", "medium"), ("zh", "即将就绪", "中风险")]
)
def test_portfolio_and_customers_are_seen_before_marimo_has_started(
    desk: str, language: str, awaited: str, tier: str, tmp_path: Path
) -> None:
    with opened(f"{desk}/?lang={language}", tmp_path, DESKTOP) as page:
        text = page.text_with(awaited)
        assert tier in text
        assert "Alpha & Sons" in text
        page.text_with({"en": "customers found", "zh": "个客户"}[language])
        page.await_that("!document.getElementById('first-view')")


def test_another_language_shows_what_was_searched(desk: str, tmp_path: Path) -> None:
    with opened(desk, tmp_path, DESKTOP) as page:
        page.text_with("3 customers found")
        type_text(page, SEARCH, "alpha")
        text = page.text_with("1 row")
        assert "海河贸易有限公司" not in text
        click(page, CHINESE)
        page.text_with("找到 1 个客户")
        type_text(page, SEARCH, "")
        page.text_with("找到 3 个客户")
        choose(page, TIER, "高风险")
        page.text_with("找到 1 个客户")
        assert "海河贸易有限公司" in page.text_with("1 row")


@pytest.mark.parametrize(
    ("language", "found", "tier"), [("en", "3 customers found", "medium"), ("zh", "找到 3 个客户", "中风险")]
)
def test_the_desk_opens_with_portfolio_and_table(
    desk: str, language: str, found: str, tier: str, tmp_path: Path
) -> None:
    with opened(f"{desk}/?lang={language}", tmp_path, DESKTOP) as page:
        text = page.text_with(found)
        assert tier in text
        assert "Alpha & Sons" in text
        assert "海河贸易有限公司" in text


def test_nothing_is_wider_than_a_phone(desk: str, tmp_path: Path) -> None:
    with opened(f"{desk}/?lang=zh", tmp_path, PHONE) as page:
        page.text_with("找到 3 个客户")
        assert page.number("document.documentElement.scrollWidth") <= PHONE


def test_an_unknown_id_is_answered_with_the_nearest(desk: str, tmp_path: Path) -> None:
    with opened(f"{desk}/?customer=C11", tmp_path, DESKTOP) as page:
        assert "The nearest: C1" in page.text_with("There is no customer 'C11'")
