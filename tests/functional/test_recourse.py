"""Recourse promises the score that scoring the edited tables gives, and the tier that follows."""

import json
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest

from data.errors import UserError
from models.decisions.buffer import buffered_tiers
from models.decisions.policy import assign_tier
from pipeline.batch.score_book import run_score
from pipeline.desk.recourse import recourse_html
from pipeline.params import Params, load
from pipeline.recourse.answer import answer
from pipeline.recourse.candidates import candidates
from pipeline.recourse.edits import Customer, added_rows
from pipeline.recourse.going_on import Rows
from pipeline.recourse.search import Outcome, customer_of, outcomes_of, recourse_of
from pipeline.recourse.words import sentences
from pipeline.reports.customer_page.account import open_invoices
from pipeline.reports.customer_page.store import Known, known_of
from pipeline.reports.customer_page.words import Say
from pipeline.store.published_model import read_model
from tests.functional.scoring import copy_tables
from tests.integration.runs import working_in

pytestmark = pytest.mark.filterwarnings("ignore")  # MLflow and Ibis warn about their own dependencies


@pytest.fixture(scope="module")
def results(scoring_project: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder whose published results are those of the shared project."""
    folder = tmp_path_factory.mktemp("recourse")
    for name in ("params.yaml", "overrides.csv", "dvc.yaml"):
        shutil.copy(scoring_project / name, folder)
    (folder / "data").mkdir()
    (folder / "data/results").symlink_to(scoring_project / "data/store")
    return folder


def scores(results: Path) -> pd.DataFrame:
    return pd.read_parquet(results / "data/results/scores/scores.parquet")


@dataclass(frozen=True)
class Tried:
    """A customer, and what its plans lead to."""

    known: Known
    customer: Customer
    outcomes: list[Outcome]
    params: Params


def tried(results: Path, customer_id: str) -> Tried:
    with working_in(results):
        params = load()
        known = known_of(customer_id, params.engine)
        customer = customer_of(known, params)
        plans = candidates(customer.invoices, params.recourse)
        assert known.score is not None
        held = known.score["model_tier"]
        return Tried(known, customer, outcomes_of(customer, held, plans, read_model(), params), params)


@pytest.fixture(scope="module")
def owing(results: Path) -> str:
    """A customer in the worst tier with most overdue invoices."""
    with working_in(results):
        rows = scores(results)
        worst = rows[rows["model_tier"] == "high"].sort_values("customer_id")["customer_id"]
        counted = {each: sum(o.late > 0 for o in open_invoices(known_of(each, load().engine))) for each in worst}
    return max(counted, key=lambda each: counted[each])


@pytest.fixture(scope="module")
def found(results: Path, owing: str) -> Tried:
    return tried(results, owing)


def with_rows(added: pd.DataFrame) -> Callable[[pa.Table], pa.Table]:
    def changed(table: pa.Table) -> pa.Table:
        rows = added.drop(columns="currency").reindex(columns=table.column_names)
        return pa.concat_tables([table, pa.Table.from_pandas(rows, schema=table.schema, preserve_index=False)])

    return changed


def independently_scored(
    project: Path, folder: Path, rows: Rows, day: date, **changes: Callable[[pa.Table], pa.Table]
) -> pd.DataFrame:
    """The whole book with these rows among its own, read, validated and scored as any other delivery."""
    source = copy_tables(
        project, folder / "source", **changes, **{name: with_rows(each) for name, each in rows.items()}
    )
    with working_in(project):
        run_score(source, str(day), "challenger", folder / "out", None)
    return pd.read_parquet(folder / "out/latest/scores.parquet").set_index("customer_id")


def test_the_promised_score_is_that_of_the_edited_tables(
    found: Tried, scoring_project: Path, owing: str, tmp_path: Path
) -> None:
    at_once = sorted((each for each in found.outcomes if not each.plan.months), key=lambda each: each.score)
    for number, outcome in enumerate((at_once[0], at_once[-1])):
        assert outcome.day == date(2026, 1, 2)
        rows = added_rows(outcome.plan, found.customer)
        scored = independently_scored(scoring_project, tmp_path / str(number), rows, outcome.day).loc[owing]
        assert scored["score"] == pytest.approx(outcome.score, rel=0, abs=1e-12)
        assert scored["pd"] == pytest.approx(outcome.pd, rel=0, abs=1e-12)
        assert scored["tier"] == assign_tier(np.array([outcome.score]), found.params.assign_tiers)[0]
        day = pd.DataFrame({"customer_id": [owing], "as_of": [outcome.day], "score": [outcome.score]})
        history = pd.concat([found.known.history[list(day.columns)], day], ignore_index=True)
        assert buffered_tiers(history, found.params.assign_tiers).iloc[-1] == outcome.tier
    assert at_once[-1].score > at_once[0].score + 1


def without_industry(customer: str) -> Callable[[pa.Table], pa.Table]:
    """Without one, no peers stand beside the customer, which are kept as they are today where plans wait."""

    def changed(table: pa.Table) -> pa.Table:
        names = pc.if_else(pc.equal(table["customer_id"], customer), pa.scalar(None, pa.string()), table["industry"])
        return table.set_column(table.column_names.index("industry"), "industry", names)

    return changed


def test_the_promised_score_of_a_plan_that_waits_is_that_of_the_edited_tables(
    results: Path, scoring_project: Path, owing: str, tmp_path: Path
) -> None:
    folder, change = tmp_path / "results", without_industry(owing)
    shutil.copytree(results, folder, symlinks=True)
    (folder / "data/results").unlink()
    shutil.copytree(scoring_project / "data/store", folder / "data/results")
    customers = folder / "data/results/tables/customers.parquet"
    pq.write_table(change(pq.read_table(customers)), customers)
    found = tried(folder, owing)
    kinds = {"pay_overdue", "pay_on_time", "less_credit"}
    outcome = next(each for each in found.outcomes if each.plan.months == 3 and set(each.plan.kinds) == kinds)
    rows = added_rows(outcome.plan, found.customer)
    assert set(rows) == {"invoices", "payments"}
    scored = independently_scored(scoring_project, tmp_path / "scored", rows, outcome.day, customers=change).loc[owing]
    assert scored["score"] == pytest.approx(outcome.score, rel=0, abs=1e-12)
    assert scored["pd"] == pytest.approx(outcome.pd, rel=0, abs=1e-12)


def test_paying_what_is_overdue_lifts_the_score(found: Tried) -> None:
    at_once = [each for each in found.outcomes if not each.plan.months]
    everything = max(at_once, key=lambda each: each.plan.paid)
    assert everything.before is not None
    assert everything.score > everything.before


def test_a_script_that_was_kept_gives_every_score_that_compiling_gives(results: Path, found: Tried) -> None:
    """Kept for one customer, run for another; then compiled anew for that one."""
    scripts = results / "data/recourse"
    (script,) = scripts.glob("*.json")
    rows = scores(results)
    medium = rows.loc[rows["model_tier"] == "medium", "customer_id"].iloc[0]
    again = tried(results, medium).outcomes
    script.unlink()
    compiled = tried(results, medium).outcomes
    assert again == compiled
    assert len(compiled) > 3
    assert [each.name for each in scripts.glob("*.json")] == [script.name]


def test_an_answer_says_the_same_in_both_languages(results: Path, owing: str) -> None:
    with working_in(results):
        told: dict[str, Any] = json.loads(answer(owing, "en", as_json=True))
    assert told["status"] in ("found", "none_reaches")
    assert f"score {int(told['score'])}" in told["en"][0]
    assert f"评分 {int(told['score'])}" in told["zh"][0]
    assert len(told["en"]) == len(told["zh"]) > 2
    assert told["tried"] >= len(told["plans"])


def test_the_desk_says_what_the_command_says(results: Path, owing: str) -> None:
    with working_in(results):
        lines = sentences(recourse_of(owing, load()), "zh")
        told = recourse_html(owing, load(), Say("zh"))
        assert told.count("<p>") == len(lines)
        assert all(line in told.unescape() for line in lines)
        assert "There is no customer &#39;&lt;b&gt;&#39;" in recourse_html("<b>", load(), Say("en"))


def test_the_best_tier_a_default_and_an_unknown_customer_are_said_so(results: Path) -> None:
    rows = scores(results)
    best = rows.loc[rows["model_tier"] == "low", "customer_id"].iloc[0]
    defaulted = pd.read_parquet(results / "data/results/scores/in_default.parquet")["customer_id"].iloc[0]
    with working_in(results):
        assert "best tier already" in answer(best, "en")
        assert "最佳等级" in answer(best, "zh")
        assert "in default on 2026-01-01" in answer(defaulted, "en")
        assert "违约" in answer(defaulted, "zh")
        assert recourse_of(best, load()).plans == ()
        with pytest.raises(UserError, match="There is no customer 'nobody'"):
            answer("nobody", "en")
