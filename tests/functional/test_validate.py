"""The stage ``validate`` on everything that is known to arrive broken: the right words, and nothing is lost."""

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from data.errors import DataRefused, UserError
from data.tables import TABLES
from pipeline.stages import validate
from tests.conftest import ROOT
from tests.text_tables import CUSTOMERS, INVOICES, PAYMENTS, as_delivered, deliver

# Ibis 12 and Great Expectations 1.24 call what DuckDB 2.0 and pandas 3.1 have deprecated.
pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")

INVOICE = "invoice_id | customer_id | issued_on | due_on | amount"
PAYMENT = "payment_id | customer_id | invoice_id | paid_on | recorded_on | amount | kind"


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A project whose tables may be half bad."""
    folder = tmp_path_factory.mktemp("project")
    parameters = (ROOT / "params.yaml").read_text(encoding="utf-8")
    (folder / "params.yaml").write_text(re.sub("max_bad_share: .*", "max_bad_share: 0.5", parameters), encoding="utf-8")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        yield folder


@pytest.fixture
def store(project: Path, tmp_path: Path) -> Path:
    """An empty store."""
    return tmp_path / "store"


@pytest.fixture(scope="module")
def good_store(project: Path) -> Path:
    """The store after a good delivery."""
    validate.main(deliver(project / "good"), project / "good_store")
    return project / "good_store"


def read(store: Path, kind: str, table: str) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = pq.read_table(store / kind / f"{table}.parquet").to_pylist()
    return rows


def assert_nothing_is_lost(raw: Path, store: Path) -> None:
    """Every delivered row is good or set aside, as the report says and as the files say."""
    summary = json.loads((store / "reports/validation/summary.json").read_text())
    for path in raw.glob("*.parquet"):
        told = summary["tables"][path.stem]
        assert told["rows"] == pq.read_metadata(path).num_rows == told["good"] + told["quarantined"]
        assert told["quarantined"] == len(read(store, "quarantine", path.stem))
        if (store / "tables").exists():
            assert told["good"] == len(read(store, "tables", path.stem))


def test_a_good_delivery_comes_out_in_the_types_of_the_contract_and_in_the_order_of_its_keys(store: Path) -> None:
    raw = deliver(store / "raw", customers="customer_id | onboarded_on\nC2 | 2019/6/30\nC1 | 2019-01-01 00:00:00")
    validate.main(raw, store)
    for name in ("customers", "invoices", "payments"):
        assert pq.read_schema(store / "tables" / f"{name}.parquet").equals(TABLES[name].schema)
        assert read(store, "quarantine", name) == []
    assert [(row["customer_id"], str(row["onboarded_on"])) for row in read(store, "tables", "customers")] == [
        ("C1", "2019-01-01"),
        ("C2", "2019-06-30"),
    ]
    assert json.loads((store / "tables/portfolio.json").read_text()) == {
        "source": "test",
        "currency": "CNY",
        "observed_until": "2024-12-31",
        "split": None,
        "tables": {"customers": 2, "invoices": 2, "payments": 1},
    }
    assert_nothing_is_lost(raw, store)


def test_the_last_day_observed_is_the_last_on_which_a_customer_was_heard_of(store: Path) -> None:
    rates = "currency | day | rate\nUSD | 2024-11-11 | 7"
    validate.main(deliver(store / "raw", observed_until=None, exchange_rates=rates), store)
    assert json.loads((store / "tables/portfolio.json").read_text())["observed_until"] == "2024-03-01"


def test_the_same_delivery_gives_the_same_bytes(store: Path) -> None:
    raw = deliver(store / "raw", **with_bad_lines())
    validate.main(raw, store / "first")
    validate.main(raw, store / "second")
    for path in sorted((store / "first").glob("[tq]*/*")):
        assert path.read_bytes() == (store / "second" / path.parent.name / path.name).read_bytes()


SET_ASIDE = {
    "wrong type": ("B01 | C1 | 2024-01-10 | 2024-02-10 | 1,000", "unreadable", "amount = '1,000': must read as float"),
    "no such day": ("B02 | C1 | 2024-02-30 | 2024-03-10 | 9", "unreadable", "issued_on = '2024-02-30'"),
    "a time of day": ("B03 | C1 | 2024-02-03 10:30 | 2024-03-10 | 9", "unreadable", "'2024-02-03 10:30'"),
    "required null": ("B04 | | 2024-01-10 | 2024-02-10 | 9", "missing", "customer_id (empty): must be given"),
    "duplicate key": ("I1 | C1 | 2024-01-10 | 2024-02-10 | 9", "duplicate_key", "invoice_id = 'I1'"),
    "orphan customer": ("B06 | C9 | 2024-01-10 | 2024-02-10 | 9", "orphan_customer", "customer_id = 'C9'"),
    "negative amount": ("B07 | C1 | | 2024-02-01 | 2024-02-02 | -9 | payment", "not_positive", "amount = '-9'"),
    "zero amount": ("B08 | C1 | 2024-01-10 | 2024-02-10 | 0", "zero", "amount = '0': may not be zero"),
    "NaN": ("B09 | C1 | 2024-01-10 | 2024-02-10 | NaN", "not_finite", "amount = 'NaN': must be a finite number"),
    "infinity": ("B10 | C1 | 2024-01-10 | 2024-02-10 | inf", "not_finite", "amount = 'inf'"),
    "minus infinity": ("B11 | C1 | 2024-01-10 | 2024-02-10 | -inf", "not_finite", "amount = '-inf'"),
    "in the future": ("B12 | C1 | 2025-01-01 | 2025-02-10 | 9", "in_future", "may not lie after 2024-12-31"),
    "before 1970": ("B13 | C1 | 1900-01-01 | 2024-02-10 | 9", "too_early", "may not lie before 1970-01-01"),
    "due before issued": ("B14 | C1 | 2024-02-11 | 2024-02-10 | 9", "due_before_issued", "due_on may not precede"),
    "long text": (f"{'x' * 100_000} | C1 | 2024-01-10 | 2024-02-10 | 9", "too_long", f"= '{'x' * 80}...': may not be"),
    "unknown invoice": ("B17 | C1 | I9 | 2024-02-01 | 2024-02-02 | 9 | payment", "unknown_invoice", "'I9'"),
    "not its invoice": ("B18 | C2 | I1 | 2024-02-01 | 2024-02-02 | 9 | payment", "unknown_invoice", "same customer_id"),
    "unknown kind": ("B19 | C1 | | 2024-02-01 | 2024-02-02 | 9 | cash", "not_allowed", "kind = 'cash'"),
}


def table_of(line: str) -> str:
    return "payments" if line.count("|") == PAYMENT.count("|") else "invoices"


def with_bad_lines() -> dict[str, str]:
    """Good invoices and payments, all bad lines among them, and as many good ones, so that not too many are bad."""
    bad = [line for line, _, _ in SET_ASIDE.values()]
    more_invoices = [f"G{number} | C1 | 2024-01-10 | 2024-02-10 | 1" for number in range(len(bad))]
    more_payments = [f"G{number} | C1 | | 2024-01-10 | 2024-02-10 | 1 | refund" for number in range(len(bad))]
    return {
        name: "\n".join([good.rstrip(), *(line for line in [*bad, *more] if table_of(line) == name)])
        for name, good, more in (("invoices", INVOICES, more_invoices), ("payments", PAYMENTS, more_payments))
    }


@pytest.fixture(scope="module")
def bad_store(project: Path) -> Path:
    """The store after a delivery with every bad line, raw data and all."""
    raw = deliver(project / "bad_store/raw", **with_bad_lines())
    validate.main(raw, project / "bad_store")
    return project / "bad_store"


@pytest.mark.parametrize("example", SET_ASIDE)
def test_a_bad_row_is_set_aside_as_it_came_with_its_reason(bad_store: Path, example: str) -> None:
    line, rule, reason = SET_ASIDE[example]
    table = table_of(line)
    key, value = TABLES[table].key[0], line.split(" |")[0]
    came = [row for row in read(bad_store, "raw", table) if row[key] == value][-1]
    (row,) = [row for row in read(bad_store, "quarantine", table) if row["source_line"] == came["source_line"]]
    assert row["rule"] == rule
    assert reason in row["reason"]
    assert {name: row[name] for name in came} == came


def test_no_row_is_lost_and_no_good_row_is_set_aside(bad_store: Path) -> None:
    assert_nothing_is_lost(bad_store / "raw", bad_store)
    set_aside = sum(len(read(bad_store, "quarantine", name)) for name in ("customers", "invoices", "payments"))
    assert set_aside == len(SET_ASIDE)


def test_a_line_that_could_not_be_cut_is_set_aside_and_its_text_is_kept(store: Path) -> None:
    good = as_delivered("customers", CUSTOMERS)
    lines = pa.table({"unreadable_line": ["C3;Ann;2019"], "source_file": ["customers.csv"], "source_line": [4]})
    raw = deliver(store / "raw", customers=pa.concat_tables([good, lines], promote_options="default"))
    validate.main(raw, store)
    (row,) = read(store, "quarantine", "customers")
    assert (row["rule"], row["unreadable_line"], row["source_line"]) == ("unreadable_line", "C3;Ann;2019", 4)
    assert "Ann" not in row["reason"]
    assert_nothing_is_lost(raw, store)


ALL_BAD = f"{INVOICE}\nI1 | C1 | 2024-01-10 | 2024-02-10 | x\nI2 | C1 | 2024-01-10 | 2024-02-10 | 0"
NO_AMOUNT = "invoice_id | customer_id | issued_on | due_on\nI1 | C1 | 2024-01-10 | 2024-02-10"
DOLLARS = (
    f"{INVOICE} | currency\nI1 | C1 | 2024-01-10 | 2024-02-10 | 100 | USD\nI2 | C2 | 2024-01-10 | 2024-02-10 | 100 |"
)
REFUSED: dict[str, tuple[dict[str, str | None], list[str]]] = {
    "missing table": ({"customers": None}, ["customers: this table was not delivered."]),
    "no ledger": ({"payments": None}, ["payments: this table was not delivered. Add it, or outcomes in place of"]),
    "missing column": ({"invoices": NO_AMOUNT}, ["invoices: required column missing: amount."]),
    "empty table": (
        {"invoices": INVOICE, "payments": PAYMENT},
        ["invoices: the table is empty", "payments: the table is"],
    ),
    "nothing left": ({"invoices": ALL_BAD}, ["2 of 2 rows", "invoices.csv:2 amount = 'x': must read as float"]),
    "mixed currencies without rates": (
        {"invoices": DOLLARS},
        ["invoices: amounts", "invoices.csv:2 (USD, 2024-01-10)", "Add the rates"],
    ),
    "rates that begin too late": (
        {"invoices": DOLLARS, "exchange_rates": "currency | day | rate\nUSD | 2024-01-11 | 7"},
        ["invoices.csv:2 (USD, 2024-01-10)"],
    ),
}


@pytest.mark.parametrize("example", REFUSED)
def test_a_delivery_beyond_use_is_refused_and_the_last_good_tables_stay(
    good_store: Path, store: Path, example: str
) -> None:
    tables, words = REFUSED[example]
    shutil.copytree(good_store, store)
    before = {path.name: path.read_bytes() for path in (store / "tables").iterdir()}
    raw = deliver(store / "raw", **tables)
    with pytest.raises(DataRefused) as refusal:
        validate.main(raw, store)
    for word in words:
        assert word in str(refusal.value)
    assert refusal.value.exit_code == 3
    assert {path.name: path.read_bytes() for path in (store / "tables").iterdir()} == before
    shutil.rmtree(store / "tables")
    assert_nothing_is_lost(raw, store)
    assert json.loads((store / "reports/validation/summary.json").read_text())["verdict"] == "refused"


def test_a_share_of_bad_rows_above_the_limit_is_refused_with_the_first_rows_by_name(store: Path) -> None:
    bad = "\n".join(f"I{number} | C1 | 2024-01-10 | 2024-02-10 | 0" for number in (3, 4, 5))
    raw = deliver(store / "raw", invoices=f"{INVOICES.rstrip()}\n{bad}")
    with pytest.raises(DataRefused, match=r"invoices: 3 of 5 rows \(60.00%\).*max_bad_share allows 50.00%") as refusal:
        validate.main(raw, store)
    assert "zero(amount), 3 rows: invoices.csv:4 amount = '0': may not be zero" in str(refusal.value)
    assert_nothing_is_lost(raw, store)


def test_foreign_amounts_are_converted_at_the_last_rate_known_and_a_payment_at_the_rate_of_its_invoice(
    store: Path,
) -> None:
    payments = f"{PAYMENT} | currency\nP1 | C1 | I1 | 2024-02-01 | 2024-02-02 | 100 | payment | USD"
    rates = "currency | day | rate\nUSD | 2024-01-01 | 7\nUSD | 2024-02-01 | 8"
    validate.main(deliver(store / "raw", invoices=DOLLARS, payments=payments, exchange_rates=rates), store)
    invoices = {row["invoice_id"]: (row["amount"], row["currency"]) for row in read(store, "tables", "invoices")}
    assert invoices == {"I1": (700.0, "CNY"), "I2": (100.0, "CNY")}
    assert [row["amount"] for row in read(store, "tables", "payments")] == [700.0]
    summary = json.loads((store / "reports/validation/summary.json").read_text())
    assert summary["tables"]["invoices"]["converted"] == {"USD": 1}
    assert summary["overpaid_invoices"] == 0


def test_a_payment_ahead_of_its_invoice_is_money_like_any_other(store: Path) -> None:
    """I1 was issued on 10 January. Set aside, it would leave somebody in arrears who has paid."""
    ahead = f"{PAYMENT}\nP1 | C1 | I1 | 2024-01-03 | 2024-01-05 | 100 | payment"
    validate.main(deliver(store / "raw", payments=ahead), store)
    assert [row["payment_id"] for row in read(store, "tables", "payments")] == ["P1"]


def test_voids_without_a_day_are_counted_and_told(store: Path, caplog: pytest.LogCaptureFixture) -> None:
    rows = "transaction_id | customer_id | booked_on | amount | voided\nT1 | C1 | 2024-02-01 | 5 | true"
    validate.main(deliver(store / "raw", transactions=rows), store)
    assert json.loads((store / "reports/validation/summary.json").read_text())["undated_voids"] == 1
    assert "1 transactions are voided without voided_on" in caplog.text


def test_columns_of_the_users_own_become_numbers_where_every_value_is_one(store: Path) -> None:
    attributes = "customer_id | known_on | rating | colour\nC1 | 2024-01-01 | 3.5 | red\nC2 | 2024-01-01 | | 4"
    validate.main(deliver(store / "raw", attributes=attributes), store)
    rows = read(store, "tables", "attributes")
    assert [(row["rating"], row["colour"]) for row in rows] == [(3.5, "red"), (None, "4")]


def test_the_docs_load_nothing_from_elsewhere_and_show_no_value(store: Path) -> None:
    named = "customer_id | name | onboarded_on\nC1 | " + "Secret" * 200 + " | 2019-01-01\nC2 | B | 2019-01-01"
    raw = deliver(
        store / "raw", customers=named, invoices=INVOICES.replace("C1", "C2"), payments=PAYMENTS.replace("C1", "C2")
    )
    validate.main(raw, store)
    pages = [page.read_text(encoding="utf-8") for page in (store / "reports/validation").rglob("*.html")]
    assert len(pages) == 1 + 2 * 3  # the index, and for each table its expectations and their results
    assert not [
        page for page in pages if "http" in page.replace("http-equiv", "") or "Secret" in page or str(store) in page
    ]


def test_as_a_command_it_ends_with_3_and_says_why_without_a_traceback_or_a_name(project: Path, store: Path) -> None:
    named = "customer_id | name | onboarded_on\nC1 | Ann Secret | x\nC2 | Bob Secret | y"
    shutil.copy(project / "params.yaml", store.parent)
    deliver(store.parent / "data/store/raw", customers=named)
    ended = subprocess.run(
        [sys.executable, "-m", "pipeline.stages.validate"],
        cwd=store.parent,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert ended.returncode == 3
    assert "error: The delivery was refused" in ended.stderr
    assert "onboarded_on = 'x': must read as date" in ended.stderr
    assert not [word for word in ("Traceback", "Secret", "leaked", "Warning") if word in ended.stdout + ended.stderr]
    assert (store.parent / "data/store/quarantine/customers.parquet").exists()


def test_without_a_delivery_it_says_which_stage_to_run(store: Path) -> None:
    with pytest.raises(UserError, match="Run the stage ingest first"):
        validate.main(store / "raw", store)
