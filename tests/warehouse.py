"""Results to write into a database, and what its readers see of them."""

from datetime import date
from pathlib import Path

from tests.databases import ask
from tests.results import alert_row, score_row, write_result

TABLES = {"scores": 1, "reasons": 2, "explanations": 1, "alerts": 1}
"""Rows per customer."""


def result(folder: Path, customers: int, day: int) -> Path:
    names = [f"C{number}" for number in range(customers)]
    rows, alerts = [score_row(each) for each in names], [alert_row(each) for each in names]
    return write_result(folder, rows, alerts, as_of=date(2026, 1, day), name=str(customers))


def customers_seen(url: str) -> int:
    """How many customers the views show; in each of them the same."""
    counts = {
        int(str(ask(url, f"select count(*) as n from default_risk_latest{name}")[0]["n"])) / each
        for name, each in {("" if table == "scores" else f"_{table}"): each for table, each in TABLES.items()}.items()
    }
    assert len(counts) == 1
    return int(counts.pop())
