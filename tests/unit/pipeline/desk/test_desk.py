"""What the desk shows, over three customers."""

import os
import re
import shutil
import subprocess
import sys
from datetime import date
from pathlib import Path
from typing import cast

import numpy as np
import pandas as pd
import pytest
from markupsafe import Markup

from models.bundle import DefaultModel
from models.schema import FeatureSchema, FeatureSpec
from models.scoring import tier_counts
from notebooks.desk import app
from pipeline.desk.overview import alert_table, framed, move_table, read_overview, tier_table
from pipeline.desk.table import EVERYBODY, Asked, found, pages, read_index, shown, tier_words, word_of
from pipeline.desk.what_if import answer, changed, figures, is_reproduced, row_of
from pipeline.reports.customer_page.words import Say
from pipeline.reports.words import RULES
from pipeline.store.artifacts import write_frame
from pipeline.store.files import write_json
from tests.customers import customer
from tests.small_store import PARAMS, SCORES, out_of_time, write

EN, ZH = Say("en"), Say("zh")
INDEX = pd.DataFrame(
    {
        "customer_id": ["C1", "C2", "C3"],
        "ledger_incomplete": [False] * 3,
        "name": ["Alpha (East)", "beta", "<b>=Γ</b>\u202e"],
        "decided_tier": ["low", "high", "high"],
        "score": [738.9, 496.6, 500.0],
        "pd": [0.01, 0.4, 0.39],
        "exposure": [1000.4, 6000.0, np.nan],
        "expected_loss": [4.5, 1080.0, np.nan],
        "alerts": [0, 2, 0],
        "review_on": [date(2026, 7, 1), date(2026, 2, 1), date(2026, 2, 1)],
    }
)


def ids(asked: Asked) -> list[str]:
    return list(found(INDEX, asked)["customer_id"])


def test_rows_are_found_by_name_id_tier_and_alerts() -> None:
    assert ids(Asked("(east", None, False, "customer_id")) == ["C1"]  # as text, not as a pattern
    assert ids(Asked(" c2 ", None, False, "customer_id")) == ["C2"]
    assert ids(Asked("", "high", False, "customer_id")) == ["C2", "C3"]
    assert ids(Asked("", "high", True, "customer_id")) == ["C2"]
    assert ids(Asked("nobody", None, False, "pd")) == []


def test_rows_are_ordered_and_unknown_amounts_come_last() -> None:
    assert ids(Asked("", None, False, "expected_loss")) == ["C2", "C1", "C3"]
    assert ids(Asked("", None, False, "review_on")) == ["C2", "C3", "C1"]


def test_a_page_of_the_table_holds_no_more_than_its_rows() -> None:
    assert [pages(INDEX, 2), pages(INDEX.head(0), 2)] == [2, 1]
    second = shown(INDEX, 2, 2, ZH)
    assert second["客户编号"].tolist() == ["C3"]
    assert second["客户名称"].tolist() == ["<b>=Γ</b>"]
    assert shown(INDEX, 1, 2, EN)[["Score", "Tier"]].to_numpy().tolist() == [[738, "low"], [496, "high"]]


def test_every_rule_of_the_parameters_has_a_name_in_both_languages() -> None:
    assert set(RULES) == set(PARAMS.alert.rules)


def test_what_was_asked_is_the_same_in_another_language() -> None:
    words = tier_words(["low", "high"], ZH, "全部")
    assert [word_of("high", words), word_of(None, words), word_of("gone", words)] == ["高风险", "全部", "全部"]


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    store = tmp_path / "data" / "results"
    write(out_of_time(), store)
    write_json(store / "reports" / "tiers.json", tier_counts(SCORES, PARAMS.assign_tiers))
    write_frame(store / "scores" / "scores.parquet", SCORES.assign(alerts=[[], ["tier_worse"], ["pd_jump", "x"]]))
    return store


def cells(table: Markup | None) -> list[list[str]]:
    return [re.findall(r"<td[^>]*>(.*?)</td>", row) for row in re.findall(r"<tr>(.*?)</tr>", str(table))[1:]]


def test_the_overview_sums_up_tiers_moves_and_alerts(store: Path) -> None:
    overview = read_overview()
    tiers = cells(tier_table(overview, ZH))
    assert tiers[0] == ["低风险", "1", "33.3\u00a0%", "1,000", "1.0\u00a0%", "4"]
    assert [row[1] for row in tiers] == ["1", "1", "1", "3", "1"]  # three tiers, all, in default
    assert tiers[3][3] == "10,000"  # 1,000 + 3,000 + 6,000
    assert cells(move_table(overview, EN))[1] == ["medium", "1", "0", "1", "0", "0"]  # C1 rose, C3 fell
    assert cells(alert_table(overview, EN)) == [["high", "payment delay", "1"], ["medium", "tier worse", "2"]]


def test_the_index_counts_alerts_and_names_customers(store: Path) -> None:
    index = read_index()
    assert index["alerts"].tolist() == [0, 1, 2]
    assert index["name"].tolist() == ["Alpha & Sons", "", "海河贸易有限公司"]


def test_a_customer_with_an_incomplete_ledger_is_marked_in_the_table(store: Path) -> None:
    scores = SCORES.assign(alerts=[[]] * 3, ledger_incomplete=[False, True, False])
    write_frame(store / "scores" / "scores.parquet", scores)
    names = shown(found(read_index(), EVERYBODY), 1, 10, ZH)["客户名称"].tolist()
    assert names == ["海河贸易有限公司", " ⚠ 账款记录不完整", "Alpha & Sons"]


def test_a_title_cannot_become_markup() -> None:
    assert "&lt;b&gt;" in framed([], EN, "<b>")


class Doubling:
    """A model of one number and one category: the score is the number, less 100 where it is not known."""

    schema = FeatureSchema(
        features=(
            FeatureSpec(name="overdue_share", monotone=1, dimension="credit"),
            FeatureSpec(name="region", monotone=0, dimension="industry", levels=("anhui",)),
        )
    )

    def predict(self, rows: pd.DataFrame) -> pd.DataFrame:
        assert rows["region"].tolist() == ["anhui"]
        score = rows["overdue_share"].fillna(-100.0) + 600
        return pd.DataFrame({"score": score, "pd": 0.1, "pd_low": 0.05, "pd_high": 0.2})


def test_what_if_asks_the_model_with_the_changed_row_only() -> None:
    model = cast(DefaultModel, Doubling())
    known = customer("C3", score={"score": 600.318})
    row = row_of(known, model)
    assert is_reproduced(known, answer(row, model, PARAMS.assign_tiers))
    assert not is_reproduced(customer("C3", score={"score": 600.0}), answer(row, model, PARAMS.assign_tiers))
    better = answer(changed(row, {"overdue_share": 150.0}, known.described), model, PARAMS.assign_tiers)
    assert (better.score, better.tier) == (750.0, "low")
    assert answer(changed(row, {"overdue_share": None}, known.described), model, PARAMS.assign_tiers).score == 500.0
    assert row["overdue_share"].tolist() == [0.318]
    assert [(each.label, each.value) for each in figures(known, model, ZH)] == [("逾期金额占未结清金额的比例", 0.32)]


def test_what_is_held_against_the_peers_moves_with_the_figure() -> None:
    row = pd.DataFrame({"late": [30.0], "late_vs_peers": [24.0]})  # the peers: 6
    described = [{"name": "late", "told_by": "late"}, {"name": "late_vs_peers", "told_by": "late"}]
    assert changed(row, {"late": 10.0}, described).iloc[0].to_dict() == {"late": 10.0, "late_vs_peers": 4.0}
    assert changed(row, {"late": None}, described).isna().to_numpy().all()


def test_the_desk_runs_and_opens_with_the_overview_in_both_languages(store: Path, root: Path) -> None:
    shutil.copy(root / "params.yaml", store.parents[1])
    _, defined = app.run()
    assert "Risk desk" in defined["overview_html"]
    assert len(defined["rows"]) == 3
    assert "page_html" not in defined  # nobody is chosen yet


def test_an_empty_store_is_told_with_what_to_do(tmp_path: Path, root: Path) -> None:
    script, paths = root / "notebooks" / "desk.py", {**os.environ, "PYTHONPATH": str(root)}
    run = subprocess.run([sys.executable, script], cwd=tmp_path, env=paths, capture_output=True, text=True, check=False)
    assert run.returncode == 1
    assert "Run `make run` first" in run.stderr
    assert "Traceback" not in run.stderr
