"""One call at night: its steps in order, its manifest, and what a step that fails holds up."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from data.errors import DataRefused, RunFailed
from pipeline.alert_routes.params import About, MailParams, Route
from pipeline.batch.flow import Outcome
from pipeline.batch.request import Request
from pipeline.night import flow
from pipeline.night.flow import Night
from pipeline.night.manifest import Manifest
from pipeline.night.told import sentences
from pipeline.params import Params, load
from tests.conftest import ROOT
from tests.crm import Tried, tried
from tests.databases import ask
from tests.receivers import Mailbox, mailbox
from tests.results import alert_row, score_row, write_result

AS_OF = date(2026, 1, 1)


@dataclass
class World:
    """A CRM and a mailbox, with scoring replaced by a result made by hand."""

    crm: Tried
    mailbox: Mailbox
    out: Path
    customers: list[str]
    params: Params
    scored: list[Path] = field(default_factory=list)
    fails: Exception | None = None

    def score(self, request: Request, params: Params, steps: Any) -> Outcome:
        self.scored.append(request.source)
        if self.fails:
            raise self.fails
        write_result(self.out, [score_row(each) for each in self.customers], [alert_row(self.customers[0])])
        return Outcome("done", "2026-01-01-a", self.out, {"customers": len(self.customers)}, {})

    def night(self, source: str = "zoho", as_of: date = AS_OF) -> Manifest:
        return Night(Request(source=Path(source), as_of=as_of, model="champion", out=self.out), self.params).run()

    def manifest(self) -> dict[str, Any]:
        told: dict[str, Any] = json.loads((self.out / "night/2026-01-01.json").read_text())
        return {name: step["status"] for name, step in told["steps"].items()}

    def tables_read(self) -> int:
        return len([call for call in self.crm.server.calls if "coql" in call])


@pytest.fixture
def world(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    with tried("zoho", monkeypatch) as crm, mailbox() as box:
        customers = crm.add_accounts(3)
        for each in crm.server.objects["Accounts"].values():
            each |= {"Account_Name": "Alpha Trading", "Created_Time": "2024-01-01T00:00:00+08:00"}
        mail = MailParams(host="127.0.0.1", port=box.port, security="none", sender="risk@example.com")
        route = Route(kind="mail", to="a@example.com", language="en", about=(About(),), names="name")
        project = load(ROOT / "params.yaml")
        params = project.model_copy(
            update={
                "crm": crm.params,
                "web": project.web.model_copy(update={"private_network": True, "tries": 1, "timeout_s": 5}),
                "notify": project.notify.model_copy(update={"mail": mail, "routes": {"desk": route}}),
                "night": project.night.model_copy(update={"crm": "zoho", "notify": True}),
            }
        )
        found = World(crm, box, tmp_path / "out", customers, params)
        monkeypatch.setattr(flow, "score", found.score)
        yield found


def test_from_the_crm_to_the_crm_and_to_people(world: World) -> None:
    night = world.night()
    told = night.told
    assert world.manifest() == {"source": "done", "score": "done", "crm": "done", "messages": "done"}
    assert world.scored == [world.out / "crm_tables"]
    assert told["steps"]["source"]["records"]["Accounts"] == 3
    assert (told["steps"]["crm"]["accounts"], told["steps"]["crm"]["tasks_made"]) == (3, 1)
    assert world.crm.account(0)["Default_Risk_Score"] == 712
    [mail] = world.mailbox.mails
    body = mail.get_body(("plain",))
    assert body is not None and "Alpha Trading (1000000) · low risk" in body.get_content()
    assert "messages" in sentences(night) and "accounts 3, tasks_made 1" in sentences(night)


def test_the_same_night_again_does_nothing_again(world: World) -> None:
    world.night()
    calls = len(world.crm.server.calls)
    again = sentences(world.night()).splitlines()
    assert len(world.crm.server.calls) == calls and len(world.mailbox.mails) == 1
    assert [line.split()[0] for line in again if "by an earlier call" in line] == ["source", "crm"]
    assert len(world.scored) == 2  # the job itself says "already done"


def test_a_crm_that_is_down_holds_no_message_back_and_is_made_good(world: World) -> None:
    world.crm.server.fail("/crm/v8/settings", "broken")
    with pytest.raises(RunFailed, match="Zoho answers 500"):
        world.night()
    assert world.manifest() == {"source": "done", "score": "done", "crm": "failed", "messages": "done"}
    read = world.tables_read()
    world.night()
    assert world.manifest()["crm"] == "done" and len(world.mailbox.mails) == 1
    assert world.tables_read() - read == 3  # accounts, and tasks twice: the source is not read again


def test_a_mail_server_that_is_down_holds_no_score_back_and_is_made_good(world: World) -> None:
    world.mailbox.faults.append("declined for now")
    with pytest.raises(RunFailed, match="did not arrive"):
        world.night()
    assert world.manifest() == {"source": "done", "score": "done", "crm": "done", "messages": "failed"}
    world.night()
    assert world.manifest()["messages"] == "done" and len(world.mailbox.mails) == 1


def test_every_step_that_failed_is_named(world: World) -> None:
    world.crm.server.fail("/crm/v8/settings", "broken")
    world.mailbox.faults.append("declined for now")
    with pytest.raises(RunFailed, match=r"(?s)crm: Zoho answers 500.*messages: 0 messages sent.*desk: "):
        world.night()


def test_tables_that_are_refused_end_the_night_before_anybody_is_told(world: World) -> None:
    world.fails = DataRefused("invoices: too many bad rows")
    with pytest.raises(DataRefused):
        world.night()
    assert world.manifest() == {"source": "done", "score": "failed"}
    assert world.mailbox.mails == [] and world.crm.account(0).get("Default_Risk_Score") is None


def test_killed_in_any_step_the_next_call_goes_on(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    class Killed(BaseException):
        pass

    def dies(*_: Any, **__: Any) -> Any:
        raise Killed

    for step in ("pull", "score", "push", "tell"):
        with monkeypatch.context() as patch:
            patch.setattr(flow, step, dies)
            with pytest.raises(Killed):
                world.night()
    world.night()
    assert set(world.manifest().values()) == {"done"}
    assert len(world.mailbox.mails) == 1 and world.crm.server.twice == [] and len(world.crm.tasks()) == 1


def test_a_folder_is_scored_as_it_is(world: World, tmp_path: Path) -> None:
    (tmp_path / "customers.csv").write_text("customer_id,name,onboarded_on\n1000000,Beta,2020-01-01\n")
    world.night(str(tmp_path))
    assert world.scored == [tmp_path] and "source" not in world.manifest()
    body = world.mailbox.mails[0].get_body(("plain",))
    assert body is not None and "Beta (1000000)" in body.get_content()


def test_no_secret_is_in_the_manifest(world: World) -> None:
    world.night()
    assert "very-secret" not in (world.out / "night/2026-01-01.json").read_text()


def with_database(world: World, url: str) -> None:
    world.params = world.params.model_copy(
        update={"night": world.params.night.model_copy(update={"database": url, "crm": None, "notify": False})}
    )


def test_results_go_into_the_database_once(world: World, tmp_path: Path) -> None:
    with_database(world, f"sqlite:///{tmp_path}/risk.sqlite")
    assert world.night().told["steps"]["database"]["rows"] == 3 + 6 + 3 + 1  # scores, reasons, explanations, an alert
    assert world.night().told["steps"]["database"]["rows"] == 0
    assert len(ask(f"sqlite:///{tmp_path}/risk.sqlite", "select * from default_risk_latest")) == 3


def test_a_database_that_is_down_is_named_without_its_password(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RISK_PASSWORD", "correct-horse")
    with_database(world, "postgresql://risk:${RISK_PASSWORD}@127.0.0.1:1/risk")
    with pytest.raises(
        RunFailed, match=r"database: PostgreSQL at postgresql://risk:\*\*\*@127.0.0.1:1/risk cannot be reached"
    ):
        world.night()
    assert world.manifest() == {"source": "done", "score": "done", "database": "failed"}
    assert "correct-horse" not in (world.out / "night/2026-01-01.json").read_text()
