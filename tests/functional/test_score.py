"""The batch job from end to end, on a small book: what it writes, and that it is the same in every path."""

import hashlib
import json
import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from data.errors import DataRefused, UserError
from pipeline.batch import processing as working
from pipeline.batch.score_book import run_score
from tests.conftest import Command
from tests.functional.scoring import AS_OF, USED, in_parts
from tests.integration.runs import working_in

pytestmark = pytest.mark.filterwarnings("ignore")  # MLflow and Ibis warn about their own dependencies


@pytest.fixture(autouse=True)
def in_project(scoring_project: Path) -> Iterator[None]:
    with working_in(scoring_project):
        yield


@pytest.fixture(scope="module")
def done(scoring_project: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a finished run over the whole book."""
    out = tmp_path_factory.mktemp("done")
    with working_in(scoring_project):
        run_score(raw(scoring_project), AS_OF, "challenger", out, None)
    return out


def raw(project: Path) -> Path:
    return project / "data/store/raw"


def contents(folder: Path) -> dict[str, str]:
    files = (path for path in folder.rglob("*") if path.is_file() and path.name != "timings.json")
    return {str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


def test_the_result_is_complete_and_its_manifest_says_what_it_is(done: Path) -> None:
    latest = done / "latest"
    manifest = json.loads((latest / "manifest.json").read_text())
    written = contents(latest)
    assert manifest["outputs"] == {name: digest for name, digest in written.items() if name != "manifest.json"}
    assert {
        "scores.parquet",
        "explanations.parquet",
        "reasons.parquet",
        "alerts.parquet",
        "validation.json",
    } <= written.keys()
    assert {f"quarantine/{name}.parquet" for name in USED} <= written.keys()
    scores = pd.read_parquet(latest / "scores.parquet")
    assert manifest["customers"] == manifest["eligible"] == len(scores) > 0
    assert manifest["made_from"]["engine"] == "duckdb"
    assert sum(tier["customers"] for tier in manifest["tiers"].values()) == len(scores)
    assert all(told["rows"] == told["good"] + told["quarantined"] for told in manifest["rows"].values())
    assert json.loads((latest / "timings.json").read_text())["seconds"].keys() >= {"read", "predict", "explain"}
    assert not (done / ".work").exists()


def test_the_stages_of_the_pipeline_give_the_same_scores_and_reasons(done: Path, scoring_project: Path) -> None:
    stage = scoring_project / "data/store/scores"
    for name in ("scores", "explanations", "reasons", "in_default"):
        ours, theirs = (pd.read_parquet(folder / f"{name}.parquet") for folder in (done / "latest", stage))
        pd.testing.assert_frame_equal(ours, theirs, check_dtype=False, rtol=0, atol=1e-12)


def test_the_same_input_gives_the_same_bytes_once_and_a_damaged_result_is_made_again(
    done: Path, scoring_project: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    source, out = shutil.copytree(raw(scoring_project), tmp_path / "copy"), tmp_path / "out"
    run_score(source, AS_OF, "1", out, None)  # by its number it is the same model
    assert contents(out / "latest") == contents(done / "latest")
    before = (out / "latest/manifest.json").stat()
    capsys.readouterr()
    run_score(raw(scoring_project), AS_OF, "challenger", out, None)
    assert capsys.readouterr().out.startswith("already done: ")
    assert (out / "latest/manifest.json").stat() == before
    (out / "latest/scores.parquet").write_bytes(b"cut")
    run_score(source, AS_OF, "challenger", out, None)
    assert contents(out / "latest") == contents(done / "latest")


def test_a_customer_alone_has_the_score_and_the_reasons_that_it_has_in_the_book(
    done: Path, scoring_project: Path, tmp_path: Path
) -> None:
    book = pd.read_parquet(done / "latest/scores.parquet")
    alone = book["customer_id"].iloc[len(book) // 2]
    (tmp_path / "list.csv").write_text(f"name,customer_id\nsomebody,{alone}\n")
    run_score(raw(scoring_project), AS_OF, "challenger", tmp_path / "out", tmp_path / "list.csv", csv=True)
    for name in ("scores", "explanations"):
        theirs = pd.read_parquet(done / f"latest/{name}.parquet").query("customer_id == @alone")
        ours = pd.read_parquet(tmp_path / f"out/latest/{name}.parquet")
        pd.testing.assert_frame_equal(ours, theirs.reset_index(drop=True), rtol=0, atol=1e-12)
    as_text = pd.read_csv(tmp_path / "out/latest/scores.csv")
    assert as_text["pd"].iloc[0] == book.set_index("customer_id").loc[alone, "pd"]


def test_a_book_in_parts_gives_the_same_results_as_in_one(done: Path, scoring_project: Path, tmp_path: Path) -> None:
    with in_parts(90, 50):  # 300 customers: four parts, the last one small
        run_score(raw(scoring_project), AS_OF, "challenger", tmp_path / "out", None, csv=True)
    for name in ("scores", "explanations", "reasons", "alerts", "in_default"):
        ours, theirs = (pd.read_parquet(folder / f"latest/{name}.parquet") for folder in (tmp_path / "out", done))
        pd.testing.assert_frame_equal(ours, theirs, rtol=0, atol=1e-12)
    assert len(pd.read_csv(tmp_path / "out/latest/scores.csv")) == len(pd.read_parquet(done / "latest/scores.parquet"))


def test_a_run_that_ended_in_the_middle_goes_on_with_the_next_part(
    done: Path,
    scoring_project: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    predict = working.fill_predicted

    def until_the_third(*arguments: Any) -> None:
        if arguments[-1].name.endswith("2"):
            raise MemoryError("killed")
        predict(*arguments)

    with in_parts(90, 50):
        with monkeypatch.context() as patch, pytest.raises(MemoryError):
            patch.setattr(working, "fill_predicted", until_the_third)
            run_score(raw(scoring_project), AS_OF, "challenger", tmp_path / "out", None)
        assert not (tmp_path / "out/latest").exists()
        capsys.readouterr()
        run_score(raw(scoring_project), AS_OF, "challenger", tmp_path / "out", None)
    events = [json.loads(line) for line in capsys.readouterr().err.splitlines() if line.startswith("{")]
    kept = [event["step"] for event in events if event["event"] == "kept"]
    assert kept == ["read", "validate", "split", *["features"] * 4, "peers", *["predict"] * 2]
    ours, theirs = (pd.read_parquet(folder / "latest/scores.parquet") for folder in (tmp_path / "out", done))
    pd.testing.assert_frame_equal(ours, theirs, rtol=0, atol=1e-12)


def test_the_command_speaks_json_to_a_machine_and_a_dry_run_writes_nothing(
    default_risk: Command, scoring_project: Path, tmp_path: Path
) -> None:
    asked = ("--source", str(raw(scoring_project)), "--as-of", AS_OF, "--model", "challenger", "--json", "--dry-run")
    result = default_risk("score", *asked, "--out", str(tmp_path / "out"), cwd=scoring_project)
    assert result.returncode == 0, result.stderr
    told = json.loads(result.stdout)
    assert (told["status"], told["folder"]) == ("dry run", None)
    assert told["customers"] > 0
    events = [json.loads(line) for line in result.stderr.splitlines()]
    assert [e["step"] for e in events if e["event"] == "finished"] == ["model", "read", "validate", "features"]
    assert list(tmp_path.iterdir()) == []


def test_without_a_champion_the_challenger_is_named(scoring_project: Path, tmp_path: Path) -> None:
    with pytest.raises(UserError, match="Score with --model challenger"):
        run_score(raw(scoring_project), AS_OF, "champion", tmp_path / "out", None)


@pytest.mark.parametrize("model", ["7", "chalenger"])
def test_a_model_that_is_not_registered_is_refused_and_those_that_are_named(
    scoring_project: Path, tmp_path: Path, model: str
) -> None:
    with pytest.raises(UserError, match=r"challenger \(version 1\); versions 1"):
        run_score(raw(scoring_project), AS_OF, model, tmp_path / "out", None)


def test_a_model_whose_files_were_tampered_with_is_never_read(
    scoring_project: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from pipeline.batch import job

    fetch = job.registered

    def tampered(*arguments: object) -> object:
        found = fetch(*arguments)  # type: ignore[arg-type]
        text = bytearray(found.files["lightgbm.txt"])
        text[len(text) // 2] ^= 1
        return type(found)(found.version, {**found.files, "lightgbm.txt": bytes(text)}, found.recorded, found.contract)

    monkeypatch.setattr(job, "registered", tampered)
    with pytest.raises(DataRefused, match=r"lightgbm.txt is not the file that was trained"):
        run_score(raw(scoring_project), AS_OF, "challenger", tmp_path / "out", None)
    assert os.listdir(tmp_path / "out/versions") == []
