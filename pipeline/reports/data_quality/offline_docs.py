"""Great Expectations' data docs made to be opened anywhere: nothing is loaded from the network, no script runs.

As they come, the pages fetch style sheets and scripts from five hosts and a counting image from a sixth, and the index
is drawn by one of these scripts. Whoever opens a report about customers should not tell anybody, and reports are read
where there is no network. So what points outside is taken out, a plain style put in, and the index written here.
"""

import re
import shutil
from collections.abc import Collection
from html import escape
from pathlib import Path

from data.acceptance import Checked

OUTSIDE = re.compile(
    r"<script\b.*?</script>|<link\b[^>]*>|<img\b[^>]*>|<footer\b.*?</footer>|background: url\('http[^;]*;", re.DOTALL
)
STYLE = """<style>
body { font: 15px/1.45 system-ui, sans-serif; margin: 2em auto; max-width: 75em; padding: 0 1em; }
table { border-collapse: collapse; margin: 1em 0; width: 100%; }
td, th { border-bottom: 1px solid #ddd; padding: .3em .6em; text-align: left; vertical-align: top; }
td.n, th.n { text-align: right; }
i.text-success::before { color: #1a7f37; content: "\\2713"; font-style: normal; }
i.text-danger::before { color: #b3261e; content: "\\2717"; font-style: normal; }
.modal, .navbar, button, #validation-filter, .card { display: none; }
</style>
"""
COLUMNS = (
    '<tr><th>Table</th><th class="n">Rows</th><th class="n">Good</th><th class="n">Set aside</th>'
    "<th>Rules broken, with their rows</th></tr>"
)
PAGE = """<!DOCTYPE html>
<html lang="en"><head><meta charset="UTF-8"><title>Validation</title>
{style}</head><body>
<h1>Validation</h1>
{verdict}
<table>{columns}
{rows}</table>
</body></html>
"""


def make_offline(folder: Path) -> None:
    """Take everything that is loaded from elsewhere out of the pages in ``folder``."""
    for page in folder.rglob("*.html"):
        text = OUTSIDE.sub("", page.read_text(encoding="utf-8"))
        page.write_text(text.replace("</head>", f"{STYLE}</head>", 1), encoding="utf-8")
    shutil.rmtree(folder / "static")


def write_index(folder: Path, tables: Collection[Checked], refused: Collection[str]) -> None:
    """Write ``index.html``: the verdict, and a row per table that leads to its page."""
    verdict = "".join(f"<pre>{escape(reason)}</pre>" for reason in refused) or "<p>The delivery was accepted.</p>"
    rows = "".join(_row(folder, checked) for checked in tables)
    page = PAGE.format(style=STYLE, verdict=verdict, columns=COLUMNS, rows=rows)
    (folder / "index.html").write_text(page, encoding="utf-8")


def _row(folder: Path, checked: Checked) -> str:
    page = next((folder / "validations" / checked.name).rglob("*.html")).relative_to(folder).as_posix()
    figures = "".join(f'<td class="n">{n:,}</td>' for n in (checked.rows, checked.good, checked.quarantined))
    broken = "<br>".join(escape(f"{rule.rule}: {rule.rows:,}") for rule in checked.broken)
    return f'<tr><td><a href="{escape(page)}">{escape(checked.name)}</a></td>{figures}<td>{broken}</td></tr>\n'
