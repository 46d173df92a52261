"""What became of customers that were scored: by the same ledger and horizon as the labels that a model learns from."""

import pyarrow as pa
import pytest

from data.labels import is_mature, ledger_of, outcomes_of
from tests.engines import duck
from tests.tables import day, typed
from tests.unit.data.replay import BRIEF

INVOICES = """
    invoice_id  customer_id  issued_on   due_on      amount
    i1          late         2024-01-01  2024-01-30  1000
    i2          later        2024-01-01  2024-02-08  1000
    i3          already      2024-01-01  2024-01-28  1000
    i4          never        2024-01-01  2024-01-30  1000
"""
PAID = "invoice_id customer_id recorded_on amount \n i4 never 2024-02-01 1000"


def test_each_scored_customer_has_defaulted_within_the_horizon_or_not_or_was_in_default_before() -> None:
    """Default starts on the third day overdue: of ``late`` on 02-02, of ``later`` on 02-11, of ``already`` on 01-31."""
    who = ["already", "late", "later", "never"]
    scored = pa.table({"customer_id": who, "as_of": [day("2024-02-01")] * len(who)})
    with duck() as engine:
        tables = engine.tables({"invoices": typed("invoices", INVOICES), "payments": typed("payments", PAID)})
        ledger = ledger_of(tables, BRIEF, day("2024-03-31"), engine.materialise)
        asked = engine.tables({"scored": scored})["scored"]
        found = outcomes_of(asked, ledger, 10, engine.materialise).order_by("customer_id").to_pyarrow().to_pylist()
    assert {row["customer_id"]: row["defaulted"] for row in found} == {"late": True, "later": False, "never": False}


@pytest.mark.parametrize(("observed_until", "mature"), [("2024-02-10", False), ("2024-02-11", True)])
def test_a_day_is_mature_when_its_horizon_has_passed(observed_until: str, mature: bool) -> None:
    assert is_mature(day("2024-02-01"), day(observed_until), 10) is mature
