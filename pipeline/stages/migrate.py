"""Stage ``migrate``: who moved between tiers from one snapshot day to another, and which features moved them."""

from models.bundle import DefaultModel, checked
from models.decisions.migration import days_compared, matrix, moves, point_differences, with_reasons
from pipeline.orchestration.stage_process import run_stage
from pipeline.params import load
from pipeline.store.artifacts import read_frame, read_optional_frame, write_frame
from pipeline.store.files import FEATURES, LABELS, MODEL, REPORTS, SCORES, read_files, write_json


def main() -> None:
    """Write ``scores/migration.parquet``, ``scores/migration_points.parquet`` and ``reports/migration.json``."""
    params = load()
    model = DefaultModel.from_files(checked(read_files(MODEL / "calibrated" / "main")))
    history, features = read_frame(SCORES / "history.parquet"), read_frame(FEATURES / "features.parquet")
    from_day, to_day = days_compared(history["as_of"].unique(), params.migrate)
    spells = read_optional_frame(LABELS / "spells.parquet")
    moved = moves(history, spells, from_day, to_day, params.assign_tiers)
    differences = point_differences(model, features, moved)
    write_frame(SCORES / "migration.parquet", with_reasons(moved, differences, params.migrate.top_reasons))
    write_frame(SCORES / "migration_points.parquet", differences)
    write_json(REPORTS / "migration.json", matrix(moved, params.assign_tiers, params.migrate.confidence))


if __name__ == "__main__":
    run_stage(main)
