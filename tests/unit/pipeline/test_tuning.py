import json
from datetime import date
from pathlib import Path

import pandas as pd
import pytest
from rich.console import Console

from data.errors import UserError
from pipeline.store.artifacts import write_frame
from pipeline.store.files import write_json
from pipeline.tuning import main
from tests.unit.models.portfolios import DESCRIBED, training_rows

ROOT = Path(__file__).parents[3]


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "params.yaml").write_bytes((ROOT / "params.yaml").read_bytes())
    return tmp_path


def write_store(project: Path) -> None:
    """One day to learn from, and a test day whose outcomes are unreadable: whoever touches them fails."""
    learnt = training_rows(snapshots=1).assign(as_of=date(2024, 1, 1), period="train")
    test = learnt.assign(as_of=date(2025, 1, 1), period="test", defaulted=None)
    rows, store = pd.concat([learnt, test], ignore_index=True), project / "data" / "store"
    write_frame(store / "labels" / "labels.parquet", rows[["customer_id", "as_of", "period", "defaulted"]])
    write_frame(store / "features" / "features.parquet", rows.drop(columns=["period", "defaulted"]))
    write_json(store / "features" / "catalogue.json", DESCRIBED)


def test_finds_nothing_worse_than_what_is_set_and_says_how_to_use_it(project: Path) -> None:
    write_store(project)
    found = main(Console(quiet=True), trials=3)
    assert found["trials"] == 3 and found["log_loss_best"] <= found["log_loss_now"] < 0.7
    assert found["command"].startswith("dvc exp run -S train.learning_rate=")
    assert all(f"-S train.{name}={value}" in found["command"] for name, value in found["train"].items())
    assert json.loads((project / "data/store/reports/tuning.json").read_text()) == found
    assert main(Console(quiet=True), trials=3) == found


def test_before_the_first_run_it_says_what_to_do(project: Path) -> None:
    with pytest.raises(UserError, match="Run default-risk run first"):
        main(Console(quiet=True))
