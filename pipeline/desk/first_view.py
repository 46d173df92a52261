"""What a browser shows of the desk while marimo is still starting in it: the portfolio, and the table's first page.

marimo's page is some 6 MB of scripts, which take a second to start before they ask for anything. The same tables stand
there meanwhile, as HTML, and go when the table with its controls has come.
"""

from math import isnan

from markupsafe import Markup

from pipeline.desk import overview as desk_overview
from pipeline.desk import table as desk_table
from pipeline.desk.cache import kept
from pipeline.reports.customer_page.words import Say

SIZE = 12
"""Rows of a page of the table."""

FRAME = Markup("""
<style>
#first-view {{ position: fixed; inset: 0; z-index: 40; overflow: auto; background: #fff; }}
#first-view > div {{ max-width: 1022px; margin: 0 auto; padding: 42px 16px 24px; }}
#first-view nav {{ height: 53px; font-family: sans-serif; }}
</style>
<div id="first-view"><div>
<nav><a href="?lang=en">English</a> · <a href="?lang=zh">中文</a></nav>
{overview}
<div class="risk-page">{table}</div>
</div></div>
<script>
(() => {{
  const view = document.getElementById("first-view"), since = Date.now();
  const controls = () => document.querySelector("#root marimo-table")?.shadowRoot?.querySelector("tbody tr");
  const leave = () => {{
    // What goes wrong in marimo has to be seen, too: nothing stays in front of it for long.
    if (controls() || Date.now() - since > 20000) {{ view.remove(); }} else {{ setTimeout(leave, 30); }}
  }};
  leave();
}})();
</script>
""")
"""Stands at the beginning of the body of marimo's page."""


def overview_html(say: Say) -> Markup:
    """The portfolio: tiers, moves, alerts."""
    overview = kept(desk_overview.read_overview, desk_overview.FILES)
    parts = (desk_overview.tier_table, desk_overview.move_table, desk_overview.alert_table)
    return desk_overview.framed([part(overview, say) for part in parts], say, say("desk"))


def first_view(say: Say) -> str:
    """The overview and the customers whom the desk opens with; it takes itself away."""
    index = kept(desk_table.read_index, desk_table.FILES)
    told = desk_table.shown(desk_table.found(index, desk_table.EVERYBODY), 1, SIZE, say)
    rows = [[_cell(value) for value in row] for row in told.itertuples(index=False)]
    table = desk_overview.table(say("opening"), [str(name) for name in told.columns], rows, words=3, kind="broad")
    return str(FRAME.format(overview=overview_html(say), table=table))


def _cell(value: object) -> str:
    """As marimo's table writes it; empty where it is not known."""
    if isinstance(value, float):
        return "" if isnan(value) else f"{value:,.0f}" if value.is_integer() else f"{value:,}"
    return str(value)
