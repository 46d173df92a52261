"""What goes wrong outside ends a command with a sentence and its exit code: 1 mend it, 2 try again, 3 bad data."""

import sys
from pathlib import Path

import pytest
import xlsxwriter

from pipeline import params as parameters
from pipeline.alert_routes.params import About, Route
from pipeline.cli import main
from pipeline.params import Params, load
from tests.crm import tried
from tests.databases import say
from tests.functional.scoring import AS_OF
from tests.integration.runs import working_in
from tests.results import score_row, write_result

pytestmark = pytest.mark.filterwarnings("ignore")  # MLflow and Ibis warn about their own dependencies
USER_ERROR, FAILED, REFUSED = 1, 2, 3


@pytest.fixture
def ends(scoring_project: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> "Ends":
    return Ends(scoring_project, monkeypatch, capsys)


class Ends:
    """Runs ``default-risk`` in the project; gives its exit code and what it said on standard error."""

    def __init__(self, project: Path, patch: pytest.MonkeyPatch, captured: pytest.CaptureFixture[str]) -> None:
        self.project, self.patch, self.captured = project, patch, captured

    def __call__(self, *arguments: object, params: Params | None = None) -> tuple[int, str]:
        self.patch.setattr(sys, "argv", ["default-risk", *map(str, arguments)])
        if params:
            self.patch.setattr(parameters, "load", lambda: params)
        with working_in(self.project), pytest.raises(SystemExit) as ended:
            main()
        assert isinstance(ended.value.code, int)
        return ended.value.code, self.captured.readouterr().err

    def score(self, source: Path, *options: str) -> tuple[int, str]:
        return self("score", "--source", source, "--as-of", AS_OF, "--out", source.parent / "out", *options)


def test_a_url_with_a_password_is_not_shown(ends: Ends, tmp_path: Path) -> None:
    code, said = ends.score(tmp_path / "tables", "--to", "postgresql://risk:hunter2@db.example.com/risk")
    assert code == USER_ERROR and "hunter2" not in said and "environment" in said


def test_a_database_that_is_down(ends: Ends, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SECRET", "hunter2")
    source = tmp_path / "database.yaml"
    source.write_text("url: postgresql://erp:${SECRET}@127.0.0.1:1/erp\ntables:\n  customers: {table: customers}\n")
    code, said = ends.score(source, "--model", "challenger")
    assert code == FAILED and "cannot be reached" in said and "hunter2" not in said


@pytest.mark.parametrize("table", ["gone", "'customers; drop table kept'"])
def test_a_table_that_is_not_there_or_is_sql(ends: Ends, tmp_path: Path, table: str) -> None:
    url = f"sqlite:///{tmp_path}/erp.sqlite"
    say(url, "create table kept (a int)")
    source = tmp_path / "database.yaml"
    source.write_text(f"url: {url}\ntables:\n  customers: {{table: {table}}}\n")
    code, said = ends.score(source, "--model", "challenger")
    assert code == USER_ERROR and "customers" in said
    say(url, "insert into kept values (1)")


def test_a_workbook_that_is_a_bomb(ends: Ends, tmp_path: Path) -> None:
    with xlsxwriter.Workbook(tmp_path / "book.xlsx") as book:
        sheet = book.add_worksheet("s")
        sheet.write("A1", "id")
        sheet.write("XFD1048576", "x")
    source = tmp_path / "mapping.yaml"
    source.write_text("tables:\n  customers:\n    - files: book.xlsx\n      columns: {customer_id: id}\n")
    code, said = ends.score(source, "--model", "challenger")
    assert code == REFUSED and "book.xlsx" in said and "more memory or time" in said


@pytest.mark.parametrize(
    ("fault", "says"),
    [("lie", "the CRM said that it was done, and it is not"), ("out of credits", "run again later")],
)
def test_a_crm_that_does_not_do_what_it_says_or_has_no_credits(
    ends: Ends, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fault: str, says: str
) -> None:
    with tried("zoho", monkeypatch) as crm:
        scores = write_result(tmp_path / "scores", [score_row(each) for each in crm.add_accounts(1)])
        crm.server.fault_of = lambda path: fault if path == "/crm/v8/Accounts" else None  # type: ignore[method-assign]
        project = load(ends.project / "params.yaml")
        web = project.web.model_copy(update={"private_network": True})
        params = project.model_copy(update={"crm": crm.params, "web": web})
        code, said = ends("crm", "push", "zoho", "--scores", scores, params=params)
    assert code == FAILED and says in said and "very-secret" not in said


def test_a_webhook_on_the_private_network(ends: Ends, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOOK", "https://127.0.0.1/hook?key=hunter2")
    monkeypatch.setenv("HOOK_SECRET", "hunter2")
    route = Route(
        kind="webhook", url_from="HOOK", secret_from="HOOK_SECRET", language="en", about=(About(),), names="id"
    )
    project = load(ends.project / "params.yaml")
    notify = project.notify.model_copy(update={"routes": {"desk": route}})
    code, said = ends("notify", "--test", "desk", params=project.model_copy(update={"notify": notify}))
    assert code == FAILED and "private network" in said and "hunter2" not in said
