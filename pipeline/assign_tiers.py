"""Stage ``assign_tiers``: score, tier and what follows from it, for every customer that is asked about today."""

from models.bundle import DefaultModel, checked
from models.newest import newest_rows, previous_rows
from models.scoring import scores_of, tier_counts
from pipeline.artifacts import (
    FEATURES,
    LABELS,
    MODEL,
    REPORTS,
    SCORES,
    read_files,
    read_frame,
    read_json,
    write_frame,
    write_json,
)
from pipeline.params import load
from pipeline.stage import run_stage


def main() -> None:
    """Write ``scores/scores.parquet`` and the counts per tier."""
    params = load().assign_tiers
    model = DefaultModel.from_files(checked(read_files(MODEL / "calibrated" / "main")))
    version = read_json(REPORTS / "registration.json")["model_version"]
    labels, features = read_frame(LABELS / "labels.parquet"), read_frame(FEATURES / "features.parquet")
    today, before = newest_rows(labels, features), previous_rows(labels, features)
    explanations = read_frame(SCORES / "explanations.parquet")
    scores = scores_of(model, today, before, explanations, params).assign(model_version=version)
    write_frame(SCORES / "scores.parquet", scores)
    write_json(REPORTS / "tiers.json", tier_counts(scores, params))


if __name__ == "__main__":
    run_stage(main)
