"""The monitor on scored books: what has moved is named, and what became of earlier ones stands beside the expected."""

import json
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest

from data.errors import DataRefused, UserError
from pipeline.batch.score_book import run_score
from pipeline.monitor.watch import watch
from tests.conftest import Command
from tests.functional.scoring import AS_OF, copy_tables
from tests.integration.runs import working_in

pytestmark = pytest.mark.filterwarnings("ignore")  # MLflow and Ibis warn about their own dependencies

EARLIER = "2024-10-01"
"""A snapshot day whose horizon ends before the last day of the source."""


@pytest.fixture(autouse=True)
def in_project(scoring_project: Path) -> Iterator[None]:
    with working_in(scoring_project):
        yield


@pytest.fixture(scope="module")
def scores(scoring_project: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Results of two days; the later one is the latest."""
    out = tmp_path_factory.mktemp("scores")
    with working_in(scoring_project):
        for day in (EARLIER, AS_OF):
            run_score(scoring_project / "data/store/raw", day, "challenger", out, None)
    return out


@pytest.fixture(scope="module")
def facts(scoring_project: Path, scores: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    with working_in(scoring_project):
        return watched(scores, tmp_path_factory.mktemp("watched"), scoring_project / "data/store/raw")


def watched(scores: Path, out: Path, labels: Path | None = None) -> dict[str, Any]:
    watch(scores, labels, out)
    told: dict[str, Any] = json.loads((out / "monitor.json").read_text())
    return told


def test_every_scored_customer_is_counted_once(scores: Path, facts: dict[str, Any]) -> None:
    book = pd.read_parquet(scores / "latest/scores.parquet")
    assert facts["scored"]["customers"] == len(book)
    assert facts["expected"]["rate"]["value"] == pytest.approx(book["pd"].mean())
    assert {shift["question"] for shift in facts["shifts"]} == {"distribution", "missing", "outside"}
    explained = pd.read_parquet(scores / "latest/explanations.parquet")
    share = explained["value"].isna().groupby(explained["feature"]).mean()
    for shift in facts["shifts"]:
        if shift["question"] == "missing" and shift["column"] not in ("score", "industry", "region"):
            assert shift["now"] == pytest.approx(share[shift["column"]])


def test_what_became_of_the_earlier_day_is_what_the_labels_say(
    scoring_project: Path, scores: Path, facts: dict[str, Any]
) -> None:
    (day,) = facts["realised"]
    assert (day["as_of"], facts["not_mature"]) == (EARLIER, [AS_OF])
    labels = pd.read_parquet(scoring_project / "data/store/labels/labels.parquet")
    labels = labels[labels["as_of"].astype(str) == EARLIER]
    assert (day["customers"], day["defaults"], day["left_out"]) == (len(labels), int(labels["defaulted"].sum()), 0)
    assert day["rate"]["value"] == pytest.approx(labels["defaulted"].mean())


def test_what_went_wrong_at_the_source_is_named(scoring_project: Path, tmp_path: Path) -> None:
    """Regions come in another code, numbers of employees not at all."""

    def recoded(customers: pa.Table) -> pa.Table:
        region = pc.binary_join_element_wise("CN", customers["region"], "-")
        nobody = pa.nulls(len(customers), customers.schema.field("employees").type)
        places = {name: customers.column_names.index(name) for name in ("region", "employees")}
        changed = customers.set_column(places["region"], "region", region)
        return changed.set_column(places["employees"], "employees", nobody)

    source = copy_tables(scoring_project, tmp_path / "in", customers=recoded)
    run_score(source, AS_OF, "challenger", tmp_path / "out", None)
    told = watched(tmp_path / "out", tmp_path / "watched")
    red = {(shift["column"], shift["question"]) for shift in told["shifts"] if shift["light"] == "red"}
    assert {("region", "outside"), ("employees", "missing")} <= red
    page = (tmp_path / "watched/monitor.en.html").read_text()
    assert all(f"<code>{name}</code>" in page for name, _ in red if name != "score")


def test_the_reference_that_is_registered_names_nobody(scoring_project: Path) -> None:
    (path,) = scoring_project.rglob("reference.json")
    text = path.read_text()
    customers = pd.read_parquet(scoring_project / "data/store/tables/customers.parquet")
    assert not any(customer in text for customer in customers["customer_id"])


def test_without_a_later_source_nothing_is_realised(scores: Path, tmp_path: Path) -> None:
    told = watched(scores, tmp_path)
    assert (told["realised"], told["areas"]["realised"]["light"]) == ([], "grey")
    assert "尚不知实际结果" in (tmp_path / "monitor.zh.html").read_text()


def test_the_pages_need_no_network(scores: Path, tmp_path: Path) -> None:
    watched(scores, tmp_path)
    for name in ("monitor.en.html", "monitor.zh.html"):
        page = (tmp_path / name).read_text()
        assert "http" not in page.replace("http-equiv", "")
        assert "nan" not in page.lower().replace("financial", "")


@pytest.mark.parametrize("harm", ["nothing there", "changed", "another model"])
def test_what_cannot_be_watched_is_said(scores: Path, tmp_path: Path, harm: str) -> None:
    place = tmp_path / "version"
    if harm == "nothing there":
        with pytest.raises(UserError, match="holds no result of `default-risk score`"):
            watch(tmp_path, None, tmp_path / "out")
        return
    shutil.copytree((scores / "latest").resolve(), place)
    if harm == "changed":
        table = pq.read_table(place / "scores.parquet")
        pq.write_table(table.slice(1), place / "scores.parquet")
        words = "scores.parquet is not the file that was published"
    else:
        manifest = json.loads((place / "manifest.json").read_text())
        manifest["made_from"]["model"]["sha256"] = "0" * 64
        (place / "manifest.json").write_text(json.dumps(manifest))
        words = "in the registry is not the one that scored"
    with pytest.raises(DataRefused, match=words):
        watch(place, None, tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_the_command_says_the_lights_and_where_the_pages_are(
    default_risk: Command, scoring_project: Path, scores: Path, tmp_path: Path
) -> None:
    done = default_risk("monitor", "--scores", str(scores), "--out", str(tmp_path), cwd=scoring_project)
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines()[1:] == [str(tmp_path / f"monitor.{language}.html") for language in ("en", "zh")]
    assert re.match(r"(red|yellow|green): score \w+, features \w+, ranking \w+, realised grey\n", done.stdout)
