"""The views through which results are read: what belongs to the latest version, and the decisions of all customers."""

from collections.abc import Iterator, Mapping

from pipeline.databases.address import Kind
from pipeline.warehouse.tables import KEYS, PREFIX, VERSION, VERSIONS

LATEST = f"{PREFIX}latest"
NEWEST = f"(SELECT {VERSION} FROM {VERSIONS} WHERE position = (SELECT MAX(position) FROM {VERSIONS}))"

DECIDED = ("customer_id", "as_of", "status", "measure", "credit_limit", "term_days", "review_on", "expected_loss")
"""What is known of customers with a score and of those in default."""


def view_statements(kind: Kind) -> Iterator[str]:
    """The statements that make every view anew; all of them are SQL that each database takes as it is."""
    for name, query in views().items():
        if kind == "sqlite":
            yield f"DROP VIEW IF EXISTS {name}"
        replace = "" if kind == "sqlite" else "OR REPLACE "
        yield f"CREATE {replace}VIEW {name} AS {query}"


def views() -> dict[str, str]:
    """The query of every view by its name.

    ``default_risk_latest`` are the scores of the latest version, ``default_risk_latest_<table>`` its other tables, and
    ``default_risk_latest_decisions`` a row per customer, scored or in default.
    """
    latest = {name: f"SELECT * FROM {PREFIX}{name} WHERE {VERSION} = {NEWEST}" for name in KEYS}
    return {
        LATEST: latest.pop("scores"),
        **{f"{LATEST}_{name}": query for name, query in latest.items()},
        f"{LATEST}_decisions": f"{_decisions('scores', 'decided_tier')} UNION ALL {_decisions('in_default', 'NULL')}",
    }


def view_columns(of_tables: Mapping[str, set[str]]) -> dict[str, set[str]]:
    """The columns that each view has to have, by its name; ``of_tables``: those of each table, by its file's name."""
    whole = {LATEST if name == "scores" else f"{LATEST}_{name}": columns for name, columns in of_tables.items()}
    return {**whole, f"{LATEST}_decisions": {VERSION, *DECIDED, "tier"}}


def _decisions(table: str, tier: str) -> str:
    columns = ", ".join((VERSION, *DECIDED))
    return f"SELECT {columns}, {tier} AS tier FROM {PREFIX}{table} WHERE {VERSION} = {NEWEST}"
