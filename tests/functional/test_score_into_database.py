"""``default-risk score --to``: what stands in the database is what stands in the files."""

import json
from pathlib import Path

import pandas as pd
import pytest

from pipeline.commands.score import score
from tests.databases import ask
from tests.functional.scoring import AS_OF
from tests.integration.runs import working_in

pytestmark = pytest.mark.filterwarnings("ignore")  # MLflow and Ibis warn about their own dependencies

TABLES = {"scores": "", "in_default": "_in_default", "reasons": "_reasons", "explanations": "_explanations"}


@pytest.fixture
def scored(scoring_project: Path, postgresql_url: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Path:
    out = tmp_path / "scores"
    with working_in(scoring_project):
        score(scoring_project / "data/store/raw", AS_OF, out, "challenger", to=postgresql_url)
        assert "rows" in capsys.readouterr().out
        score(scoring_project / "data/store/raw", AS_OF, out, "challenger", to=postgresql_url)
        assert "was there already" in capsys.readouterr().out
    return out / "latest"


def test_every_cell_of_the_files_stands_in_the_database(scored: Path, postgresql_url: str) -> None:
    for file, view in {**TABLES, "alerts": "_alerts"}.items():
        frame = pd.read_parquet(scored / f"{file}.parquet")
        kept = pd.DataFrame(
            ask(postgresql_url, f"select * from default_risk_latest{view}"), columns=["version", *frame]
        )
        for name in frame.select_dtypes("object"):
            lists = frame[name].map(lambda value: hasattr(value, "tolist"))
            frame.loc[lists, name] = frame.loc[lists, name].map(lambda value: json.dumps(value.tolist()))
        keys = [name for name in ("customer_id", "rank", "feature", "rule", "opened_on") if name in frame]
        frame, kept = (rows.sort_values(keys, ignore_index=True) for rows in (frame, kept[list(frame)]))
        pd.testing.assert_frame_equal(
            frame.astype(object).where(frame.notna(), None), kept.astype(object).where(kept.notna(), None)
        )


def test_decisions_are_those_of_everybody_scored_or_in_default(scored: Path, postgresql_url: str) -> None:
    decisions = ask(postgresql_url, "select * from default_risk_latest_decisions")
    everybody = {
        customer
        for file in ("scores", "in_default")
        for customer in pd.read_parquet(scored / f"{file}.parquet")["customer_id"]
    }
    assert {row["customer_id"] for row in decisions} == everybody
    assert len(decisions) == len(everybody)
