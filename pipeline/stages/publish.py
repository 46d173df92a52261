"""Stage ``publish``: make the results of this run the ones that people read, all at once."""

from pipeline.orchestration.stage_process import run_stage
from pipeline.store.artifacts import STORE, write_json
from pipeline.store.published import publish

PUBLISHED = (
    "features",
    "labels",
    "model/calibrated",
    "quarantine",
    "reports/alerts.json",
    "reports/calibration.json",
    "reports/certificate.json",
    "reports/customers.xlsx",
    "reports/decisions.json",
    "reports/gate.json",
    "reports/metrics.json",
    "reports/migration.json",
    "reports/model_card.html",
    "reports/model_validation.html",
    "reports/plots",
    "reports/registration.json",
    "reports/report.html",
    "reports/tiers.json",
    "reports/validation",
    "reports/validation.json",
    "scores/alerts.parquet",
    "scores/development.parquet",
    "scores/evaluation.parquet",
    "scores/explanations.parquet",
    "scores/history.parquet",
    "scores/in_default.parquet",
    "scores/migration.parquet",
    "scores/migration_points.parquet",
    "scores/reasons.parquet",
    "scores/scores.parquet",
    "tables",
)
"""What a run leaves for people, relative to the store; a test compares it with ``dvc.yaml``."""


def main() -> None:
    """Swap ``data/results`` to the results of this run, and write ``publication.json``: the hash of each file."""
    write_json(STORE / "publication.json", publish(PUBLISHED))


if __name__ == "__main__":
    run_stage(main)
