"""Defaults by the engine's intervals are those of a plain day-by-day replay, for any ledger and any definition.

The oracle (``oracle.py``) was written from the definition in words and shares no code with ``data/``. Each example is
a batch of 100 random customers, for customers are independent and one query serves them all. More of them:

    DEFAULTS_ORACLE_LEDGERS=10000 pytest tests/property/test_defaults_oracle.py
"""

import os
from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from data.labels import ledger_of
from data.params import DefaultDefinition
from pipeline.params import load
from tests.engines import duck
from tests.property import oracle
from tests.property.ledgers import FIRST, LAST, as_kept, as_tables, draw

BATCH = 100
LEDGERS = int(os.environ.get("DEFAULTS_ORACLE_LEDGERS", "600"))

REGULATION = DefaultDefinition(
    invoice_days_late=0,
    relative_reached=False,
    absolute_threshold=500,
    relative_threshold=0.01,
    days_past_due=90,
    probation_days=90,
    suspend_disputed=True,
)
PRESETS = load(Path(__file__).parents[2] / "params.yaml").label.presets
DEFINITIONS = st.one_of(
    st.just(REGULATION),
    st.builds(
        DefaultDefinition,
        invoice_days_late=st.sampled_from([0, 0, 1, 10, 30, 90]),
        relative_reached=st.booleans(),
        absolute_threshold=st.sampled_from([0, 100, 499.99, 500]),
        relative_threshold=st.sampled_from([0, 0.01, 0.018, 0.05, 0.1, 0.3]),
        days_past_due=st.sampled_from([0, 1, 5, 30, 90]),
        probation_days=st.sampled_from([1, 2, 10, 90]),
        suspend_disputed=st.booleans(),
    ),
)
"""About half of the examples have the regulation's values, since they matter most."""


def replayed(accounts: list[oracle.Account], definition: DefaultDefinition) -> dict[str, list[dict[str, Any]]]:
    """What the engine finds of the ledgers."""
    with duck() as engine:
        ledger = ledger_of(as_kept(engine.tables(as_tables(accounts))), definition, LAST, engine.materialise)
        return {
            name: ledger[name].order_by("customer_id", ledger[name].columns[1]).to_pyarrow().to_pylist()
            for name in ("customer_days", "money_on_account", "spells", "doubtful_spells")
        }


def of_the_oracle(definition: DefaultDefinition) -> oracle.Definition:
    return oracle.Definition(
        invoice_days_late=definition.invoice_days_late,
        relative_reached=definition.relative_reached,
        absolute=Fraction(str(definition.absolute_threshold)) * 100,
        relative=Fraction(str(definition.relative_threshold)),
        days_past_due=definition.days_past_due,
        probation_days=definition.probation_days,
        suspend_disputed=definition.suspend_disputed,
    )


@settings(
    max_examples=max(1, LEDGERS // BATCH),
    deadline=None,
    database=None,
    derandomize=True,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)
@given(seed=st.integers(0, 2**63), definition=DEFINITIONS)
def test_spells_and_daily_balances_are_those_of_the_oracle(seed: int, definition: DefaultDefinition) -> None:
    agree(draw(seed, BATCH), definition)


@pytest.mark.parametrize("name", PRESETS)
def test_every_preset_gives_the_spells_of_the_oracle(name: str) -> None:
    agree(draw(11, BATCH), PRESETS[name])


def agree(accounts: list[oracle.Account], definition: DefaultDefinition) -> None:
    found = replayed(accounts, definition)
    for account in accounts:
        own = {name: [r for r in rows if r["customer_id"] == account.customer_id] for name, rows in found.items()}
        spells = [_seen(row) for row in own["spells"]]
        assert spells == oracle.spells(account, of_the_oracle(definition), FIRST, LAST), account
        booked = replace(account, unclear=[])
        doubtful = [s for s in oracle.spells(booked, of_the_oracle(definition), FIRST, LAST) if s not in spells]
        assert [s for row in own["doubtful_spells"] if (s := _seen(row)) not in spells] == doubtful, account
        of_oracle = list(oracle.days(booked, of_the_oracle(definition), FIRST, LAST))
        assert every_day(own["customer_days"], own["money_on_account"]) == of_oracle, account


def _seen(spell: dict[str, Any]) -> tuple[date, date | None]:
    """A spell is over once the last day of its probation has been observed."""
    seen = spell["ended_on"] <= LAST + timedelta(days=1)
    return spell["default_on"], spell["ended_on"] if seen else None


def every_day(owed: list[dict[str, Any]], on_account: list[dict[str, Any]]) -> list[oracle.Day]:
    """The intervals of a customer unrolled: nothing is owed or on account before the first."""
    debt, overdue = unrolled(owed, "exposure"), unrolled(owed, "overdue")
    money = unrolled(on_account, "on_account")
    return [oracle.Day(day, debt[day], overdue[day], money[day]) for day in debt]


def unrolled(intervals: list[dict[str, Any]], column: str) -> dict[date, int]:
    found = {FIRST + timedelta(days=n): 0 for n in range((LAST - FIRST).days + 1)}
    for row in intervals:
        day = row["valid_from"]
        while day < row["valid_to"] and day <= LAST:
            found[day] = row[column]
            day += timedelta(days=1)
    return found


def test_the_random_ledgers_hold_what_is_hard() -> None:
    """A comparison of nothing with nothing would prove nothing."""
    accounts = draw(7, 300)
    definition = of_the_oracle(REGULATION.model_copy(update={"days_past_due": 30, "probation_days": 10}))
    found = [oracle.spells(account, definition, FIRST, LAST) for account in accounts]
    payments = [payment for account in accounts for payment in account.payments]
    assert sum(len(spells) > 0 for spells in found) > 90
    assert sum(len(spells) > 1 for spells in found) > 3
    assert sum(end is not None for spells in found for _, end in spells) > 20
    assert sum(payment.invoice_id is None for payment in payments) > 300
    assert sum(payment.kind == "refund" for payment in payments) > 100
    assert sum(payment.paid_on < payment.recorded_on for payment in payments) > 100
    invoices = {i.invoice_id: i for account in accounts for i in account.invoices}
    assert sum(p.invoice_id in invoices and p.recorded_on < invoices[p.invoice_id].issued_on for p in payments) > 50
    assert sum(i.due_on == i.issued_on for i in invoices.values()) > 50
    assert sum(i.disputed_on is not None for i in invoices.values()) > 30
    assert sum(i.written_off_on is not None for i in invoices.values()) > 15
    assert sum(bool(account.insolvent_on) for account in accounts) > 5
