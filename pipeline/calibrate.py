"""Stage ``calibrate``: turn log-odds into probabilities that come true."""

from models.bundle import candidate_from_files, checked, with_manifest
from models.estimators.base import CrossFit
from models.training import calibrated, segment_columns
from pipeline.artifacts import (
    FEATURES,
    MODEL,
    REPORTS,
    published_folder,
    read_files,
    read_frame,
    write_files,
    write_json,
)
from pipeline.params import load
from pipeline.stage import run_stage

ROLES = ("main", "baseline")
KEY = ["customer_id", "as_of"]


def main() -> None:
    """Write ``model/calibrated/``, the shipped model and the baseline, each complete, and how they were chosen."""
    params, shipped, told = load(), {}, {}
    out_of_fold = read_frame(MODEL / "candidate" / "out_of_fold.parquet")
    for role in ROLES:
        schema, estimator = candidate_from_files(checked(read_files(MODEL / "candidate" / role)))
        read = [*KEY, *segment_columns(schema, params.calibrate)]
        rows = out_of_fold.merge(
            read_frame(FEATURES / "features.parquet", read), on=KEY, how="left", validate="one_to_one"
        )
        fitted, horizon = CrossFit(estimator, rows[role].to_numpy()), params.label.snapshots.horizon_days
        shipped[role], told[role] = calibrated(fitted, schema, rows, params.calibrate, horizon)
    with published_folder(MODEL / "calibrated") as folder:
        for role, model in shipped.items():
            write_files(folder / role, with_manifest(model.to_files()))
    write_json(REPORTS / "calibration.json", told)


if __name__ == "__main__":
    run_stage(main)
