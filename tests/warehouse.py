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
    [customers] = counts_seen(url)
    return int(customers)


def counts_seen(url: str) -> set[float]:
    """How many customers each view shows; more than one count: a part of a version is seen."""
    views = {("" if table == "scores" else f"_{table}"): each for table, each in TABLES.items()}
    return {count(url, f"default_risk_latest{name}") / each for name, each in views.items()}


def count(url: str, of: str) -> int:
    """The rows of a table, a view or a query in brackets."""
    return int(str(ask(url, f"select count(*) as n from {of}")[0]["n"]))
