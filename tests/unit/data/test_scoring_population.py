"""Who is asked about on one day: the same customers as the labels have on it."""

from datetime import date

import ibis
import pytest

from data.labels import derived_labels, ledger_of
from data.ledger import Materialise
from data.scoring_population import asked_days, asked_on
from tests.small_store import PARAMS
from tests.tables import day, typed

LABEL = PARAMS.label
CUSTOMERS = """
    customer_id  onboarded_on
    owes         2020-01-01
    pays         2020-01-01
    defaulted    2020-01-01
    idle         2020-01-01
    new          2025-12-31
    tomorrow     2026-01-01
"""
INVOICES = """
    invoice_id  customer_id  issued_on   due_on      amount
    i1          owes         2025-11-01  2025-12-01  1000
    i2          pays         2025-06-01  2025-07-01  1000
    i3          defaulted    2025-03-01  2025-04-01  1000
    i4          new          2025-12-31  2026-01-31  300
    i5          tomorrow     2026-01-01  2026-01-31  1000
"""
PAYMENTS = """
    invoice_id  customer_id  recorded_on  amount  kind
    i2          pays         2025-07-01   1000    payment
    i1          owes         2026-02-01   1000    payment
"""


@pytest.fixture
def tables() -> dict[str, ibis.Table]:
    text = {"customers": CUSTOMERS, "invoices": INVOICES, "payments": PAYMENTS}
    return {name: ibis.memtable(typed(name, rows)) for name, rows in text.items()}


@pytest.fixture
def materialise() -> Materialise:
    def compute(expression: ibis.Table, rewrite: object = None) -> ibis.Table:
        rows = expression.to_pyarrow()
        return ibis.memtable(rewrite(rows) if callable(rewrite) else rows)

    return compute


def test_whoever_owes_or_was_active_is_asked_about_unless_in_default_or_not_here_yet(
    tables: dict[str, ibis.Table], materialise: Materialise
) -> None:
    ledger = ledger_of(tables, LABEL.definition, day("2025-12-31"), materialise)
    asked = asked_on(tables, ledger, [day("2026-01-01")], LABEL.snapshots).to_pyarrow().to_pylist()
    # "owes" has paid after the day: on it, it owed 1000 still.
    assert [(row["customer_id"], row["exposure"]) for row in asked] == [("new", 300), ("owes", 1000), ("pays", 0)]


def test_labels_ask_about_the_same_customers(tables: dict[str, ibis.Table], materialise: Materialise) -> None:
    last = day("2025-12-31")
    ledger = ledger_of(tables, LABEL.definition, last, materialise)
    labels = derived_labels(tables, ledger, last, LABEL, materialise).to_pyarrow().to_pylist()
    days = asked_days(tables, day("2026-01-01"), LABEL.snapshots, 2)
    assert days == [day("2025-10-01"), day("2026-01-01")]
    asked = asked_on(tables, ledger, days, LABEL.snapshots).to_pyarrow().to_pylist()
    of_labels = {(row["as_of"], row["customer_id"], row["exposure"]) for row in labels if row["as_of"] in days}
    assert {(row["as_of"], row["customer_id"], row["exposure"]) for row in asked} == of_labels


def test_outcomes_say_themselves_on_which_days_they_ask() -> None:
    asked = "customer_id as_of defaulted\na 2024-01-01 true\na 2025-01-01 -\nb 2025-01-01 -\na 2026-01-01 -"
    tables = {"outcomes": ibis.memtable(typed("outcomes", asked))}
    assert asked_days(tables, date(2025, 6, 1), LABEL.snapshots, 2) == [date(2024, 1, 1), date(2025, 1, 1)]
    rows = asked_on(tables, {}, [date(2025, 1, 1)], LABEL.snapshots).to_pyarrow().to_pylist()
    assert [(row["customer_id"], row["exposure"]) for row in rows] == [("a", None), ("b", None)]
