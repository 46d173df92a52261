"""A night from end to end: tables from a CRM, scores by a registered model, back onto accounts, and to people."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from pipeline.alert_routes.params import About, MailParams, Route
from pipeline.batch.request import Request
from pipeline.night.flow import Night
from pipeline.params import Params, load
from tests.crm import Tried, tried
from tests.functional.scoring import AS_OF
from tests.integration.runs import working_in
from tests.receivers import Mailbox, mailbox

pytestmark = pytest.mark.filterwarnings("ignore")  # MLflow and Ibis warn about their own dependencies

MAPPING = """
tables:
  customers:
    - files: Accounts.csv
      columns: {customer_id: Account_Number, name: Account_Name, industry: Industry, region: Billing_State,
                founded_on: Founded, employees: Employees, registered_capital: Capital, natural_person: Person,
                onboarded_on: Created_Time}
  invoices:
    - files: Invoices.csv
      columns: {invoice_id: Number, customer_id: Account_Number, issued_on: Invoice_Date, due_on: Due_Date,
                amount: Grand_Total, kind: Kind, disputed_on: Disputed, written_off_on: Written_Off,
                currency: Currency}
  payments:
    - files: Payments.csv
      columns: {payment_id: Number, customer_id: Account_Number, invoice_id: Invoice, paid_on: Paid_On,
                recorded_on: Recorded, amount: Amount, kind: Kind, currency: Currency}
"""
FIELDS = {
    "customers": ("Accounts", "Account_Number Account_Name Industry Billing_State Founded Employees Capital Person "
                  "Created_Time", "customer_id name industry region founded_on employees registered_capital "
                  "natural_person onboarded_on"),
    "invoices": ("Invoices", "Number Account_Number Invoice_Date Due_Date Grand_Total Kind Disputed Written_Off "
                 "Currency", "invoice_id customer_id issued_on due_on amount kind disputed_on written_off_on currency"),
    "payments": ("Payments", "Number Account_Number Invoice Paid_On Recorded Amount Kind Currency",
                 "payment_id customer_id invoice_id paid_on recorded_on amount kind currency"),
}  # fmt: skip


def fill(crm: Tried, raw: Path) -> None:
    """The tables of the project as records of the CRM."""
    for table, (module, theirs, ours) in FIELDS.items():
        rows = pd.read_parquet(raw / f"{table}.parquet")[ours.split()]
        rows.columns = pd.Index(theirs.split())
        for number, record in enumerate(rows.astype(object).where(rows.notna(), None).to_dict("records"), 1):
            plain = {name: str(value) if isinstance(value, date) else value for name, value in record.items()}
            crm.server.objects[module][str(number)] = {"id": str(number), "Owner": {"id": "7", "name": "Li"}, **plain}


@pytest.fixture
def world(
    scoring_project: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[tuple[Tried, Mailbox, Params]]:
    with tried("zoho", monkeypatch) as crm, mailbox() as box, working_in(scoring_project):
        fill(crm, scoring_project / "data/store/raw")
        (tmp_path / "mapping.yaml").write_text(MAPPING)
        ours = crm.params.zoho.model_copy(update={"mapping": str(tmp_path / "mapping.yaml")})
        route = Route(kind="mail", to="a@example.com", language="zh", about=(About(),), names="name")
        project = load()
        mail = MailParams(host="127.0.0.1", port=box.port, security="none", sender="risk@example.com")
        changes: dict[str, Any] = {
            "crm": crm.params.model_copy(update={"zoho": ours}),
            "web": project.web.model_copy(update={"private_network": True}),
            "notify": project.notify.model_copy(update={"mail": mail, "routes": {"desk": route}}),
            "night": project.night.model_copy(update={"crm": "zoho", "notify": True}),
        }
        yield crm, box, project.model_copy(update=changes)


def test_what_is_scored_from_the_crm_stands_on_its_accounts(
    world: tuple[Tried, Mailbox, Params], tmp_path: Path
) -> None:
    crm, box, params = world
    out = tmp_path / "scores"
    told = Night(Request(Path("zoho"), date.fromisoformat(AS_OF), "challenger", out), params).run().told
    assert {step["status"] for step in told["steps"].values()} == {"done"}
    scores = pd.read_parquet(out / "latest/scores.parquet").set_index("customer_id")
    in_default = pd.read_parquet(out / "latest/in_default.parquet")["customer_id"]
    accounts = {each["Account_Number"]: each for each in crm.server.objects["Accounts"].values()}
    assert len(scores) > 100
    for customer, row in scores.iterrows():
        assert accounts[customer]["Default_Risk_Score"] == int(row["score"])
        assert accounts[customer]["Default_Risk_Tier"] == row["decided_tier"]
    assert all(accounts[each]["Default_Risk_Tier"] == "in default" for each in in_default)
    alerts = pd.read_parquet(out / "latest/alerts.parquet")
    high = alerts[alerts["closed_on"].isna() & (alerts["severity"] == "high")]
    assert len(crm.tasks()) == len(high) > 0
    [mail] = box.mails
    assert f"新增预警 {alerts['closed_on'].isna().sum()} 条" in mail["Subject"]
    assert told["steps"]["crm"]["accounts"] == len(scores) + len(in_default)
