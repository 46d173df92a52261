"""Random ledgers of small customers, with every oddity that a ledger may hold, drawn from a seed."""

import random
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import ibis.expr.types as ir
import pyarrow as pa

from data.credit_lines import amounts_owed, with_credit_notes
from data.tables import TABLES
from tests.property.oracle import Account, Invoice, Payment, UnclearCredit
from tests.tables import as_read

FIRST = date(2023, 1, 1)
LAST = FIRST + timedelta(days=499)
AMOUNTS = (100_00, 250_00, 499_99, 500_00, 500_01, 1_000_00, 3_000_00, 99_000_00)
"""Around the absolute threshold of 500, and one beside which 1,000 are exactly 1 %."""

LAST_MOMENTS = (1, 2, 6, 31, 91)
"""Days after the due date on which a payment comes after just 0, 1, 5, 30 and 90 days past due."""


def draw(seed: int, customers: int) -> list[Account]:
    rng = random.Random(seed)
    return [_account(rng, f"c{number:03}") for number in range(customers)]


def _account(rng: random.Random, customer: str) -> Account:
    account = Account(customer)
    # Few days to choose from bring about what happens on one and the same day.
    around = [rng.randrange(500) for _ in range(rng.randint(2, 6))]

    def some_day(earliest: date = FIRST) -> date:
        base = rng.choice(around) + rng.choice((0, 0, 0, 1, 2, 10)) if rng.random() < 0.6 else rng.randrange(500)
        return min(max(FIRST + timedelta(days=base), earliest), LAST)

    for number in range(rng.randint(0, 8)):
        account.invoices += _invoices(rng, f"{customer}-{rng.choice('abc')}{number}", some_day())
    if account.invoices and rng.random() < 0.3:
        account.invoices += [_credit(rng, account, n, some_day()) for n in range(rng.randint(1, 2))]
    for _ in range(rng.randint(0, 8)):
        account.payments.append(_payment(rng, account, some_day()))
    if rng.random() < 0.05:
        account.insolvent_on = [some_day() for _ in range(rng.randint(1, 2))]
    if rng.random() < 0.1:
        amount = rng.choice((None, rng.choice(AMOUNTS)))
        account.unclear = [UnclearCredit(some_day(), amount) for _ in range(rng.randint(1, 2))]
    return account


def _invoices(rng: random.Random, invoice_id: str, issued_on: date) -> list[Invoice]:
    """An invoice that is due at once, or now and then one in two or three instalments."""
    if rng.random() < 0.85:
        return [_invoice(rng, invoice_id, issued_on)]
    parts = [_invoice(rng, f"{invoice_id}/{n}", issued_on) for n in range(rng.randint(2, 3))]
    return [replace(part, whole_invoice_id=invoice_id) for part in parts]


def _credit(rng: random.Random, account: Account, number: int, issued_on: date) -> Invoice:
    """A line below zero among the invoices, of one of them or of none."""
    named = rng.choice(account.invoices) if rng.random() < 0.7 else None
    amount = named.amount if named and rng.random() < 0.5 else rng.choice(AMOUNTS)
    name = rng.choice((named.whole_invoice_id, named.invoice_id)) if named else None
    return Invoice(f"{account.customer_id}-credit{number}", issued_on, issued_on, -abs(amount), credits_invoice_id=name)


def _invoice(rng: random.Random, invoice_id: str, issued_on: date) -> Invoice:
    def later(share: float) -> date | None:
        after = issued_on + timedelta(days=rng.choice((0, 1, 30, rng.randrange(200))))
        return after if rng.random() < share and after <= LAST else None

    return Invoice(
        invoice_id,
        issued_on,
        issued_on + timedelta(days=rng.choice((0, 0, 1, 10, 30, rng.randrange(120)))),
        rng.choice(AMOUNTS) if rng.random() < 0.7 else rng.randrange(1, 200_000),
        disputed_on=later(0.1),
        written_off_on=later(0.05),
    )


def _payment(rng: random.Random, account: Account, recorded_on: date) -> Payment:
    named = rng.choice(account.invoices) if account.invoices and rng.random() < 0.6 else None
    invoice_id = (named.whole_invoice_id or named.invoice_id) if named else None
    if named and named.whole_invoice_id and rng.random() < 0.3:
        invoice_id = named.invoice_id
    if named and rng.random() < 0.4:
        recorded_on = min(named.due_on + timedelta(days=rng.choice(LAST_MOMENTS)), LAST)
    if rng.random() < 0.03:
        invoice_id = f"{account.customer_id}-unknown"  # such as a credit, which counts as no name
    amount = (
        rng.choice(AMOUNTS)
        if named is None or rng.random() < 0.4
        else max(1, abs(named.amount) - rng.choice((0, 1, 500_00)))
    )
    paid_on = max(recorded_on - timedelta(days=rng.choice((0, 0, 3, 60))), FIRST)
    kind = rng.choices(("payment", "credit_note", "refund"), (75, 10, 15))[0]
    return Payment(invoice_id, paid_on, recorded_on, amount, kind)


def as_tables(accounts: list[Account]) -> dict[str, pa.Table]:
    """The same rows as tables of the contract, in the order in which they were drawn."""
    invoices, payments, events, unclear = [], [], [], []
    for account in accounts:
        own = {"customer_id": account.customer_id}
        invoices += [{**own, **vars(i), "amount": i.amount / 100} for i in account.invoices]
        payments += [{**own, **vars(p), "amount": p.amount / 100} for p in account.payments]
        unclear += [{**own, "known_on": u.known_on, "amount": u.amount and u.amount / 100} for u in account.unclear]
        events += [{**own, "known_on": on, "occurred_on": on, "kind": "insolvency"} for on in account.insolvent_on]
        events += [{**own, "known_on": on, "occurred_on": on, "kind": "lawsuit"} for on in account.insolvent_on[:1]]
    return {
        "invoices": _table("invoices", invoices),
        "payments": _table("payments", payments),
        "events": _table("events", events),
        "unclear_credits": _table("unclear_credits", unclear),
    }


def as_kept(tables: dict[str, ir.Table]) -> dict[str, ir.Table]:
    """The tables as validation keeps them: credits among the payments."""
    invoices = tables["invoices"]
    payments = with_credit_notes(tables["payments"], invoices)
    return tables | {"invoices": amounts_owed(invoices), "payments": payments}


def _table(name: str, rows: list[dict[str, Any]]) -> pa.Table:
    key = TABLES[name].key[0]
    numbered = [{key: f"{name}-{number}"} | row for number, row in enumerate(rows)]
    return pa.Table.from_pylist(numbered, schema=as_read(TABLES[name]))
