"""Stage ``explain``: why each customer has its score, in points that add up to it, and in sentences."""

from features.told import SILENCE
from models.bundle import DefaultModel, checked
from models.explanation import explained
from models.newest import newest_rows
from models.oddities import oddities, say
from models.reason_rows import reason_rows
from models.segments import DESCRIBED as SEGMENT_DESCRIBED
from pipeline.artifacts import (
    FEATURES,
    LABELS,
    MODEL,
    SCORES,
    TABLES,
    read_files,
    read_frame,
    read_json,
    write_frame,
    write_parquet,
)
from pipeline.params import load
from pipeline.stage import run_stage


def main() -> None:
    """Write ``scores/explanations.parquet`` and ``scores/reasons.parquet`` for the newest snapshot day."""
    params = load().assign_tiers
    model = DefaultModel.from_files(checked(read_files(MODEL / "calibrated" / "main")))
    rows = newest_rows(read_frame(LABELS / "labels.parquet"), read_frame(FEATURES / "features.parquet"))
    say(oddities(rows, model.schema))
    explanation = explained(model, rows, params)
    described = [*read_json(FEATURES / "catalogue.json"), SEGMENT_DESCRIBED]
    currency = read_json(TABLES / "portfolio.json")["currency"]
    write_parquet(SCORES / "explanations.parquet", explanation.table())
    write_frame(SCORES / "reasons.parquet", reason_rows(explanation, described, SILENCE, currency, params.top_reasons))


if __name__ == "__main__":
    run_stage(main)
