"""Stage ``calibrate``: turn log-odds into probabilities that come true."""

from models.bundle import candidate_from_files, checked, with_manifest
from models.estimators.base import CrossFit
from models.training.fitting import calibrated, segment_columns
from pipeline.orchestration.stage_process import run_stage
from pipeline.params import load
from pipeline.store.artifacts import read_frame
from pipeline.store.files import FEATURES, MODEL, REPORTS, published_folder, read_files, write_files, write_json

ROLES = ("main", "baseline")
KEY = ["customer_id", "as_of"]


def main() -> None:
    """Write ``model/calibrated/``, the shipped model and the baseline, each complete, and how they were chosen."""
    params = load()
    out_of_fold = read_frame(MODEL / "candidate" / "out_of_fold.parquet")
    candidates = {role: candidate_from_files(checked(read_files(MODEL / "candidate" / role))) for role in ROLES}
    read = [*KEY, *segment_columns(candidates["main"][0], params.calibrate)]
    features = read_frame(FEATURES / "features.parquet", read)
    rows = out_of_fold.merge(features, on=KEY, how="left", validate="one_to_one")
    horizon = params.label.snapshots.horizon_days
    done = {
        role: calibrated(CrossFit(estimator, rows[role].to_numpy()), schema, rows, params.calibrate, horizon)
        for role, (schema, estimator) in candidates.items()
    }
    with published_folder(MODEL / "calibrated") as folder:
        write_files(folder / "main", with_manifest(done["main"][0].to_files()))
        write_files(folder / "baseline", with_manifest(done["baseline"][0].to_files()))
    write_json(REPORTS / "calibration.json", {role: told for role, (_, told) in done.items()})


if __name__ == "__main__":
    run_stage(main)
