"""The few lines at the end of a run: how many customers in which tier, how good the model is, where to look next."""

from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from pipeline.store.files import read_json
from pipeline.store.published import RESULTS

EVALUATIONS = {"out_of_time": "on the out-of-time period", "cross_validation": "in cross-validation"}
NEXT = (
    (RESULTS / "scores" / "scores.parquet", "score, tier and reasons per customer"),
    (RESULTS / "reports" / "report.html", "the portfolio at a glance"),
    (RESULTS / "reports" / "customers.xlsx", "customers and alerts as an Excel file"),
    (RESULTS / "reports" / "validation", "what validation found in the data"),
)
MEASURES = {
    "auc": ("AUC", "0.5 chance, 1 perfect"),
    "calibration_error": ("Calibration error", "predicted against observed"),
    "mean_predicted": ("Predicted default rate", "mean probability"),
    "default_rate": ("Observed default rate", "share that defaulted"),
    "brier": ("Brier score", "0 is perfect"),
}
COMMANDS = (
    ("make mlflow", "compare models"),
    ("default-risk page <customer id>", "one customer to print"),
    ("make desk", "look at customers"),
)


def show_summary(console: Console) -> None:
    """Print what the store says after a run; what a run has not produced is left out."""
    tiers, metrics = RESULTS / "reports" / "tiers.json", RESULTS / "reports" / "metrics.json"
    console.print()
    if tiers.exists():
        console.print(_tier_table(read_json(tiers)))
    if metrics.exists():
        console.print(_metric_table(read_json(metrics)))
    console.print(_next_table())


def _tier_table(document: dict[str, Any]) -> Table:
    tiers = document["tiers"]
    total = sum(tier["customers"] for tier in tiers.values())
    table = Table(title=f"Customers on {document['as_of']}", title_justify="left")
    for heading, side in (("Risk", "left"), ("Customers", "right"), ("Share", "right")):
        table.add_column(heading, justify=side)  # type: ignore[arg-type]  # a literal to mypy only when written in place
    for name, tier in tiers.items():
        table.add_row(name, f"{tier['customers']:,}", f"{tier['customers'] / total:.1%}" if total else "")
    return table


def _metric_table(document: dict[str, Any]) -> Table:
    test, where = document["test"], EVALUATIONS[document["evaluation"]]
    table = Table(title=f"Model {where}: {test['rows']:,} rows, {test['defaults']:,} defaults", title_justify="left")
    table.add_column("Measure")
    table.add_column("Value", justify="right")
    table.add_column("Meaning", style="dim")
    for name, (heading, meaning) in MEASURES.items():
        table.add_row(heading, _with_interval(test, name), meaning)
    return table


def _with_interval(figures: dict[str, float], name: str) -> str:
    return f"{figures[name]:.3f} ({figures[f'{name}_low']:.3f} to {figures[f'{name}_high']:.3f})"


def _next_table() -> Table:
    table = Table.grid(padding=(0, 2))
    places: list[tuple[str | Path, str]] = [(path, text) for path, text in NEXT if path.exists()]
    for place, text in [*places, *COMMANDS]:
        table.add_row(str(place), text)
    return table
