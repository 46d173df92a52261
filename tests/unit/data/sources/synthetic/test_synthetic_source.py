from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pytest

from data.contract import ARROW_TYPES, Table
from data.labels import ledger_of
from data.promises import judged_promises
from data.sources.base import SOURCE_FILE, SOURCE_LINE, TRUTH
from data.sources.params import IngestParams
from data.sources.synthetic import block, source
from data.sources.synthetic.block import Purpose, block_generator
from data.sources.synthetic.source import read
from data.tables import TABLES
from tests.engines import duck
from tests.property.ledgers import as_kept
from tests.unit.data.replay import REGULATION
from tests.unit.data.sources.deliveries import whole
from tests.unit.data.sources.synthetic.portfolio import FIRST_DAY, LAST_DAY, parameters, portfolio

DELIVERED = [table for name, table in TABLES.items() if name not in ("outcomes", "unclear_credits")]
LEDGER = ("invoices", "payments", "events")
each_table = pytest.mark.parametrize("table", DELIVERED, ids=lambda table: table.name)


def test_every_table_that_a_company_keeps_is_delivered() -> None:
    assert set(portfolio(300)) == {table.name for table in DELIVERED} | {TRUTH}


def test_delivery_says_until_when_it_observed_and_in_which_currency() -> None:
    delivery = read(Path("unused"), parameters(10))
    assert (delivery.observed_until, delivery.currency) == (LAST_DAY, "CNY")


@each_table
def test_columns_have_the_types_of_the_contract_and_provenance(table: Table) -> None:
    schema = portfolio(300)[table.name].schema
    assert {c.name: schema.field(c.name).type for c in table.columns} == {
        c.name: ARROW_TYPES[c.type] for c in table.columns
    }
    assert schema.names[-2:] == [SOURCE_FILE, SOURCE_LINE]


@each_table
def test_clean_rows_have_unique_keys_and_nothing_missing(table: Table) -> None:
    rows = portfolio(300)[table.name]
    assert rows.num_rows > 0
    assert rows.group_by(list(table.key)).aggregate([]).num_rows == rows.num_rows
    assert [c.name for c in table.columns if not c.nullable and rows[c.name].null_count] == []


@each_table
def test_clean_values_keep_to_the_contract(table: Table) -> None:
    rows = portfolio(300)[table.name]
    for column in table.columns:
        values = rows[column.name].drop_null()
        if column.allowed:
            assert set(values.unique().to_pylist()) <= set(column.allowed)
        if column.positive:
            assert pc.min(values).as_py() > 0
        if column.minimum is not None and len(values):
            assert pc.min(values).as_py() >= column.minimum
        if column.type == "float":
            assert pc.all(pc.is_finite(values), min_count=0).as_py()
        if column.not_before:
            in_order = pc.greater_equal(rows[column.name], rows[column.not_before])
            assert pc.all(in_order, min_count=0).as_py(), column.name


@each_table
def test_no_clean_row_knows_what_happened_after_the_last_day(table: Table) -> None:
    rows = portfolio(300)[table.name]
    for column in table.columns:
        if column.type == "date" and not column.may_be_future:
            latest = pc.max(rows[column.name]).as_py()
            assert latest is None or latest <= LAST_DAY, column.name


def test_every_clean_row_names_a_customer_on_the_books_by_then() -> None:
    tables = portfolio(300)
    customers = tables["customers"].select(["customer_id", "onboarded_on"])
    for table in DELIVERED:
        if table.belongs_to_customer:
            rows = tables[table.name].select(["customer_id", table.known_on]).join(customers, "customer_id")
            assert pc.all(pc.greater_equal(rows[table.known_on], rows["onboarded_on"])).as_py(), table.name


def test_payments_name_an_invoice_of_the_same_customer_or_none() -> None:
    payments, invoices = portfolio(300)["payments"], portfolio(300)["invoices"]
    named = payments.filter(payments["invoice_id"].is_valid()).select(["invoice_id", "customer_id", "recorded_on"])
    joined = named.join(invoices.select(["invoice_id", "customer_id", "issued_on"]), ["invoice_id", "customer_id"])
    assert joined["issued_on"].null_count == 0
    assert pc.all(pc.greater_equal(joined["recorded_on"], joined["issued_on"])).as_py()
    assert 0.02 < 1 - named.num_rows / payments.num_rows < 0.12


def test_what_an_invoice_is_paid_beyond_its_amount_was_paid_twice_and_is_given_back_within_a_month() -> None:
    payments, invoices = portfolio(300)["payments"], portfolio(300)["invoices"]
    settled = pc.less(payments["recorded_on"], pa.scalar(LAST_DAY - timedelta(days=30)))
    twice = payments.filter(pc.and_(settled, payments["invoice_id"].is_valid()))["invoice_id"]
    payments = payments.filter(pc.is_in(payments["invoice_id"], twice.unique()))
    sign = pc.if_else(pc.equal(payments["kind"], "refund"), -1.0, 1.0)
    paid = pa.table({"invoice_id": payments["invoice_id"], "paid": pc.multiply(sign, payments["amount"])})
    sums = paid.filter(paid["invoice_id"].is_valid()).group_by("invoice_id").aggregate([("paid", "sum")])
    joined = invoices.select(["invoice_id", "amount"]).join(sums, "invoice_id", join_type="inner")
    assert pc.max(pc.subtract(joined["paid_sum"], joined["amount"])).as_py() < 0.005


def test_the_ledger_holds_what_real_ones_hold_beside_invoices_and_payments() -> None:
    payments, invoices = portfolio(2000)["payments"], portfolio(2000)["invoices"]
    returns = invoices.filter(pc.less(invoices["amount"], 0))
    assert 0.003 < returns.num_rows / invoices.num_rows < 0.02
    assert returns.filter(returns["credits_invoice_id"].is_valid()).num_rows > 0.8 * returns.num_rows
    with duck() as engine:
        kept = {name: portfolio(2000)[name].drop_columns([SOURCE_FILE, SOURCE_LINE]) for name in LEDGER}
        tables = engine.tables(kept)
        ledger = ledger_of(as_kept(tables), REGULATION, LAST_DAY, engine.materialise)
        on_account = ledger["money_on_account"]
        share = on_account.filter(on_account.on_account > 0).customer_id.nunique().to_pyarrow().as_py() / 2000
        days, spells = ledger["customer_days"], ledger["spells"]
        now = days.filter(days.valid_to > LAST_DAY)
        bad = now.semi_join(spells.filter(spells.ended_on > LAST_DAY), "customer_id")
        lost = bad.exposure.sum().to_pyarrow().as_py() / now.exposure.sum().to_pyarrow().as_py()
    assert 0.05 < share < 0.6
    assert 0.005 < lost < 0.1  # who defaults is cured, or written off and gone
    assert payments.num_rows > invoices.num_rows


def test_balance_sheets_and_income_statements_add_up() -> None:
    statements = portfolio(300)["statements"]
    columns = {name: statements[name].to_numpy() for name in statements.column_names if name != "currency"}
    assert columns["total_assets"] == pytest.approx(columns["total_liabilities"] + columns["equity"], abs=0.02)
    short_and_long = columns["current_liabilities"] + columns["long_term_debt"]
    assert columns["total_liabilities"] == pytest.approx(short_and_long, abs=0.02)
    assert columns["gross_profit"] == pytest.approx(columns["revenue"] - columns["cost_of_goods_sold"], abs=0.02)
    assert columns["ebit"] == pytest.approx(columns["gross_profit"] - columns["operating_expenses"], abs=0.02)


def test_the_same_seed_gives_the_same_rows_and_another_seed_others() -> None:
    again = whole(read(Path("unused"), parameters(300)))
    other = portfolio(300, seed=8)
    assert all(rows.equals(portfolio(300)[name]) for name, rows in again.items())
    assert not any(rows.equals(other[name]) for name, rows in again.items())


def test_a_further_block_of_customers_leaves_the_first_as_it_was(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(source, "BLOCK", 100)
    one, two = (whole(read(Path("unused"), parameters(customers))) for customers in (100, 200))
    for name, rows in one.items():
        assert two[name].slice(0, rows.num_rows).equals(rows), name
    lines = two["payments"][SOURCE_LINE].to_numpy()
    assert np.array_equal(lines, np.arange(1, len(lines) + 1))


def test_lines_are_numbered_through_and_files_named_after_the_table() -> None:
    invoices = portfolio(300)["invoices"]
    assert np.array_equal(invoices[SOURCE_LINE].to_numpy(), np.arange(1, invoices.num_rows + 1))
    assert invoices[SOURCE_FILE].unique().to_pylist() == ["synthetic:invoices"]


@pytest.mark.parametrize(("first", "last"), [((2023, 3, 15), (2023, 3, 20)), ((2022, 5, 31), (2024, 2, 29))])
def test_odd_calendars_are_simulated_too(first: tuple[int, int, int], last: tuple[int, int, int]) -> None:
    base = parameters(30)
    days = {"first_day": date(*first), "last_day": date(*last)}
    params = IngestParams(**{**dict(base), "synthetic": base.synthetic.model_copy(update=days)})
    tables = whole(read(Path("unused"), params))
    ordered = tables["orders"]["ordered_on"]
    assert set(tables) == set(portfolio(300))
    if len(ordered):
        assert date(*first) <= pc.min(ordered).as_py() <= pc.max(ordered).as_py() <= date(*last)


def test_history_starts_with_the_first_day() -> None:
    for name in ("orders", "payments", "promises", "events", "credit_records", "transactions", "attributes"):
        known_on = TABLES[name].known_on
        assert pc.min(portfolio(300)[name][known_on]).as_py() >= FIRST_DAY, name


def test_who_is_behind_promises_and_some_keep_it() -> None:
    """Judged by the payments, as the features do it; a promise is about something that is overdue."""
    with duck() as engine:
        tables = engine.tables({name: portfolio(300)[name] for name in ("promises", "payments")})
        judged = judged_promises(tables["promises"], tables["payments"]).to_pyarrow()
    decided = judged.filter(pc.less_equal(judged["decided_on"], pa.scalar(LAST_DAY)))
    assert decided.num_rows > 100
    assert 0.2 < decided["kept_on"].null_count / decided.num_rows < 0.8


def test_what_came_later_is_drawn_beside_what_was_there_before(monkeypatch: pytest.MonkeyPatch) -> None:
    """Promises, payables and voids have draws of their own: without any of them every other value is the same."""
    monkeypatch.setattr(block, "block_generator", _another_seed_for({"promises", "payables", "voids"}))
    others = whole(read(Path("unused"), parameters(300)))
    own = {"statements": {"payables"}, "transactions": {"voided", "voided_on"}}
    assert not others["promises"].equals(portfolio(300)["promises"])
    for name in others.keys() - {"promises"}:
        rows = portfolio(300)[name]
        left = [c for c in rows.column_names if c not in own.get(name, ())]
        assert rows.select(left).equals(others[name].select(left)), name
    assert not others["statements"]["payables"].equals(portfolio(300)["statements"]["payables"])


def _another_seed_for(purposes: set[str]) -> Callable[[int, int, Purpose], np.random.Generator]:
    def drawn(seed: int, number: int, purpose: Purpose) -> np.random.Generator:
        return block_generator(seed + (purpose in purposes), number, purpose)

    return drawn
