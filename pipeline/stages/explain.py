"""Stage ``explain``: why each customer has its score, in points that add up to it, and in sentences."""

from features.column_metadata import SILENCE
from models.bundle import DefaultModel, checked
from models.calibration.segments import DESCRIBED as SEGMENT_DESCRIBED
from models.decisions.latest_snapshots import newest_rows
from models.explanation.points import explained
from models.explanation.reason_rows import reason_rows
from models.training.unusual_values import oddities, say
from pipeline.orchestration.stage_process import run_stage
from pipeline.params import load
from pipeline.store.artifacts import read_frame, write_frame, write_parquet
from pipeline.store.files import FEATURES, LABELS, MODEL, SCORES, TABLES, read_files, read_json


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
