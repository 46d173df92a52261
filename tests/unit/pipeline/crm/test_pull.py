"""Records of a CRM as tables that can be scored."""

import csv
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from data.errors import UserError
from data.sources import mapping as mapped
from pipeline.crm.params import SystemName
from pipeline.crm.pull import pull
from pipeline.inputs.mapping_file import load_mapping
from pipeline.params import load
from pipeline.web.failures import Unreachable
from tests.conftest import ROOT
from tests.crm import Tried, tried

DAY = "2026-01-01"
MOMENT = {"zoho": "2024-02-29T23:30:00+00:00", "fxiaoke": 1_709_249_400_000}
"""Half past eleven in the evening in London is the next morning in Shanghai: 1 March."""


@pytest.fixture(params=["zoho", "fxiaoke"])
def crm(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[Tried]:
    name: SystemName = request.param
    with tried(name, monkeypatch) as found:
        fill(found)
        yield found


def fill(crm: Tried) -> None:
    """Three accounts, an order, an invoice, a payment, a refund and a case of the second."""
    key, moment, objects = crm.client().id_field, MOMENT[crm.name], crm.server.objects
    crm.add_accounts(3)
    records: dict[str, dict[str, Any]]
    if crm.name == "zoho":
        of = {"id": crm.id_of(1), "name": "Alpha 1"}
        moved = {"Account": of, "Created_Time": moment}
        records = {
            "Sales_Orders": {"Account_Name": of, "Created_Time": moment, "Grand_Total": 120.5},
            "Invoices": {
                "Account_Name": of,
                "Invoice_Date": "2024-03-01",
                "Due_Date": "2024-03-31",
                "Grand_Total": 100,
                "Status": "Approved",
            },
            "Payments": {**moved, "Invoice": {"id": "51"}, "Paid_On": "2024-04-02", "Amount": 60},
            "Refunds": {**moved, "Invoice": None, "Refunded_On": "2024-04-03", "Amount": 5},
            "Cases": {"Account_Name": of, "Created_Time": moment},
        }
        accounts = {"Account_Name": '=1+1, "Alpha"\nGmbH', "Industry": "trade", "Created_Time": moment, "Employees": 12}
    else:
        of_id = crm.id_of(1)
        records = {
            "SalesOrderObj": {"account_id": of_id, "order_time": moment, "order_amount": "120.50"},
            "InvoiceApplicationObj": {
                "account_id": of_id,
                "invoice_date": moment,
                "due_date__c": moment + 86_400_000 * 30,
                "invoice_applied_amount": "100.00",
                "life_status": "normal",
            },
            "PaymentObj": {
                "account_id": of_id,
                "payment_time": moment,
                "create_time": moment,
                "payment_amount": "60.00",
                "life_status": "normal",
            },
            "RefundObj": {
                "account_id": of_id,
                "refunded_time": moment,
                "create_time": moment,
                "refunded_amount": "5.00",
                "life_status": "normal",
            },
            "CasesObj": {"account_id": of_id, "create_time": moment},
        }
        accounts = {"name": '=1+1, "Alpha"\nGmbH', "industry_level1": "trade", "create_time": moment}
    for name, record in records.items():
        objects[name]["51"] = {key: "51", **record}
    for each in objects[crm.client().accounts].values():
        each |= accounts


def read(crm: Tried, target: Path) -> dict[str, list[dict[str, Any]]]:
    """The tables that ``score --source`` would read."""
    delivery = mapped.read(target, load(ROOT / "params.yaml").ingest, load_mapping(target / "mapping.yaml"))
    tables: dict[str, list[dict[str, Any]]] = {}
    for name, rows in delivery.rows:
        tables.setdefault(name, []).extend(rows.to_pylist())
    return tables


def pulled(crm: Tried, target: Path, day: str = DAY) -> dict[str, int]:
    return pull(crm.client(), Path(crm.params.of(crm.name).mapping), target, day)


def test_the_tables_are_those_of_the_contract(crm: Tried, tmp_path: Path) -> None:
    counts = pulled(crm, tmp_path / "crm")
    assert sorted(counts.values()) == [1, 1, 1, 1, 1, 3]
    tables = read(crm, tmp_path / "crm")
    assert {name: len(rows) for name, rows in tables.items()} == {
        "customers": 3,
        "orders": 1,
        "invoices": 1,
        "payments": 2,
        "events": 1,
    }
    customer = tables["customers"][1]
    assert customer["customer_id"] == crm.id_of(1)
    assert customer["onboarded_on"] == "2024-03-01"
    assert customer["name"] == '=1+1, "Alpha" GmbH'
    [invoice] = tables["invoices"]
    assert (invoice["issued_on"], invoice["due_on"]) == ("2024-03-01", "2024-03-31")
    assert float(invoice["amount"]) == 100
    assert [row["kind"] for row in tables["payments"]] == ["payment", "refund"]
    assert {row["customer_id"] for name in ("orders", "invoices", "payments", "events") for row in tables[name]} == {
        crm.id_of(1)
    }


def test_an_object_without_records_is_a_table_without_rows(crm: Tried, tmp_path: Path) -> None:
    for name in ("Refunds", "Cases", "RefundObj", "CasesObj"):
        crm.server.objects[name].clear()
    pulled(crm, tmp_path / "crm")
    tables = read(crm, tmp_path / "crm")
    assert ([row["kind"] for row in tables["payments"]], tables["events"]) == (["payment"], [])


def test_an_account_of_which_little_is_known_is_a_row_like_any_other(crm: Tried, tmp_path: Path) -> None:
    key = crm.client().id_field
    accounts = crm.server.objects[crm.client().accounts]
    bare, odd = crm.id_of(0), crm.id_of(2)
    accounts[bare] = {key: bare}
    moment = {"zoho": {"Created_Time": "T soon"}, "fxiaoke": {"create_time": 10**18}}[crm.name]
    accounts[odd] |= {crm.client().owner_field: "nobody", "owner__r": "nobody", **moment}
    assert pulled(crm, tmp_path / "crm")[crm.client().accounts] == 3
    first, _, third = read(crm, tmp_path / "crm")["customers"]
    assert (first["customer_id"], first["name"], first["onboarded_on"]) == (bare, None, None)
    assert third["onboarded_on"] == str(next(iter(moment.values())))  # validation sets it aside with its reason
    with (tmp_path / "crm/owners.csv").open(encoding="utf-8") as file:
        assert [each["owner"] for each in csv.DictReader(file)][::2] == ["", ""]


def test_whose_customer_each_is_lies_beside_the_tables(crm: Tried, tmp_path: Path) -> None:
    pulled(crm, tmp_path / "crm")
    with (tmp_path / "crm/owners.csv").open(encoding="utf-8") as file:
        owners = list(csv.DictReader(file))
    assert [each["customer_id"] for each in owners] == [crm.id_of(number) for number in range(3)]
    assert owners[1]["owner"] == {"zoho": "771", "fxiaoke": "FSUID_1"}[crm.name]


def test_what_comes_goes_and_changes_while_pages_are_read(crm: Tried, tmp_path: Path) -> None:
    """Pages begin behind the last id: who stays is read once, whatever the others do."""
    accounts = crm.server.objects[crm.client().accounts]
    stay = crm.add_accounts(4_500 if crm.name == "zoho" else 450)
    size = 2_000 if crm.name == "zoho" else 100

    def meanwhile() -> None:
        accounts.pop(crm.id_of(7), None)  # on the page that has just been read: offsets would skip one
        accounts.pop(crm.id_of(size + 7), None)
        late = f"{'1' if crm.name == 'zoho' else 'a'}"
        accounts[late] = {crm.client().id_field: late, "name": "before all others"}

    crm.server.between_pages = meanwhile
    pulled(crm, tmp_path / "crm")
    found = [row["customer_id"] for row in read(crm, tmp_path / "crm")["customers"]]
    assert len(found) == len(set(found))
    assert set(stay) - set(found) <= {crm.id_of(7), crm.id_of(size + 7)}


def test_broken_off_the_next_call_of_the_day_goes_on_and_the_old_folder_stays_until_then(
    crm: Tried, tmp_path: Path
) -> None:
    target = tmp_path / "crm"
    pulled(crm, target)
    before = (target / "pull.json").read_text()
    crm.add_accounts(5)
    crm.server.calls.clear()
    last = {"zoho": "Cases", "fxiaoke": "CasesObj"}[crm.name]
    real, crm.server.answer = crm.server.answer, None  # type: ignore[method-assign]

    def until_cases(method: str, path: str, body: bytes, headers: Any) -> Any:
        return (429, {}) if last.encode() in body else real(method, path, body, headers)

    crm.server.answer = until_cases  # type: ignore[method-assign]
    with pytest.raises(Unreachable, match="again"):
        pulled(crm, target, "2026-01-02")
    assert (target / "pull.json").read_text() == before
    crm.server.answer = real  # type: ignore[method-assign]
    crm.server.calls.clear()
    pulled(crm, target, "2026-01-02")
    assert json.loads((target / "pull.json").read_text())["records"][crm.client().accounts] == 5
    assert len([call for call in crm.server.calls if "coql" in call or "query" in call]) == 1  # cases only


def test_the_same_day_again_reads_again_and_leaves_nothing_behind(crm: Tried, tmp_path: Path) -> None:
    for count in (3, 5, 7):
        crm.add_accounts(count)
        assert max(pulled(crm, tmp_path / "crm").values()) == count
        assert len(read(crm, tmp_path / "crm")["customers"]) == count
    assert [path.name for path in tmp_path.iterdir()] == ["crm"]


def test_a_server_that_gives_the_same_page_again_is_stopped(crm: Tried, tmp_path: Path) -> None:
    crm.add_accounts(2_000 if crm.name == "zoho" else 100)
    answers: list[Any] = []
    real = crm.server.answer

    def again(method: str, path: str, body: bytes, headers: Any) -> Any:
        if "coql" not in path and "query" not in path:
            return real(method, path, body, headers)
        answers.append(answers[0] if answers else real(method, path, body, headers))
        if crm.name == "zoho":
            answers[0][1]["info"]["more_records"] = True
        return answers[0]

    crm.server.answer = again  # type: ignore[method-assign]
    with pytest.raises(Unreachable, match="again that it had given before"):
        pulled(crm, tmp_path / "crm")


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("files: Invoices.csv", "files: ../Invoices.csv", "no API name"),
        ("amount: Grand_Total", "amount: 'Grand_Total from Users --'", "no API name"),
        ("files: Invoices.csv", "files: Invoices.csv\n      date_format: '%Y'", "says date_format: leave it out"),
        ("files: Accounts.csv", "files: Accounts.parquet", "object's name and .csv"),
        ("customer_id: id ", "customer_id: {join: [id, Industry]} ", "which field of Accounts is the customer's id"),
    ],
)
def test_what_a_mapping_may_not_ask_of_a_crm(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, old: str, new: str, message: str
) -> None:
    text = (ROOT / "docs/guides/crm/zoho.yaml").read_text(encoding="utf-8")
    assert old in text
    (tmp_path / "mapping.yaml").write_text(text.replace(old, new), encoding="utf-8")
    with tried("zoho", monkeypatch) as zoho, pytest.raises(UserError, match=message):
        pull(zoho.client(), tmp_path / "mapping.yaml", tmp_path / "crm", DAY)
