"""Recourse promises the score that scoring the edited tables gives, and the tier that follows."""

import json
import shutil
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest

from data.errors import UserError
from models.decisions.buffer import buffered_tiers
from models.decisions.policy import assign_tier
from pipeline.batch.score_book import run_score
from pipeline.params import Params, load
from pipeline.recourse.answer import answer
from pipeline.recourse.candidates import candidates
from pipeline.recourse.plans import Plan, Rows, added_rows
from pipeline.recourse.search import Outcome, outcomes_of, read_model, recourse_of, to_pay
from pipeline.reports.customer_page.store import Known, known_of
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


def tried(results: Path, customer: str) -> tuple[Known, list[Plan], list[Outcome], Params]:
    with working_in(results):
        params = load()
        known = known_of(customer, params.engine)
        plans = candidates(to_pay(known), params.recourse)
        return known, plans, outcomes_of(known, plans, read_model(), params), params


@pytest.fixture(scope="module")
def owing(results: Path) -> str:
    """A customer in the worst tier with most overdue invoices."""
    with working_in(results):
        rows = scores(results)
        worst = rows[rows["model_tier"] == "high"].sort_values("customer_id")["customer_id"]
        counted = {each: sum(o.late > 0 for o in to_pay(known_of(each, load().engine))) for each in worst}
    return max(counted, key=lambda each: counted[each])


def with_rows(added: pd.DataFrame) -> Callable[[pa.Table], pa.Table]:
    def changed(table: pa.Table) -> pa.Table:
        rows = added.drop(columns="currency").reindex(columns=table.column_names)
        return pa.concat_tables([table, pa.Table.from_pandas(rows, schema=table.schema, preserve_index=False)])

    return changed


def independently_scored(project: Path, folder: Path, rows: Rows, day: date) -> pd.DataFrame:
    """The whole book with these rows among its own, read, validated and scored as any other delivery."""
    source = copy_tables(project, folder / "source", **{name: with_rows(each) for name, each in rows.items()})
    with working_in(project):
        run_score(source, str(day), "challenger", folder / "out", None)
    return pd.read_parquet(folder / "out/latest/scores.parquet").set_index("customer_id")


def test_the_promised_score_is_that_of_the_edited_tables(
    results: Path, scoring_project: Path, owing: str, tmp_path: Path
) -> None:
    known, _, outcomes, params = tried(results, owing)
    assert len(outcomes) > 3
    ranked = sorted(outcomes, key=lambda each: each.score)
    for number, outcome in enumerate((ranked[0], ranked[-1])):
        rows = added_rows(outcome.plan, owing, known.as_of, known.currency)
        found = independently_scored(scoring_project, tmp_path / str(number), rows, date(2026, 1, 2)).loc[owing]
        assert found["score"] == pytest.approx(outcome.score, rel=0, abs=1e-12)
        assert found["pd"] == pytest.approx(outcome.pd, rel=0, abs=1e-12)
        assert found["tier"] == assign_tier(np.array([outcome.score]), params.assign_tiers)[0]
        day = pd.DataFrame({"customer_id": [owing], "as_of": [date(2026, 1, 2)], "score": [outcome.score]})
        history = pd.concat([known.history[list(day.columns)], day], ignore_index=True)
        assert buffered_tiers(history, params.assign_tiers).iloc[-1] == outcome.tier
    assert ranked[-1].score > ranked[0].score + 1


def test_paying_what_is_overdue_lifts_the_score(results: Path, owing: str) -> None:
    _, _, outcomes, _ = tried(results, owing)
    nothing = next(each for each in outcomes if not each.plan.steps)
    everything = max(outcomes, key=lambda each: each.plan.paid)
    assert everything.score > nothing.score


def test_an_answer_says_the_same_in_both_languages(results: Path, owing: str) -> None:
    with working_in(results):
        english, chinese = answer(owing, "en"), answer(owing, "zh")
        told: dict[str, Any] = json.loads(answer(owing, "en", as_json=True))
    assert told["en"] == english.splitlines()
    assert told["zh"] == chinese.splitlines()
    assert told["status"] in ("found", "none_reaches")
    assert f"score {int(told['nothing']['score'])} on 2026-01-02" in english
    assert f"2026-01-02评分 {int(told['nothing']['score'])}" in chinese


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
