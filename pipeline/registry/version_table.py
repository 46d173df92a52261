"""The registered models as a table for the terminal."""

from collections.abc import Sequence
from datetime import UTC, datetime

from rich.box import SIMPLE_HEAD
from rich.table import Table

from pipeline.registry.promotion import VERDICT
from pipeline.registry.versions import FIGURES, Version

HEADINGS = {"auc": "AUC", "log_loss": "Log loss", "calibration_error": "Cal. error"}


def version_table(versions: Sequence[Version]) -> Table:
    """One row per version, newest first; figures are those of the rows on which it was judged when it was made."""
    table = Table(title="Registered models", title_justify="left", box=SIMPLE_HEAD)
    for heading in ("No.", "Alias", "Registered", *(HEADINGS[name] for name in FIGURES), "Gate"):
        table.add_column(heading, no_wrap=True)
    for one in versions:
        made = datetime.fromtimestamp(one.created / 1000, UTC).strftime("%Y-%m-%d\n%H:%M UTC")
        figures = [f"{one.metrics[name]:.4f}" if name in one.metrics else "" for name in FIGURES]
        aliases = "\n".join(f"@{alias}" for alias in one.aliases)
        table.add_row(one.number, aliases, made, *figures, one.tags.get(VERDICT, "not judged"))
    return table
