"""Stage ``calibrate``: turn log-odds into probabilities that come true."""

from models.bundle import candidate_from_files, checked, with_manifest
from models.estimators.base import CrossFit
from models.training import calibrated
from pipeline.artifacts import MODEL, published_folder, read_files, read_frame, write_files
from pipeline.params import load
from pipeline.stage import run_stage

ROLES = ("main", "baseline")


def main() -> None:
    """Write ``model/calibrated/``: the shipped model and the baseline, each complete."""
    params = load().calibrate
    out_of_fold = read_frame(MODEL / "candidate" / "out_of_fold.parquet")
    candidates = {role: candidate_from_files(checked(read_files(MODEL / "candidate" / role))) for role in ROLES}
    shipped = {
        role: calibrated(CrossFit(estimator, out_of_fold[role].to_numpy()), schema, out_of_fold, params)
        for role, (schema, estimator) in candidates.items()
    }
    with published_folder(MODEL / "calibrated") as folder:
        write_files(folder / "main", with_manifest(shipped["main"].to_files()))
        write_files(folder / "baseline", with_manifest(shipped["baseline"].to_files()))


if __name__ == "__main__":
    run_stage(main)
