"""Everything that is known to go wrong at night: said in a sentence, and the last result stays readable."""

import errno
import fcntl
import json
import os
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from data.errors import DataRefused, RunFailed, UserError
from pipeline.batch import processing as working
from pipeline.batch import result
from pipeline.batch.score_book import run_score
from pipeline.store.artifacts import write_batches
from tests.functional.scoring import AS_OF, copy_tables
from tests.integration.runs import working_in

pytestmark = pytest.mark.filterwarnings("ignore")  # MLflow and Ibis warn about their own dependencies

LAST = "2025-10-01-0123456789abcdef"


@pytest.fixture(autouse=True)
def in_project(scoring_project: Path) -> Iterator[None]:
    with working_in(scoring_project):
        yield


@pytest.fixture
def source(scoring_project: Path) -> Path:
    return scoring_project / "data/store/raw"


@pytest.fixture
def out(tmp_path: Path) -> Path:
    """A folder with the result of an earlier night."""
    version = tmp_path / "out/versions" / LAST
    version.mkdir(parents=True)
    (version / "manifest.json").write_text("{}")
    (tmp_path / "out/latest").symlink_to(Path("versions", LAST))
    return tmp_path / "out"


def refused(kind: type[Exception], words: str, source: Path, out: Path, as_of: str = AS_OF, **asked: Any) -> None:
    """The run ends in these words; the earlier result is still the latest one, and no half one is beside it."""
    with pytest.raises(kind, match=words):
        run_score(source, as_of, "challenger", out, asked.pop("customers", None), **asked)
    assert os.readlink(out / "latest") == f"versions/{LAST}"
    assert (out / "latest/manifest.json").read_text() == "{}"
    assert [path.name for path in (out / "versions").iterdir() if not path.name.startswith(".")] == [LAST]


def csv_folder(folder: Path, **tables: str) -> Path:
    folder.mkdir(parents=True)
    for name, text in tables.items():
        (folder / f"{name}.csv").write_text(text)
    return folder


CUSTOMERS = "customer_id,onboarded_on\nC1,2019-01-01\n"
INVOICES = "invoice_id,customer_id,issued_on,due_on,amount\nI1,C1,2025-12-01,2025-12-31,10\n"
PAYMENTS = (
    "payment_id,customer_id,invoice_id,paid_on,recorded_on,amount,kind\nP1,C1,I1,2025-12-20,2025-12-20,10,payment\n"
)


@pytest.mark.parametrize(
    ("as_of", "words"),
    [
        ("2999-01-01", "lies in the future"),
        ("01.02.2026", "is no day: write it as YYYY-MM-DD"),
        ("1980-01-01", "not after the day on which the first customer came"),
        ("2026-06-01", "151 days before --as-of 2026-06-01"),
    ],
)
def test_a_day_that_cannot_be_asked_about(source: Path, out: Path, as_of: str, words: str) -> None:
    refused(DataRefused if "151" in words else UserError, words, source, out, as_of)


def test_an_empty_book(tmp_path: Path, out: Path) -> None:
    nobody = csv_folder(tmp_path / "in", customers=CUSTOMERS, invoices=INVOICES, payments=PAYMENTS)
    refused(DataRefused, "No customer is to be scored on 2020-01-01", nobody, out, "2020-01-01")


def test_tables_that_are_refused_leave_findings_and_quarantine(tmp_path: Path, out: Path) -> None:
    nothing = INVOICES.replace(",10", ",0")
    bad = csv_folder(tmp_path / "in", customers=CUSTOMERS.splitlines()[0], invoices=nothing, payments=PAYMENTS)
    refused(DataRefused, "customers: the table is empty", bad, out)
    told = json.loads((out / "refused/validation.json").read_text())
    assert told["tables"]["invoices"]["quarantined"] == 1
    assert pq.read_table(out / "refused/quarantine/invoices.parquet")["amount"].to_pylist() == ["0"]


def without(column: str) -> Callable[[pa.Table], pa.Table]:
    return lambda table: table.drop_columns(column)


def as_words(column: str) -> Callable[[pa.Table], pa.Table]:
    def change(table: pa.Table) -> pa.Table:
        words = pa.array(["a lot"] * len(table))
        return table.set_column(table.column_names.index(column), column, words)

    return change


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"invoices": without("amount")}, "invoices: required column missing: amount"),
        ({"invoices": as_words("amount")}, r"unreadable\(amount\)"),
        ({"invoices": without("disputed_on")}, "column invoices.disputed_on was delivered when the model learnt"),
    ],
)
def test_a_column_that_is_missing_or_of_another_type_is_named(
    scoring_project: Path, tmp_path: Path, out: Path, changes: dict[str, Any], words: str
) -> None:
    refused(DataRefused, words, copy_tables(scoring_project, tmp_path / "in", **changes), out)


def test_customers_that_nobody_knows_are_named(source: Path, tmp_path: Path, out: Path) -> None:
    (tmp_path / "list").write_text("C0000001\nNOBODY-2\nNOBODY-1\n")
    words = r"names 2 customer\(s\) that the table customers does not hold: NOBODY-1, NOBODY-2"
    refused(UserError, words, source, out, customers=tmp_path / "list")


@pytest.mark.parametrize(
    ("text", "words"), [("", "names no customer"), ("a,b\n1,2\n", "several columns and none is called customer_id")]
)
def test_a_list_of_customers_that_is_none(source: Path, tmp_path: Path, out: Path, text: str, words: str) -> None:
    (tmp_path / "list").write_text(text)
    refused(UserError, words, source, out, customers=tmp_path / "list")


def test_a_file_that_is_a_link_out_of_the_source(source: Path, tmp_path: Path, out: Path) -> None:
    linked = tmp_path / "in"
    linked.mkdir()
    (linked / "customers.parquet").symlink_to(source / "customers.parquet")
    refused(UserError, "customers.parquet is a symbolic link to", linked, out)


@pytest.mark.parametrize("name", ["nothing", "list.txt"])
def test_a_source_that_is_none(tmp_path: Path, out: Path, name: str) -> None:
    (tmp_path / "list.txt").write_text("x")
    refused(UserError, "nothing at --source|neither a folder nor a mapping file", tmp_path / name, out)


def test_results_are_not_written_through_a_link_out_of_the_folder(source: Path, tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "out").mkdir()
    (tmp_path / "out/versions").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(UserError, match=r"outside --out: nothing is written there"):
        run_score(source, AS_OF, "challenger", tmp_path / "out", None)
    assert list((tmp_path / "elsewhere").iterdir()) == []


def test_a_folder_in_the_place_of_the_pointer_is_not_replaced(source: Path, tmp_path: Path) -> None:
    (tmp_path / "out/latest").mkdir(parents=True)
    with pytest.raises(UserError, match="latest is not the pointer to a result"):
        run_score(source, AS_OF, "challenger", tmp_path / "out", None)


def test_a_folder_that_cannot_be_written_to(source: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(UserError, match="Cannot write to --out"):
        run_score(source, AS_OF, "challenger", tmp_path / "file/out", None)


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")
def test_a_folder_without_permission(source: Path, tmp_path: Path) -> None:
    (tmp_path / "out").mkdir(mode=0o555)
    with pytest.raises(UserError, match=r"Cannot write to --out .*Permission denied"):
        run_score(source, AS_OF, "challenger", tmp_path / "out", None)


def test_of_two_runs_at_once_the_second_says_so(source: Path, out: Path) -> None:
    with (out / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        lock.write("4711")
        lock.flush()
        refused(UserError, r"Another run \(process 4711\) is at work", source, out)


@pytest.mark.parametrize("harm", ["changes", "vanishes"])
def test_a_source_that_changes_while_it_is_read(
    scoring_project: Path, tmp_path: Path, out: Path, monkeypatch: pytest.MonkeyPatch, harm: str
) -> None:
    source = copy_tables(scoring_project, tmp_path / "in")

    def meanwhile(folder: Path, batches: Any) -> None:
        write_batches(folder, batches)
        path = source / "payments.parquet"
        path.unlink() if harm == "vanishes" else path.write_bytes(path.read_bytes() + b" ")

    monkeypatch.setattr(working, "write_batches", meanwhile)
    words = {"changes": "changed while it was read: payments.parquet", "vanishes": "cannot be read to its end"}
    refused(DataRefused, words[harm], source, out)


@pytest.mark.parametrize(("module", "step"), [(working, "read"), (result, "write")])
def test_a_full_disk_leaves_the_last_result_and_the_next_run_completes(
    source: Path, out: Path, monkeypatch: pytest.MonkeyPatch, module: Any, step: str
) -> None:
    def full(folder: Path, batches: Any) -> None:
        (folder / "half.parquet").write_bytes(b"PAR1")
        raise OSError(errno.ENOSPC, "No space left on device", str(folder))

    with monkeypatch.context() as patch:
        patch.setattr(module, "write_batches", full)
        refused(RunFailed, "The disk of .* is full", source, out)
    assert not (out / ".work").exists()
    if step == "write":
        run_score(source, AS_OF, "challenger", out, None)
        assert os.readlink(out / "latest") != f"versions/{LAST}"
        assert sorted(path.name[:1] for path in (out / "versions").iterdir()) == ["2", "2"]


def test_a_disk_that_really_is_full(source: Path, tmp_path: Path) -> None:
    disk = tmp_path / "disk"
    disk.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=200k", "tmpfs", disk], check=False, capture_output=True
    )
    if mounted.returncode:
        pytest.skip("only root can mount a small disk")
    try:
        with pytest.raises(RunFailed, match="is full"):
            run_score(source, AS_OF, "challenger", disk / "out", None)
        assert not (disk / "out/latest").exists()
    finally:
        subprocess.run(["umount", disk], check=True)


def test_another_definition_of_default_than_the_models(scoring_project: Path, source: Path, tmp_path: Path) -> None:
    text = (scoring_project / "params.yaml").read_text()
    (tmp_path / "params.yaml").write_text(text.replace("default: basel_non_retail", "default: basel_retail"))
    (tmp_path / "dvc.yaml").write_text("stages: {}\n")
    (tmp_path / "mlflow.db").symlink_to(scoring_project / "mlflow.db")
    with working_in(tmp_path), pytest.raises(UserError, match=r"trained with label.default = basel_non_retail"):
        run_score(source, AS_OF, "challenger", tmp_path / "out", None)


def test_a_table_that_the_model_has_never_seen_does_no_harm(scoring_project: Path, tmp_path: Path, out: Path) -> None:
    richer = copy_tables(scoring_project, tmp_path / "in")
    (richer / "events.csv").write_text(
        "event_id,customer_id,occurred_on,known_on,kind\nE1,C0000001,2025-11-01,2025-11-02,complaint\n"
    )
    run_score(richer, AS_OF, "challenger", out, None)
    assert os.readlink(out / "latest") != f"versions/{LAST}"
