"""Two nights, from an empty PostgreSQL and a CRM to written-back tiers and messages: every command with its seconds.

    python -m benchmarks.night                        600 customers
    python -m benchmarks.night --customers 20000

Database, CRM, mail server and robot are servers of our own on this machine; secrets come from the environment. A
simulated portfolio stands in for the ERP's tables. Between the nights rows come late, are corrected and deleted, and a
customer comes whom the CRM does not know. Boosted trees alone are trained, for training is not what is shown.
"""

import argparse
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import yaml

from benchmarks.database import LATE, PAYMENT, Walk, filled
from benchmarks.score import AS_OF
from tests.crm import SECRETS
from tests.crm_server import ZohoServer, running
from tests.databases import ask, say
from tests.integration.runs import merged
from tests.receivers import SECRET, Chat, Mailbox, chat, mailbox

SECOND_DAY = str(date.fromisoformat(AS_OF) + timedelta(days=1))
CHANGES = {
    "a payment is booked that came 400 days ago": LATE,
    "the amount of an old invoice is corrected": "update invoices set amount = amount + 100 where invoice_id = "
    "(select min(invoice_id) from invoices)",
    "a payment is deleted": "delete from payments where payment_id = (select min(payment_id) from payments)",
    "whoever is rated high pays what is open": f"{PAYMENT} 'paid-' || invoice_id, customer_id, "
    f"invoice_id, date '{AS_OF}', date '{AS_OF}', amount, 'payment' from invoices where currency is null and "
    "customer_id in (select customer_id from default_risk_latest where decided_tier = 'high')",
    "a customer comes": f"insert into customers (customer_id, onboarded_on) values ('NEW', date '{AS_OF}')",
    "and is invoiced": "insert into invoices (invoice_id, customer_id, issued_on, due_on, amount) values "
    f"('NEW-1', 'NEW', date '{AS_OF}', date '{SECOND_DAY}', 1000)",
}


@dataclass(frozen=True)
class Receivers:
    """Who is written to."""

    crm: ZohoServer
    box: Mailbox
    robot: Chat

    def compare(self, url: str) -> None:
        """Print what stands on the accounts beside what stands in the database."""
        decided = {str(row["customer_id"]): row for row in ask(url, "select * from default_risk_latest_decisions")}
        accounts = {each["Account_Number"]: each for each in self.crm.objects["Accounts"].values()}
        on_both = [name for name in decided if name in accounts]
        tiers = {name: decided[name]["tier"] or "in default" for name in on_both}
        same = [name for name in on_both if accounts[name]["Default_Risk_Tier"] == tiers[name]]
        open_tasks = [each for each in self.crm.objects["Tasks"].values() if not each.get("Default_Risk_Over")]
        print(
            f"    database: {len(decided):,} decisions; CRM: {len(same):,} of {len(on_both):,} accounts with the same "
            f"tier, {len(open_tasks):,} open tasks, {len(self.crm.twice)} records written twice"
        )

    def messages(self, folder: Path | None) -> None:
        """Print the subjects of what has arrived, leave all of it in a folder, and forget it."""
        said = [("mail.html", mail["Subject"], body(mail, "html")) for mail in self.box.mails]
        said += [("robot.txt", text.splitlines()[0], text) for text in self.robot.texts()]
        for name, subject, whole in said:
            print(f"    {name.partition('.')[0]}: {subject}")
            if folder:
                folder.mkdir(parents=True, exist_ok=True)
                (folder / name).write_text(whole, encoding="utf-8")
        self.box.mails.clear()
        self.robot.arrived.clear()


def accounts(crm: ZohoServer, url: str) -> None:
    """An account per customer, under a number of the CRM's own, and the fields that are needed."""
    fields = yaml.safe_load(Path("params.yaml").read_text(encoding="utf-8"))["crm"]["zoho"]
    for number, row in enumerate(ask(url, "select customer_id from customers order by customer_id")):
        id_, owner = str(1_000_000 + number), {"id": f"77{number % 5}", "name": f"Owner {number % 5}"}
        crm.objects["Accounts"][id_] = {"id": id_, "Account_Number": row["customer_id"], "Owner": owner}
    crm.fields["Accounts"] = set(fields["fields"].values())
    crm.fields["Tasks"] = {fields["tasks"]["key"], fields["tasks"]["over"]}


def settings(address: str, port: int) -> dict[str, Any]:
    """What a user would write into ``params.yaml``."""
    route = {"language": "en", "about": [{"severities": ["high", "medium"]}], "names": "name"}
    by_robot = {"kind": "feishu", "url_from": "FEISHU_URL", "secret_from": "FEISHU_SECRET", "language": "zh"}
    return {
        "train": {"estimator": "lightgbm"},
        "web": {"private_network": True},
        "crm": {"zoho": {"accounts_url": address, "api_url": address, "mapping": "erp/zoho.yaml"}},
        "notify": {
            "mail": {"host": "127.0.0.1", "port": port, "security": "none", "sender": "risk@example.com"},
            "routes": {
                "credit_desk": {"kind": "mail", "to": "credit@example.com", **route},
                "sales": {**route, **by_robot, "names": "id"},
            },
        },
        "night": {"source": "erp/database.yaml", "database": "$WAREHOUSE", "crm": "zoho", "notify": True},
    }


@contextmanager
def ready(customers: int) -> Iterator[tuple[Walk, Receivers]]:
    """A clone, its parameters, and all the servers."""
    with filled(customers) as walk, running(crm := ZohoServer()) as address, mailbox() as box, chat() as robot:
        accounts(crm, walk.url)
        mapping = Path("docs/guides/crm/zoho.yaml").read_text(encoding="utf-8")
        (walk.clone / "erp/zoho.yaml").write_text(mapping.replace("customer_id: id ", "customer_id: Account_Number "))
        params = walk.clone / "params.yaml"
        told = merged(yaml.safe_load(params.read_text(encoding="utf-8")), settings(address, box.port))
        params.write_text(yaml.safe_dump(told), encoding="utf-8")
        walk.variables.update(SECRETS, FEISHU_URL=f"{robot.address}/feishu", FEISHU_SECRET=SECRET)
        yield walk, Receivers(crm, box, robot)


def body(mail: EmailMessage, kind: str) -> str:
    """The text or the page of an e-mail."""
    found = mail.get_body((kind,))
    return found.get_content() if found else ""


def main(customers: int, kept: Path | None) -> None:
    """Walk the whole way, and print every step; ``kept``: messages are left there to be looked at."""
    with ready(customers) as (walk, receivers):
        night = "night --model challenger --out scores --as-of"
        walk.step("run --source database --raw erp/database.yaml")
        for day in (AS_OF, AS_OF, SECOND_DAY):
            if day == SECOND_DAY:
                for what, statement in CHANGES.items():
                    say(walk.url, statement)
                    print(what)
            walk.step(f"{night} {day}", lines=6)
            receivers.compare(walk.url)
            receivers.messages(kept and kept / day)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--customers", type=int, default=600)
    parser.add_argument("--messages", type=Path, help="folder in which the messages are left")
    arguments = parser.parse_args()
    main(arguments.customers, arguments.messages)
