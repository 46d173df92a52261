"""Every preset is applied to the same ledger; the chosen one gives the labels."""

from datetime import date
from typing import Any

import pytest

from data.labels import ledger_of
from data.params import LabelParams
from data.sensitivity import sensitivity
from tests.engines import duck
from tests.tables import day, typed
from tests.unit.data.replay import BRIEF, REGULATION, params, spells

SEVERE = REGULATION.model_copy(
    update={
        "invoice_days_late": 9,
        "absolute_threshold": 0,
        "relative_threshold": 0.1,
        "relative_reached": True,
        "days_past_due": 0,
        "probation_days": 4,
    }
)
"""A tenth of the exposure more than 9 days late."""

DUE_NEW_YEAR = """
    invoice_id  issued_on   due_on      amount
    late        2023-12-01  2024-01-01  {late}
    other       2023-12-01  2024-06-01  {other}
"""


def test_severe_delinquency_counts_days_per_invoice_and_a_tenth_is_enough() -> None:
    """Due on 1 January, more than 9 days late on the 11th: 100 are exactly a tenth of 1,000."""
    assert spells(SEVERE, "2024-03-01", invoices=DUE_NEW_YEAR.format(late=100, other=900)) == [("2024-01-11", "-")]
    assert spells(SEVERE, "2024-03-01", invoices=DUE_NEW_YEAR.format(late=99.99, other=900)) == []


def test_a_tenth_is_not_enough_where_more_is_asked() -> None:
    more = SEVERE.model_copy(update={"relative_reached": False})
    assert spells(more, "2024-03-01", invoices=DUE_NEW_YEAR.format(late=100, other=900)) == []
    assert spells(more, "2024-03-01", invoices=DUE_NEW_YEAR.format(late=100.01, other=900)) == [("2024-01-11", "-")]


def test_any_amount_counts_without_thresholds() -> None:
    """More than 9 days late: a hundredth among a million."""
    any_amount = SEVERE.model_copy(update={"relative_threshold": 0, "relative_reached": False})
    assert spells(any_amount, "2024-03-01", invoices=DUE_NEW_YEAR.format(late=0.01, other=1000000)) == [
        ("2024-01-11", "-")
    ]


def moved(asked: LabelParams, **tables: str) -> list[dict[str, Any]]:
    with duck() as engine:
        found = engine.tables({name: typed(name, text) for name, text in tables.items()})
        ledger = ledger_of(found, asked.definition, day("2024-01-31"), engine.materialise)
        return sensitivity(found, ledger, day("2024-01-31"), asked, engine.materialise)


@pytest.fixture
def asked() -> LabelParams:
    """Snapshots of 1 January and 1 February 2024, with a horizon of 10 days: the second is immature."""
    given = params(BRIEF, count=2)
    return given.model_copy(update={"presets": {"ours": BRIEF, "severe": SEVERE}})


PORTFOLIO = {
    "customers": """
        customer_id  onboarded_on
        c            2023-01-01
        d            2023-01-01
    """,
    "invoices": """
        customer_id  issued_on   due_on      amount
        c            2023-12-01  2024-01-02  1000
        d            2023-12-01  2024-06-01  1000
    """,
    "payments": "",
}


def test_each_preset_has_its_own_default_rate(asked: LabelParams) -> None:
    """c is material from 3 January, in default on the 5th by ours; 10 days late on the 12th, after the horizon."""
    ours, severe = moved(asked, **PORTFOLIO)
    assert ours == {
        "name": "ours",
        "chosen": True,
        "snapshots": 2,
        "defaults": 1,
        "customers": 1,
        "default_rate": 0.5,
        "days": [{"as_of": date(2024, 1, 1), "snapshots": 2, "defaults": 1, "default_rate": 0.5}],
    }
    assert (severe["name"], severe["chosen"], severe["defaults"], severe["default_rate"]) == ("severe", False, 0, 0.0)


def test_there_is_nothing_to_compare_where_outcomes_are_given(asked: LabelParams) -> None:
    assert moved(asked, **PORTFOLIO, outcomes="customer_id as_of defaulted\nc 2024-01-01 true") == []
