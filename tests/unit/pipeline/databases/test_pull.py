"""Tables out of a database: every kind gives the same rows; what is wrong is named, and the last load stays."""

import logging
import subprocess
import sys
from datetime import date
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from data.errors import DataRefused, RunFailed, UserError
from data.sources.folder import read as read_folder
from pipeline.databases import pull as pulling
from pipeline.databases.pull import pull
from pipeline.databases.rules import DatabaseRules
from pipeline.params import load
from tests.conftest import ROOT
from tests.databases import ask, say

NASTY = "x''); drop table clients; --\"`${HOME}%s 客户"
TABLES = (
    "create table clients (id varchar(60), nation varchar(9), born date, staff int, capital decimal(12,2))",
    "insert into clients values ('C1', 'north', '2020-01-15', 12, 1000.50), "
    f"('{NASTY}', null, '2021-02-03', null, 0.1)",
    "create table invoices (invoice_id varchar(9), customer_id varchar(60), issued_on date, due_on date, amount double "
    "precision)",
    "insert into invoices values ('I2', 'C1', '2024-02-10', '2024-03-10', 0.30000000000000004), "
    "('I1', 'C1', '2024-01-10', '2024-02-10', 12345678.9), ('I0', 'C1', '2024-02-01', '2024-03-01', null)",
)
CLIENTS = "select id as customer_id, nation as region, born as onboarded_on, staff as employees from clients"


def rules(url: str, **tables: str) -> DatabaseRules:
    named = {name: {"query" if text.startswith(("sel", "drop")) else "table": text} for name, text in tables.items()}
    return DatabaseRules.model_validate({"url": url, "tables": named})


@pytest.fixture
def url(database_url: str) -> str:
    say(database_url, *TABLES)
    return database_url


def test_rows_come_from_tables_and_queries_with_the_columns_of_the_contract(url: str, tmp_path: Path) -> None:
    pull(rules(url, customers=CLIENTS, invoices="invoices"), tmp_path / "tables")
    customers = pq.read_table(tmp_path / "tables/customers.parquet").to_pylist()
    assert [row["customer_id"] for row in customers] == ["C1", NASTY.replace("''", "'")]
    assert [str(row["onboarded_on"]) for row in customers] == ["2020-01-15", "2021-02-03"]
    assert [row["region"] for row in customers] == ["north", None]
    invoices = pq.read_table(tmp_path / "tables/invoices.parquet").to_pylist()
    assert [row["invoice_id"] for row in invoices] == ["I1", "I0", "I2"]  # by month, then by key


def test_numbers_keep_every_bit(url: str, tmp_path: Path) -> None:
    pull(rules(url, invoices="invoices"), tmp_path / "tables")
    rows = pq.read_table(tmp_path / "tables/invoices.parquet").to_pylist()
    amounts = {row["invoice_id"]: row["amount"] and float(row["amount"]) for row in rows}
    assert amounts == {"I1": 12345678.9, "I2": 0.30000000000000004, "I0": None}


def test_what_is_loaded_is_a_folder_that_is_read_like_any_other(url: str, tmp_path: Path) -> None:
    pull(rules(url, customers=CLIENTS, invoices="invoices"), tmp_path / "tables")
    delivered = list(read_folder(tmp_path / "tables", load(ROOT / "params.yaml").ingest).rows)
    assert {name: len(rows) for name, rows in delivered} == {"customers": 2, "invoices": 3}


def test_the_same_rows_give_the_same_bytes(url: str, tmp_path: Path) -> None:
    for folder in ("one", "two"):
        pull(rules(url, customers=CLIENTS, invoices="invoices"), tmp_path / folder)
    for name in ("customers", "invoices"):
        assert (tmp_path / f"one/{name}.parquet").read_bytes() == (tmp_path / f"two/{name}.parquet").read_bytes()


@pytest.mark.parametrize(
    ("tables", "says"),
    [
        ({"invoices": "no_such_table"}, "invoices cannot be read .*no_such_table"),
        ({"invoices": "invoices; drop table invoices"}, "is no name of a table"),
        ({"invoices": "select * from invoices) as x; drop table invoices; --"}, "invoices cannot be read"),
        ({"invoices": "select no_such_column from invoices"}, "invoices cannot be read .*no_such_column"),
        ({"invoices": "selec * from invoices"}, "invoices cannot be read"),
        ({"invoices": "drop table invoices"}, "invoices cannot be read"),
        ({"invoices": "select amount as a, amount as b from invoices"}, "no column has a name of the contract"),
    ],
)
def test_what_cannot_be_read_is_named_and_changes_nothing(
    url: str, tables: dict[str, str], says: str, tmp_path: Path
) -> None:
    pull(rules(url, customers=CLIENTS), tmp_path / "tables")
    before = (tmp_path / "tables/customers.parquet").read_bytes()
    with pytest.raises((UserError, DataRefused), match=says):
        pull(rules(url, customers=CLIENTS, **tables), tmp_path / "tables")
    assert (tmp_path / "tables/customers.parquet").read_bytes() == before
    assert len(ask(url, "select * from invoices")) == 3


def test_a_table_that_vanishes_is_named_and_the_last_load_stays(url: str, tmp_path: Path) -> None:
    pull(rules(url, invoices="invoices"), tmp_path / "tables")
    say(url, "drop table invoices")
    with pytest.raises(UserError, match="invoices cannot be read"):
        pull(rules(url, invoices="invoices"), tmp_path / "tables")
    assert pq.read_metadata(tmp_path / "tables/invoices.parquet").num_rows == 3


def test_types_that_the_contract_does_not_know_come_as_text(postgresql_url: str, tmp_path: Path) -> None:
    say(
        postgresql_url,
        "create table t (id uuid, amount money, at timestamptz, more jsonb)",
        "insert into t values ('00000000-0000-0000-0000-000000000001', 12.5, '2024-01-01 08:00+08', '{}')",
    )
    query = "select id as order_id, more as customer_id, at as ordered_on, amount from t"
    pull(rules(postgresql_url, orders=query), tmp_path / "tables")
    [row] = pq.read_table(tmp_path / "tables/orders.parquet").to_pylist()
    assert row["order_id"] == "00000000-0000-0000-0000-000000000001"
    assert row["amount"] == "$12.50"  # no number: validation sets the row aside, instead of taking cents for a price
    assert row["customer_id"] == "{}"
    assert row["ordered_on"].date() == date(2024, 1, 1)


def test_postgresqls_own_forms_of_numbers_texts_and_days(postgresql_url: str, tmp_path: Path) -> None:
    """An identifier kept with decimals, one filled up with blanks, and a day that never comes."""
    say(
        postgresql_url,
        "create table t (number numeric(10, 2), account float8, kind char(12), amount numeric(10, 2), day date)",
        "insert into t values (1001.00, 7, 'payment', 2.50, 'infinity')",
    )
    query = "select number as payment_id, account as customer_id, kind, amount, day as recorded_on from t"
    pull(rules(postgresql_url, payments=query), tmp_path / "tables")
    [row] = pq.read_table(tmp_path / "tables/payments.parquet").to_pylist()
    assert row == {
        "payment_id": "1001",
        "customer_id": "7",
        "kind": "payment",
        "amount": "2.50",
        "recorded_on": None,
    }


def test_columns_that_hold_moments_are_named(
    postgresql_url: str, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    say(postgresql_url, "create table t (order_id text, ordered_on timestamptz, amount int)")
    pull(rules(postgresql_url, orders="t"), tmp_path / "tables")
    [said] = [record.getMessage() for record in caplog.records if record.levelno == logging.WARNING]
    assert "orders: column 'ordered_on' holds moments" in said
    assert "(ordered_on at time zone 'Asia/Shanghai')::date as ordered_on" in said


def test_names_of_other_cases_and_reserved_words_are_given_in_a_query(postgresql_url: str, tmp_path: Path) -> None:
    say(
        postgresql_url,
        'create schema "Sales Dept"',
        'create table "Sales Dept"."Order" ("OrderNo" bigint, "user" text)',
        'insert into "Sales Dept"."Order" values (9007199254740993, \'C1\')',
        'create view orders as select "OrderNo" as order_id, "user" as customer_id from "Sales Dept"."Order"',
    )
    with pytest.raises(DataRefused, match='in a query, as in: select "OrderNo" as order_id'):
        pull(rules(postgresql_url, orders='"Sales Dept"."Order"'), tmp_path / "tables")
    query = 'select "OrderNo" as order_id, "user" as customer_id from "Sales Dept"."Order"'
    for read in (query, "orders"):
        pull(rules(postgresql_url, orders=read), tmp_path / "tables")
        [row] = pq.read_table(tmp_path / "tables/orders.parquet").to_pylist()
        assert row == {"order_id": 9007199254740993, "customer_id": "C1"}


def test_no_cell_stands_in_a_message(database_url: str, tmp_path: Path) -> None:
    kind = database_url.partition(":")[0]
    if kind == "mysql":
        pytest.skip("MySQL makes null of what it cannot read")
    say(database_url, "create table people (region varchar(40))", "insert into people values ('Mr Smith')")
    read = "json(region)" if kind == "sqlite" else "cast(region as date)"
    with pytest.raises((DataRefused, RunFailed), match="customers cannot be read") as raised:
        pull(rules(database_url, customers=f"select {read} as region from people"), tmp_path / "tables")
    assert "Smith" not in str(raised.value)


def test_a_connection_that_is_cut_is_a_failure_and_the_last_load_stays(
    postgresql_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    say(postgresql_url, *TABLES)
    pull(rules(postgresql_url, invoices="invoices"), tmp_path / "tables")
    before = (tmp_path / "tables/invoices.parquet").read_bytes()
    say(postgresql_url, "insert into invoices values ('I9', 'C1', '2024-05-01', '2024-06-01', 7)")

    def cut(*_: object) -> dict[str, int]:
        say(
            postgresql_url,
            "select pg_terminate_backend(pid) from pg_stat_activity where pid <> pg_backend_pid() "
            "and datname = current_database()",
        )
        return {}

    original = pulling.write_months
    monkeypatch.setattr(pulling, "write_months", lambda *given: [cut(), original(*given)][1])
    with pytest.raises(RunFailed, match="invoices cannot be read"):
        pull(rules(postgresql_url, invoices="invoices"), tmp_path / "tables")
    assert (tmp_path / "tables/invoices.parquet").read_bytes() == before


def test_two_loads_at_once_are_not_made(url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def meanwhile(*_: object) -> dict[str, object]:
        with pytest.raises(UserError, match="Another run is loading a database"):
            pull(rules(url, invoices="invoices"), tmp_path / "tables")
        return {}

    monkeypatch.setattr(pulling, "held_in", meanwhile)
    pull(rules(url, invoices="invoices"), tmp_path / "tables")


def test_columns_that_the_contract_does_not_know_are_named(
    url: str, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.INFO):
        pull(rules(url, customers=f"{CLIENTS[:6]} capital as registred_capital, {CLIENTS[7:]}"), tmp_path / "tables")
    assert "column 'registred_capital' is not in the contract and was left out. Did you mean" in caplog.text
    assert "customers: 2 rows, 2 of them read now" in caplog.text


def test_an_empty_table_is_delivered_with_its_columns(url: str, tmp_path: Path) -> None:
    pull(rules(url, invoices="select * from invoices where amount < 0"), tmp_path / "tables")
    empty = pq.read_table(tmp_path / "tables/invoices.parquet")
    assert (len(empty), empty.column_names[:2]) == (0, ["invoice_id", "customer_id"])


PEAK = """
import resource, sys
from pathlib import Path
from pipeline.databases.pull import pull
from pipeline.databases.rules import DatabaseRules
query = f"select * from big limit {sys.argv[2]}"
rules = DatabaseRules.model_validate({"url": sys.argv[1], "tables": {"invoices": {"query": query}}})
pull(rules, Path(sys.argv[3]))
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
"""


def test_memory_follows_the_batch_and_not_the_table(postgresql_url: str, tmp_path: Path) -> None:
    say(
        postgresql_url,
        "create table big as select 'I' || n as invoice_id, 'C' || n % 1000 as customer_id, "
        "date '2020-01-01' + n % 2000 as issued_on, date '2020-02-01' + n % 2000 as due_on, n / 7.0::float8 as amount "
        "from generate_series(1, 1000000) n",
    )

    def peak(rows: int) -> int:
        command = [sys.executable, "-c", PEAK, postgresql_url, str(rows), str(tmp_path / str(rows))]
        return int(subprocess.run(command, cwd=ROOT, check=True, capture_output=True, timeout=120).stdout)

    # In memory they would take 40 MB, and twice as much to be sorted.
    assert peak(1_000_000) - peak(100_000) < 40_000  # kilobytes
