"""Stage ``report``: portfolio, model quality and data quality on one page to read and to pass on."""

from models.segments import DESCRIBED as SEGMENT_DESCRIBED
from pipeline.artifacts import FEATURES, LABELS, REPORTS, SCORES, TABLES, read_files, read_frame, read_json, write_text
from pipeline.params import load
from pipeline.report_page import Found, Settings, page, render
from pipeline.stage import run_stage


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
        evaluation=read_frame(SCORES / "evaluation.parquet"),
        scores=read_frame(SCORES / "scores.parquet"),
        explanations=read_frame(SCORES / "explanations.parquet"),
        customers=read_frame(TABLES / "customers.parquet", ["customer_id", "name"]),
    )
    settings = Settings(params.label, params.calibrate, params.evaluate, params.assign_tiers)
    write_text(REPORTS / "report.html", render(page(found, settings)))


if __name__ == "__main__":
    run_stage(main)
