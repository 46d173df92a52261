"""The whole pipeline on a small simulated portfolio: what one stage says must agree with what another says."""

import json
import shutil
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from data.errors import DataRefused
from models.evaluation.metrics import METRICS
from pipeline.orchestration.stage_names import STAGES
from pipeline.store.files import hash_of
from tests.integration.runs import SMALL, run, working_in, write_params

pytestmark = pytest.mark.filterwarnings("ignore")  # MLflow and Great Expectations warn about their own dependencies


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("project")
    write_params(folder, SMALL)
    run(folder, *STAGES)
    return folder


@pytest.fixture(scope="module")
def store(project: Path) -> Path:
    return project / "data" / "store"


def test_the_newest_snapshot_of_every_eligible_customer_is_scored(store: Path) -> None:
    labels = pd.read_parquet(store / "labels" / "labels.parquet")
    scores = pd.read_parquet(store / "scores" / "scores.parquet")
    newest = labels[labels["as_of"] == labels["as_of"].max()]
    assert list(scores["customer_id"]) == sorted(newest["customer_id"])


def test_reference_and_points_add_up_to_every_score(store: Path) -> None:
    told = pd.read_parquet(store / "scores" / "explanations.parquet")
    scores = pd.read_parquet(store / "scores" / "scores.parquet").set_index("customer_id")["score"]
    total = told.groupby("customer_id")["points"].sum() + told["reference_score"].iloc[0]
    np.testing.assert_allclose(total.loc[scores.index], scores, atol=1e-6)


def test_tiers_follow_from_the_score_and_counts_from_the_tiers(store: Path) -> None:
    scores = pd.read_parquet(store / "scores" / "scores.parquet")
    shown = np.floor(scores["score"])
    assert set(scores.loc[shown >= 700, "tier"]) <= {"low"}
    assert set(scores.loc[(shown >= 600) & (shown <= 699), "tier"]) <= {"medium"}
    assert set(scores.loc[shown <= 599, "tier"]) <= {"high"}
    counted = json.loads((store / "reports" / "tiers.json").read_text())["tiers"]
    assert {name: tier["customers"] for name, tier in counted.items()} == {
        name: int((scores["decided_tier"] == name).sum()) for name in ("low", "medium", "high")
    }


def test_nobody_in_default_is_scored_or_gets_credit(store: Path) -> None:
    scores = pd.read_parquet(store / "scores" / "scores.parquet")
    defaulted = pd.read_parquet(store / "scores" / "in_default.parquet")
    assert len(defaulted)
    assert not set(defaulted["customer_id"]) & set(scores["customer_id"])
    assert set(defaulted["credit_limit"]) == {0.0}


def test_the_newest_scores_are_those_of_the_history(store: Path) -> None:
    scores = pd.read_parquet(store / "scores" / "scores.parquet")
    history = pd.read_parquet(store / "scores" / "history.parquet")
    newest = history[history["as_of"] == history["as_of"].max()].reset_index(drop=True)
    assert list(newest["customer_id"]) == list(scores["customer_id"])
    np.testing.assert_allclose(newest["score"], scores["score"], rtol=0, atol=1e-9)
    assert list(newest["model_tier"]) == list(scores["model_tier"])
    assert set(history.loc[history["period"] == "train", "origin"]) == {"out_of_fold"}


def test_the_alerts_of_a_customer_are_its_open_ones(store: Path) -> None:
    scores = pd.read_parquet(store / "scores" / "scores.parquet")
    alerts = pd.read_parquet(store / "scores" / "alerts.parquet")
    still = alerts[alerts["closed_on"].isna()]
    assert len(still)
    expected = still.groupby("customer_id")["rule"].agg(set).to_dict()
    told = dict(zip(scores["customer_id"], scores["alerts"].map(set), strict=True))
    assert {customer: rules for customer, rules in told.items() if rules} == expected


def test_differences_of_points_add_up_to_the_difference_of_the_scores(store: Path) -> None:
    points = pd.read_parquet(store / "scores" / "migration_points.parquet")
    sums = points.groupby("customer_id").agg(
        points=("points", "sum"), before=("score_from", "first"), after=("score_to", "first")
    )
    np.testing.assert_allclose(sums["points"], sums["after"] - sums["before"], rtol=0, atol=1e-6)
    history = pd.read_parquet(store / "scores" / "history.parquet").sort_values(["customer_id", "as_of"])
    newest = history[history["as_of"] == history["as_of"].max()].set_index("customer_id")["score"]
    np.testing.assert_allclose(sums["after"], newest.loc[sums.index], rtol=0, atol=1e-6)


def test_reported_metrics_can_be_recomputed_from_the_held_out_predictions(store: Path) -> None:
    held_out = pd.read_parquet(store / "scores" / "evaluation.parquet")
    metrics = json.loads((store / "reports" / "metrics.json").read_text())
    for role, figures in (("main", metrics["test"]), ("baseline", metrics["baseline"])):
        rows = held_out[held_out["model"] == role]
        y, p = rows["defaulted"].to_numpy(float), rows["pd"].to_numpy()
        for name in ("auc", "ks", "brier", "log_loss", "calibration_error"):
            assert METRICS[name](y, p, np.ones(len(y))) == pytest.approx(figures[name])


def test_the_validation_report_agrees_with_the_predictions_it_judges(store: Path) -> None:
    told = json.loads((store / "reports" / "validation.json").read_text())
    held_out = pd.read_parquet(store / "scores" / "evaluation.parquet").query("model == 'main'")
    auc = METRICS["auc"](held_out["defaulted"].to_numpy(float), held_out["pd"].to_numpy(), np.ones(len(held_out)))
    assert told["battery"]["held_out"]["auc"] == pytest.approx(auc)
    assert told["battery"]["held_out"]["defaults"] == held_out["defaulted"].sum()
    assert sum(tier["rows"] for tier in told["battery"]["levels"]["tiers"].values()) == len(held_out)
    assert told["lineage"]["features"] == hash_of(store / "features" / "features.parquet")
    for page in ("model_validation.html", "model_card.html"):
        assert f"{auc:.3f}" in (store / "reports" / page).read_text(encoding="utf-8")


def test_no_label_of_development_reaches_into_the_test_period(store: Path) -> None:
    labels = pd.read_parquet(store / "labels" / "labels.parquet")
    learnt = pd.to_datetime(labels.loc[labels["period"].isin(["train", "calibrate"]), "as_of"])
    tested = pd.to_datetime(labels.loc[labels["period"] == "test", "as_of"])
    assert learnt.max() + pd.Timedelta(days=365) <= tested.min()


def test_the_batch_job_gives_the_same_numbers_as_the_stages(project: Path, store: Path, tmp_path: Path) -> None:
    from pipeline.batch.score_book import run_score

    (project / "dvc.yaml").touch()  # by which the command knows the project
    with working_in(project):
        run_score(store / "raw", "2026-01-01", "challenger", tmp_path / "out", None)
    # The decided tier looks back over score.days here, and over every snapshot in the stage.
    of_today = ["customer_id", "pd", "pd_low", "pd_high", "score", "tier_uncertain", "exposure", "tier", "reasons"]
    for name, columns in (("scores", of_today), ("explanations", None), ("reasons", None)):
        theirs, ours = (pd.read_parquet(f / f"{name}.parquet") for f in (store / "scores", tmp_path / "out" / "latest"))
        compared = columns or list(theirs.columns)
        pd.testing.assert_frame_equal(ours[compared], theirs[compared], check_dtype=False, rtol=0, atol=1e-12)


def test_the_registered_model_gives_the_same_numbers_as_the_stage(project: Path, store: Path) -> None:
    import mlflow

    registered = json.loads((store / "reports" / "registration.json").read_text())
    scores = pd.read_parquet(store / "scores" / "scores.parquet")
    features = pd.read_parquet(store / "features" / "features.parquet")
    rows = scores[["customer_id", "as_of"]].merge(features, on=["customer_id", "as_of"])
    with working_in(project):
        mlflow.set_tracking_uri(f"sqlite:///{Path.cwd()}/mlflow.db")
        served = mlflow.pyfunc.load_model(f"models:/{registered['model_name']}@challenger").predict(rows)
    np.testing.assert_allclose(served["pd"], scores["pd"], rtol=0, atol=1e-12)
    np.testing.assert_allclose(served["score"], scores["score"], rtol=0, atol=1e-9)


def test_the_same_data_gives_the_same_bytes_again(project: Path, store: Path, tmp_path: Path) -> None:
    write_params(tmp_path, SMALL, {"engine": {"threads": 1}})
    stages = ("ingest", "validate", "label", "featurize", "train", "calibrate")
    run(tmp_path, *stages)
    again = tmp_path / "data" / "store"
    for folder in ("raw", "truth", "tables", "labels", "features", "model"):
        files = [path.relative_to(store) for path in sorted((store / folder).rglob("*")) if path.is_file()]
        changed = [str(file) for file in files if hash_of(store / file) != hash_of(again / file)]
        assert changed == []


def test_the_report_needs_no_network(store: Path) -> None:
    page = (store / "reports" / "report.html").read_text(encoding="utf-8")
    assert "<html" in page
    assert 'src="http' not in page and "<link" not in page and "@import" not in page


def test_no_name_of_a_customer_is_in_figures_or_model_files(project: Path, store: Path) -> None:
    names = set(pd.read_parquet(store / "tables" / "customers.parquet")["name"].dropna())
    assert names
    looked_at = [*store.glob("model/**/*"), *store.glob("reports/*.json"), *(project / "mlruns").rglob("*")]
    texts = [path.read_text(encoding="utf-8", errors="ignore") for path in looked_at if path.is_file()]
    assert texts
    assert not [name for name in names if any(name in text for text in texts)]


def test_a_portfolio_without_a_single_default_is_refused_and_keeps_the_last_model(store: Path, tmp_path: Path) -> None:
    own = tmp_path / "data" / "store"
    shutil.copytree(store, own)
    (own / "tables" / "events.parquet").unlink()
    invoices = pq.read_table(own / "tables" / "invoices.parquet")
    never = pa.nulls(len(invoices), pa.date32())
    position = invoices.schema.get_field_index("written_off_on")
    pq.write_table(invoices.set_column(position, "written_off_on", never), own / "tables" / "invoices.parquet")
    # No customer owes that much, nobody is written off or insolvent: nobody can default.
    write_params(tmp_path, SMALL, {"label": {"presets": {"basel_non_retail": {"absolute_threshold": 1e15}}}})
    run(tmp_path, "label", "featurize")
    with pytest.raises(DataRefused, match="0 with a default"):
        run(tmp_path, "train")
    model = Path("model") / "candidate" / "main" / "manifest.json"
    assert hash_of(own / model) == hash_of(store / model)
