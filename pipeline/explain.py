"""Stage ``explain``: why each customer has its score, in points that add up to it."""

from models.bundle import DefaultModel, checked
from models.explanation import explain
from models.newest import newest_rows
from models.oddities import oddities, say
from pipeline.artifacts import FEATURES, LABELS, MODEL, SCORES, read_files, read_frame, write_frame
from pipeline.stage import run_stage


def main() -> None:
    """Write ``scores/explanations.parquet`` for the newest snapshot of every eligible customer."""
    model = DefaultModel.from_files(checked(read_files(MODEL / "calibrated" / "main")))
    rows = newest_rows(read_frame(LABELS / "labels.parquet"), read_frame(FEATURES / "features.parquet"))
    say(oddities(rows, model.schema))
    explanations, reference_score = explain(model, rows, rows)
    write_frame(SCORES / "explanations.parquet", explanations.assign(reference_score=reference_score))


if __name__ == "__main__":
    run_stage(main)
