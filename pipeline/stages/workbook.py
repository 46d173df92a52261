"""Stage ``workbook``: the result as an Excel file, for people who work in a spreadsheet."""

from models.calibration.segments import DESCRIBED as SEGMENT_DESCRIBED
from pipeline.orchestration.stage_process import run_stage
from pipeline.params import load
from pipeline.reports.workbook.file import workbook
from pipeline.reports.workbook.rows import alert_rows, customer_rows, default_rows, repair_rows
from pipeline.store.artifacts import read_frame, read_optional_frame
from pipeline.store.files import FEATURES, REPORTS, SCORES, TABLES, read_json, write_bytes


def main() -> None:
    """Write ``reports/customers.xlsx``."""
    scores, alerts = read_frame(SCORES / "scores.parquet"), read_frame(SCORES / "alerts.parquet")
    known = read_frame(TABLES / "customers.parquet")
    customers = customer_rows(scores, known, read_frame(SCORES / "reasons.parquet"), alerts)
    warned = alert_rows(alerts, scores, known)
    defaulted = default_rows(read_frame(SCORES / "in_default.parquet"), known)
    tiers = [tier.name for tier in load().assign_tiers.tiers]
    features = [*read_json(FEATURES / "catalogue.json"), SEGMENT_DESCRIBED]
    unclear = read_optional_frame(TABLES / "unclear_credits.parquet")
    repair = repair_rows(unclear, known)
    content = workbook(customers, warned, defaulted, tiers, features, scores["as_of"].max(), repair)
    write_bytes(REPORTS / "customers.xlsx", content)


if __name__ == "__main__":
    run_stage(main)
