"""Stage ``report``: portfolio, model quality and data quality on one page to read and to pass on."""

from models.calibration.segments import DESCRIBED as SEGMENT_DESCRIBED
from models.monotonicity.certificate import FILE as CERTIFICATE
from pipeline.orchestration.stage_process import run_stage
from pipeline.params import load
from pipeline.reports.portfolio.decisions import Evidence
from pipeline.reports.portfolio.page import Found, Settings, page, render
from pipeline.store.artifacts import read_frame
from pipeline.store.files import FEATURES, LABELS, MODEL, REPORTS, SCORES, TABLES, read_files, read_json, write_text


def main() -> None:
    """Write ``reports/report.html``."""
    params = load()
    found = Found(
        labels=read_json(LABELS / "summary.json"),
        sensitivity=read_json(LABELS / "sensitivity.json"),
        described=[*read_json(FEATURES / "catalogue.json"), SEGMENT_DESCRIBED],
        metrics=read_json(REPORTS / "metrics.json"),
        calibration=read_json(REPORTS / "calibration.json"),
        plots=read_files(REPORTS / "plots"),
        validation=read_json(REPORTS / "validation" / "summary.json"),
        delivery=read_json(TABLES / "portfolio.json"),
        certificate=read_json(REPORTS / "certificate.json"),
        gate=read_json(REPORTS / "gate.json"),
        monotonicity=read_json(MODEL / "calibrated" / "main" / CERTIFICATE),
        evaluation=read_frame(SCORES / "evaluation.parquet"),
        scores=read_frame(SCORES / "scores.parquet"),
        explanations=read_frame(SCORES / "explanations.parquet"),
        reasons=read_frame(SCORES / "reasons.parquet"),
        customers=read_frame(TABLES / "customers.parquet", ["customer_id", "name"]),
        decided=Evidence(
            alerts=read_frame(SCORES / "alerts.parquet"),
            alert_test=read_json(REPORTS / "alerts.json"),
            migration=read_json(REPORTS / "migration.json"),
            migrated=read_frame(SCORES / "migration.parquet"),
            points=read_frame(SCORES / "migration_points.parquet"),
            defaulted=read_frame(SCORES / "in_default.parquet"),
            decisions=read_json(REPORTS / "decisions.json"),
        ),
    )
    quoted = (params.label, params.calibrate, params.evaluate, params.assign_tiers, params.alert, params.migrate)
    settings = Settings(*quoted)
    write_text(REPORTS / "report.html", render(page(found, settings)))


if __name__ == "__main__":
    run_stage(main)
