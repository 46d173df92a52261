"""The switch between the languages of a page, in a browser that opens it as a file."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from markupsafe import Markup

from pipeline.reports.html import document
from tests.browser import CHROMIUM, Page, opened

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="no Chromium on this machine")

EN = Markup('<h2 id="en-limits">Customers</h2><details id="en-more"><summary>More</summary>rows</details>')
ZH = Markup('<h2 id="zh-limits">客户</h2><details id="zh-more"><summary>更多</summary>行</details>')
SHOWN = "document.body.innerText.includes"
LOADED = "document.readyState === 'complete'"
"""Before that, the script of the page has not run."""


@pytest.fixture
def page(tmp_path: Path) -> Iterator[tuple[Page, str]]:
    file = tmp_path / "page.html"
    file.write_text(document(("Risk", "风险"), {"en": EN, "zh": ZH}, ""), encoding="utf-8")
    with opened(file.as_uri(), tmp_path / "browser", 900) as tab:
        tab.await_that(LOADED)
        yield tab, file.as_uri()


def test_one_language_is_shown_and_a_click_changes_it(page: tuple[Page, str]) -> None:
    tab, _ = page
    assert (tab.truth(f"{SHOWN}('Customers')"), tab.truth(f"{SHOWN}('客户')")) == (True, False)
    tab.run("document.querySelector('label[for=read-zh]').click()")
    assert (tab.truth(f"{SHOWN}('Customers')"), tab.truth(f"{SHOWN}('客户')")) == (False, True)
    assert tab.truth("document.title === '风险' && document.documentElement.lang === 'zh-Hans'")


def test_the_choice_is_remembered(page: tuple[Page, str]) -> None:
    tab, address = page
    tab.run("document.querySelector('label[for=read-zh]').click()")
    tab.go(f"{address}?again")
    tab.await_that(f"{LOADED} && {SHOWN}('客户')")
    assert not tab.truth(f"{SHOWN}('Customers')")


@pytest.mark.parametrize("asked", ["?lang=zh", "#zh", "#zh-limits"])
def test_the_address_chooses_the_language(page: tuple[Page, str], asked: str) -> None:
    tab, address = page
    tab.go("about:blank")
    tab.go(address + asked)
    tab.await_that(f"{LOADED} && {SHOWN}('客户')")
    assert not tab.truth(f"{SHOWN}('Customers')")


def test_a_link_into_a_fold_opens_it(page: tuple[Page, str]) -> None:
    tab, address = page
    tab.go("about:blank")
    tab.go(f"{address}#more")
    tab.await_that("document.getElementById('en-more')?.open")


def test_a_script_of_somebody_else_does_not_run(page: tuple[Page, str]) -> None:
    tab, _ = page
    tab.run("document.body.append(Object.assign(document.createElement('script'), {text: 'window.seized = 1'}))")
    assert tab.truth("window.seized === undefined")
