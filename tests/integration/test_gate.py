"""A model, a worse one, and one as good: who is the champion, what is said, what is written down (with MLflow)."""

from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from data.errors import UserError
from pipeline.params import load
from pipeline.registry.audit import read_audit
from pipeline.registry.gate_refusal import refuse_what_was_refused
from pipeline.registry.promotion import promote, rollback
from pipeline.registry.versions import Registry
from pipeline.store.artifacts import read_frame, write_frame
from pipeline.store.files import FEATURES, LABELS, REPORTS, SCORES, hash_of, read_json, write_json
from tests.integration.runs import run, working_in, write_params
from tests.unit.models.portfolios import DESCRIBED, training_rows

pytestmark = pytest.mark.filterwarnings("ignore")  # MLflow warns about its own dependencies

DAYS = {"2024-01-01": "train", "2024-04-01": "calibrate", "2024-07-01": "test"}
STAGES = ("train", "calibrate", "evaluate", "register", "gate")
SMALL: dict[str, Any] = {
    "train": {"estimator": "lightgbm", "folds": 3, "max_trees": 40, "boosters": 1},
    "calibrate": {"segment": None},
    "evaluate": {"resamples": 20},
}
AUDIT = Path("audit.jsonl")


def prepare(folder: Path, described: list[dict[str, str]], train: dict[str, Any]) -> None:
    """A store of 600 customers on three days with these features, and parameters."""
    write_params(folder, SMALL, {"train": train})
    rows = training_rows(customers=600, snapshots=3)
    rows = rows.assign(period=rows["as_of"].map(DAYS), as_of=rows["as_of"].map(date.fromisoformat), exposure=1.0)
    keys = ["customer_id", "as_of"]
    with working_in(folder):
        write_frame(LABELS / "labels.parquet", rows[[*keys, "period", "defaulted", "exposure"]])
        write_json(LABELS / "summary.json", {"evaluation": "out_of_time"})
        write_frame(FEATURES / "features.parquet", rows[[*keys, *(d["name"] for d in described)]])
        write_json(FEATURES / "catalogue.json", described)
        write_json(REPORTS / "validation" / "summary.json", {"tables": {}})
        made_for = {"features": hash_of(FEATURES / "features.parquet")}
        write_json(REPORTS / "certificate.json", {"verdict": "clean", "differing": {}, "sha256": made_for})


def champion_and_challenger() -> tuple[str, str]:
    registry = Registry(load().registration)
    found = [registry.with_alias(alias) for alias in ("champion", "challenger")]
    assert found[0] and found[1]
    return found[0].number, found[1].number


def rulings() -> dict[str, dict[str, Any]]:
    return {ruling["rule"]: ruling for ruling in read_json(REPORTS / "gate.json")["rulings"]}


@pytest.fixture(scope="module")
def first(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project with one good model."""
    folder = tmp_path_factory.mktemp("project")
    prepare(folder, DESCRIBED, {})
    run(folder, *STAGES)
    return folder


@pytest.mark.slow
def test_from_the_first_champion_to_a_rollback(first: Path) -> None:
    with working_in(first):
        assert champion_and_challenger() == ("1", "1")
        assert read_json(REPORTS / "gate.json")["verdict"] == "passed"
        refuse_what_was_refused()  # nothing to say
        own = read_frame(SCORES / "evaluation.parquet")

    # As good, by another seed. The champion scores the same rows once more: with the very numbers of its own day.
    prepare(first, DESCRIBED, {"seed": 8})
    run(first, *STAGES)
    with working_in(first):
        words = rulings()["log_loss_against_champion"]["words"]
        assert f"the champion's {_log_loss(own):.4f}" in words
        second_champion, _ = champion_and_challenger()
        told = read_json(REPORTS / "gate.json")
        assert (second_champion == "2") == (told["verdict"] == "passed")

    # Worse on purpose: one tree, and of four features the two that say something are left out.
    prepare(first, DESCRIBED[2:], {"max_trees": 1})
    run(first, *STAGES)
    with working_in(first):
        assert champion_and_challenger() == (second_champion, "3")
        found = rulings()
        assert found["auc_against_champion"]["finding"] == "failed"
        assert found["log_loss_against_champion"]["finding"] == "failed"
        with pytest.raises(UserError, match=rf"refused version 3 of .*; version {second_champion} stays") as refused:
            refuse_what_was_refused()
        assert "auc_against_champion: AUC 0." in str(refused.value)
        _by_hand(second_champion)


def _by_hand(champion: str) -> None:
    registry = Registry(load().registration)
    with pytest.raises(UserError, match="The gate refused version 3"):
        promote(registry, AUDIT, "3", "it is ours", override=False)
    promote(registry, AUDIT, "3", "it is ours", override=True)
    assert champion_and_challenger()[0] == "3"
    refuse_what_was_refused()  # a person has decided
    rollback(registry, AUDIT, "it was ours")
    assert champion_and_challenger()[0] == champion
    with pytest.raises(UserError, match="refused version 3"):
        refuse_what_was_refused()
    assert [entry.action for entry in read_audit(AUDIT)][-2:] == ["promote", "rollback"]
    assert registry.version("3").tags["champion_from_why"] == "(gate overridden) it is ours"
    assert registry.version("3").tags["champion_until_why"] == "it was ours"
    assert read_audit(AUDIT)[0].metrics["auc"] == pytest.approx(registry.version("1").metrics["auc"])


def _log_loss(evaluation: pd.DataFrame) -> float:
    from models.evaluation.metrics import METRICS

    rows = evaluation[evaluation["model"] == "main"]
    y = rows["defaulted"].to_numpy(float)
    return METRICS["log_loss"](y, rows["pd"].to_numpy(), y * 0 + 1)


def test_without_a_registry_one_is_told_how_to_make_one(tmp_path: Path) -> None:
    write_params(tmp_path)
    with working_in(tmp_path):
        with pytest.raises(UserError, match=r"There is no registry at sqlite:///mlflow\.db\. Make one with"):
            Registry(load().registration)
        assert not Path("mlflow.db").exists()
