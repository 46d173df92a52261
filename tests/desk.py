"""A desk that is being served, and what a reader does in it."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.browser import Page

ROOT = Path(__file__).parents[1]

WIDGET = """
(() => {
  // marimo's widgets stand behind shadow roots; the last one is the page's own, not the table's.
  const all = (node) => [...node.querySelectorAll('*')].flatMap((e) => [e, ...(e.shadowRoot ? all(e.shadowRoot) : [])]);
  return all(document.getElementById('root')).filter((e) => e.matches(%s))[%d];
})()
"""
SEARCH, ORDER_BY = ("input[type=text]", 0), ("select", 1)
TIER, CHINESE = ("select", 0), ("[role=radio]", 1)
CUSTOMER = ("input[type=text]", 2)  # the page number stands between


@contextmanager
def served(project: Path) -> Iterator[str]:
    """Address of the desk of a project, served by the command that users give."""
    process = subprocess.Popen(
        [sys.executable, "-m", "pipeline.cli", "desk", "--no-browser", "--port", "0"],
        cwd=project,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    try:
        assert process.stdout is not None
        line = next(line for line in process.stdout if "http://" in line)
        yield next(word for word in line.split() if word.startswith("http://"))
    finally:
        process.terminate()
        process.communicate()


def type_text(page: Page, widget: tuple[str, int], text: str) -> None:
    """Put the cursor into a field and type, as a keyboard does."""
    page.ask("Runtime.evaluate", expression=f"{_found(widget)}.focus(); {_found(widget)}.select()")
    page.ask("Input.insertText", text=text)


def choose(page: Page, widget: tuple[str, int], option: str) -> None:
    """Choose an entry of a dropdown by what it reads."""
    change = "new Event('change', {bubbles: true})"
    pick = f"e.value = [...e.options].find((o) => o.text === {option!r}).value; e.dispatchEvent({change})"
    page.ask("Runtime.evaluate", expression=f"(() => {{ const e = {_found(widget)}; {pick}; }})()")


def click(page: Page, widget: tuple[str, int]) -> None:
    """Click on a widget."""
    page.ask("Runtime.evaluate", expression=f"{_found(widget)}.click()")


def _found(widget: tuple[str, int]) -> str:
    return (WIDGET % (repr(widget[0]), widget[1])).strip().rstrip(";")
