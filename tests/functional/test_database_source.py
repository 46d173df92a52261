"""A database as the source, from ``ingest`` on and with ``score``: the same rows give the same result as from files."""

import json
from dataclasses import replace
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from data.errors import DataRefused, RunFailed
from pipeline.batch.database_tables import FOLDER
from pipeline.batch.request import Request, day_of
from pipeline.batch.score_book import run_score
from pipeline.databases.address import address_of
from pipeline.databases.database import transaction
from pipeline.night.flow import Night
from pipeline.params import load
from pipeline.stages import fingerprint, ingest, validate
from pipeline.store.fingerprints import with_what_is_due
from pipeline.warehouse.tables import Table, kept_as
from tests.databases import ask, say
from tests.functional.scoring import AS_OF, USED
from tests.integration.runs import working_in, write_params

pytestmark = pytest.mark.filterwarnings("ignore")  # MLflow and Ibis warn about their own dependencies

KEYS = {"customers": "customer_id", "invoices": "invoice_id", "payments": "payment_id"}


def fill(url: str, raw: Path) -> None:
    """The tables of the project as tables of a database, in a schema of their own."""
    with transaction(address_of(url)) as database:
        for name in USED:
            rows = pq.read_table(raw / f"{name}.parquet").drop_columns(["source_file", "source_line"])
            schema = pa.schema([(field.name, kept_as(field.type)) for field in rows.schema])
            database.execute(Table(f"erp_{name}", schema, ()).created("postgresql").replace(", PRIMARY KEY ()", ""), "")
            database.append(f"erp_{name}", rows.cast(schema).to_reader(), "filled")


@pytest.fixture
def source(scoring_project: Path, postgresql_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    fill(postgresql_url, scoring_project / "data/store/raw")
    monkeypatch.setenv("ERP", postgresql_url)
    path = tmp_path / "erp/database.yaml"
    path.parent.mkdir()
    path.write_text("url: ${ERP}\ntables:\n" + "".join(f"  {name}: {{table: erp_{name}}}\n" for name in USED))
    return path


def test_scores_are_those_of_the_same_rows_in_files(scoring_project: Path, source: Path, tmp_path: Path) -> None:
    with working_in(scoring_project):
        run_score(scoring_project / "data/store/raw", AS_OF, "challenger", tmp_path / "files", None)
        run_score(source, AS_OF, "challenger", tmp_path / "database", None)
    for name in ("scores", "reasons", "explanations", "alerts", "in_default"):
        ours, theirs = (
            pq.read_table(tmp_path / f"{each}/latest/{name}.parquet").sort_by([("customer_id", "ascending")])
            for each in ("database", "files")
        )
        assert ours.num_rows == theirs.num_rows
        assert ours.select(["customer_id"]).equals(theirs.select(["customer_id"]))
    scores = [pq.read_table(tmp_path / f"{each}/latest/scores.parquet") for each in ("database", "files")]
    assert scores[0].equals(scores[1])
    manifest = json.loads((tmp_path / "database/latest/manifest.json").read_text())
    assert set(manifest["made_from"]["inputs"]) == {f"{name}.parquet" for name in USED}


def test_a_second_run_reads_nothing_and_says_already_done(
    scoring_project: Path, source: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], postgresql_url: str
) -> None:
    with working_in(scoring_project):
        run_score(source, AS_OF, "challenger", tmp_path / "out", None)
        capsys.readouterr()
        run_score(source, AS_OF, "challenger", tmp_path / "out", None)
        assert "already done" in capsys.readouterr().out
        say(postgresql_url, "update erp_invoices set amount = amount + 1 where invoice_id in "
            "(select min(invoice_id) from erp_invoices)")  # fmt: skip
        run_score(source, AS_OF, "challenger", tmp_path / "out", None)
        assert "done: " in capsys.readouterr().out
    assert len(list((tmp_path / "out/versions").glob("2*"))) == 2


def test_a_dry_run_leaves_nothing(scoring_project: Path, source: Path, tmp_path: Path) -> None:
    with working_in(scoring_project):
        run_score(source, AS_OF, "challenger", tmp_path / "out", None, dry_run=True)
    assert not (tmp_path / "out").exists()


def test_a_cell_of_a_wrong_type_is_set_aside_with_its_reason(
    scoring_project: Path, source: Path, tmp_path: Path, postgresql_url: str
) -> None:
    say(
        postgresql_url,
        "alter table erp_invoices alter column amount type text",
        "update erp_invoices set amount = 'about 100' where invoice_id = (select min(invoice_id) from erp_invoices)",
    )
    with working_in(scoring_project):
        run_score(source, AS_OF, "challenger", tmp_path / "out", None)
    [row] = pq.read_table(tmp_path / "out/latest/quarantine/invoices.parquet").to_pylist()
    assert row["amount"] == "about 100"
    assert "amount" in row["rules"][0]


def test_a_column_of_a_wrong_type_is_refused_and_the_last_result_stays(
    scoring_project: Path, source: Path, tmp_path: Path, postgresql_url: str
) -> None:
    with working_in(scoring_project):
        run_score(source, AS_OF, "challenger", tmp_path / "out", None)
        before = (tmp_path / "out/latest").resolve()
        say(postgresql_url, "alter table erp_invoices alter column due_on type text using 'soon'")
        with pytest.raises(DataRefused, match=r"invoices: \d+ of \d+ rows .* break the contract"):
            run_score(source, AS_OF, "challenger", tmp_path / "out", None)
    assert (tmp_path / "out/latest").resolve() == before


def test_a_server_that_is_down_is_a_failure_and_the_last_result_stays(
    scoring_project: Path, source: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with working_in(scoring_project):
        run_score(source, AS_OF, "challenger", tmp_path / "out", None)
        monkeypatch.setenv("ERP", "postgresql://erp:hunter2@127.0.0.1:1/erp")
        with pytest.raises(RunFailed, match=r"erp:\*\*\*@127.0.0.1:1/erp cannot be reached"):
            run_score(source, AS_OF, "challenger", tmp_path / "out", None)
    assert (tmp_path / "out/latest/scores.parquet").exists()


def test_the_pipeline_reads_a_database(
    scoring_project: Path, source: Path, tmp_path: Path, postgresql_url: str
) -> None:
    project = tmp_path / "project"
    project.mkdir()
    write_params(project, {"ingest": {"source": "database", "raw": str(source)}})
    with working_in(project):
        ingest.main()
        first = {path.name: path.read_bytes() for path in (project / "data/store/raw").glob("*.parquet")}
        ingest.main()  # nothing has changed: the same bytes, and nothing further is due
        assert first == {path.name: path.read_bytes() for path in (project / "data/store/raw").glob("*.parquet")}
        validate.main()
    delivered = pq.read_metadata(project / "data/store/raw/invoices.parquet").num_rows
    assert delivered == len(ask(postgresql_url, "select * from erp_invoices"))
    assert (project / "data/store/tables/invoices.parquet").exists()


def test_with_a_database_ingest_is_due_each_time(tmp_path: Path) -> None:
    assert with_what_is_due({"ingest": {"source": "folder"}}) == {"ingest": {"source": "folder"}}
    first, second = (with_what_is_due({"ingest": {"source": "database"}}) for _ in range(2))
    assert first != second
    write_params(tmp_path, {"ingest": {"source": "database", "raw": "database.yaml"}})
    with working_in(tmp_path):
        fingerprint.main()
    assert "asked_at" in json.loads((tmp_path / "data/store/parameters/ingest.json").read_text())


def test_a_night_from_a_database_into_a_database(
    scoring_project: Path, source: Path, tmp_path: Path, postgresql_url: str
) -> None:
    with working_in(scoring_project):
        params = load()
        night = params.night.model_copy(update={"database": "$ERP"})
        request = Request(source, day_of(AS_OF), "challenger", tmp_path / "out")
        told = Night(replace(request), params.model_copy(update={"night": night})).run().told
    assert {name: step["status"] for name, step in told["steps"].items()} == {
        "source": "done",
        "score": "done",
        "database": "done",
    }
    latest = pq.read_table(tmp_path / "out/latest/scores.parquet")
    assert len(ask(postgresql_url, "select * from default_risk_latest")) == len(latest)
    assert (tmp_path / "out" / FOLDER / "customers.parquet").exists()
