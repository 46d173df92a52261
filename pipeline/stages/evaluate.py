"""Stage ``evaluate``: judge the model on predictions that it could not have learnt by heart."""

import pandas as pd

from data.sources.base import TRUTH as TRUE_PROBABILITY
from models.bundle import DefaultModel, checked
from models.evaluation.curves import plot_files
from models.evaluation.evaluation import summarise
from models.evaluation.held_out import against_truth, development, held_out, in_sample
from models.evaluation.interval_coverage import coverage
from pipeline.orchestration.stage_process import run_stage
from pipeline.params import load
from pipeline.store.artifacts import read_frame, read_optional_frame, write_frame
from pipeline.store.files import (
    FEATURES,
    LABELS,
    MODEL,
    REPORTS,
    SCORES,
    TRUTH,
    read_files,
    read_json,
    write_files,
    write_json,
)


def main() -> None:
    """Write held-out and development predictions to ``scores``, ``reports/metrics.json`` and the data of the plots."""
    params = load()
    kind = read_json(LABELS / "summary.json")["evaluation"]
    features, labels = read_frame(FEATURES / "features.parquet"), read_frame(LABELS / "labels.parquet")
    described = read_json(FEATURES / "catalogue.json")
    models = {
        role: DefaultModel.from_files(checked(read_files(MODEL / "calibrated" / role))) for role in ("main", "baseline")
    }
    learnt = (params.train, params.calibrate, params.evaluate)
    horizon = params.label.snapshots.horizon_days
    judged = {
        role: held_out(kind, model, features, labels, described, learnt, horizon) for role, model in models.items()
    }
    developed = development(read_frame(MODEL / "candidate" / "out_of_fold.parquet"), "main", models["main"], features)
    truth = read_optional_frame(TRUTH / f"{TRUE_PROBABILITY}.parquet")
    metrics = {
        "evaluation": kind,
        "estimator": models["main"].estimator.name,
        "test": summarise(judged["main"], params.evaluate),
        "development": summarise(developed, params.evaluate),
        "baseline": {"estimator": models["baseline"].estimator.name} | summarise(judged["baseline"], params.evaluate),
        "coverage": coverage(judged["main"], params.calibrate.confidence),
        "comparison": read_json(MODEL / "candidate" / "comparison.json"),
        "truth": against_truth(judged["main"], truth),
    }
    plots = plot_files({"test": judged["main"], "train": developed}, models["main"].scale)
    write_files(REPORTS / "plots", plots)
    write_frame(SCORES / "evaluation.parquet", pd.concat([f.assign(model=role) for role, f in judged.items()]))
    learnt_by_heart = in_sample(models["main"], features, labels)
    samples = {"out_of_fold": developed, "in_sample": learnt_by_heart}
    write_frame(SCORES / "development.parquet", pd.concat([f.assign(sample=name) for name, f in samples.items()]))
    write_json(REPORTS / "metrics.json", metrics)


if __name__ == "__main__":
    run_stage(main)
