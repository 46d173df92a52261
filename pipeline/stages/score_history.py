"""Stage ``score_history``: the score of every past snapshot without hindsight, and tiers that do not flap."""

from models.bundle import DefaultModel, checked
from models.decisions.history import score_history
from pipeline.orchestration.stage_process import run_stage
from pipeline.params import load
from pipeline.store.artifacts import read_frame, write_frame
from pipeline.store.files import FEATURES, LABELS, MODEL, SCORES, read_files


def main() -> None:
    """Write ``scores/history.parquet``."""
    model = DefaultModel.from_files(checked(read_files(MODEL / "calibrated" / "main")))
    labels, features = read_frame(LABELS / "labels.parquet"), read_frame(FEATURES / "features.parquet")
    out_of_fold = read_frame(MODEL / "candidate" / "out_of_fold.parquet")
    history = score_history(model, features, labels, out_of_fold, load().assign_tiers)
    write_frame(SCORES / "history.parquet", history)


if __name__ == "__main__":
    run_stage(main)
