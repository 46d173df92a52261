"""What the validation reads from the store."""

import json

from models.validation.battery import Judged
from pipeline.reports.validation.facts import Run
from pipeline.store.artifacts import read_frame
from pipeline.store.files import (
    FEATURES,
    LABELS,
    MODEL,
    REPORTS,
    SCORES,
    TABLES,
    read_files,
    read_json,
    read_optional_json,
)

OF_CUSTOMERS = ["customer_id", "industry", "region", "employees", "onboarded_on"]


def read_run() -> Run:
    """The artefacts that are quoted."""
    return Run(
        labels=read_json(LABELS / "summary.json"),
        sensitivity=read_json(LABELS / "sensitivity.json"),
        described=read_json(FEATURES / "catalogue.json"),
        metrics=read_json(REPORTS / "metrics.json"),
        quality=read_json(REPORTS / "validation" / "summary.json"),
        delivery=read_json(TABLES / "portfolio.json"),
        certificate=read_json(REPORTS / "certificate.json"),
        registration=read_json(REPORTS / "registration.json"),
        calibration=read_optional_json(REPORTS / "calibration.json"),
        gate=read_optional_json(REPORTS / "gate.json"),
        model=read_files(MODEL / "calibrated" / "main"),
        as_of=read_json(REPORTS / "tiers.json")["as_of"],
    )


def read_judged(run: Run) -> Judged:
    """The predictions and what is compared with them."""
    return Judged(
        kind=run.labels["evaluation"],
        metrics=run.metrics,
        evaluation=read_frame(SCORES / "evaluation.parquet"),
        development=read_frame(SCORES / "development.parquet"),
        scores=read_frame(SCORES / "scores.parquet"),
        features=read_frame(FEATURES / "features.parquet"),
        customers=read_frame(TABLES / "customers.parquet", OF_CUSTOMERS),
        feature_names=tuple(feature["name"] for feature in json.loads(run.model["schema.json"])["features"]),
    )
