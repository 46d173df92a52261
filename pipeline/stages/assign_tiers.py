"""Stage ``assign_tiers``: score, tier and what follows from it, for every customer that is asked about today."""

import logging
from pathlib import Path

from models.bundle import DefaultModel, checked
from models.decisions.alerts import open_alerts
from models.decisions.buffer import flapping
from models.decisions.decision import Known
from models.decisions.default_state import defaulted_customers, incomplete_ledgers
from models.decisions.latest_snapshots import newest_rows
from models.decisions.overrides import overrides_on
from models.scoring import reason_codes, scores_of, tier_counts
from pipeline.inputs.overrides_file import read_overrides
from pipeline.orchestration.stage_process import run_stage
from pipeline.params import load
from pipeline.store.artifacts import read_frame, read_optional_frame, write_frame
from pipeline.store.files import FEATURES, LABELS, MODEL, REPORTS, SCORES, TABLES, read_files, read_json, write_json

log = logging.getLogger(__name__)


def main() -> None:
    """Write scores, the customers in default, the counts per tier, and ``reports/decisions.json``."""
    params = load().assign_tiers
    model = DefaultModel.from_files(checked(read_files(MODEL / "calibrated" / "main")))
    version = read_json(REPORTS / "registration.json")["model_version"]
    today = newest_rows(read_frame(LABELS / "labels.parquet"), read_frame(FEATURES / "features.parquet"))
    history, as_of = read_frame(SCORES / "history.parquet"), today["as_of"].iloc[0]
    spells = read_optional_frame(LABELS / "spells.parquet")
    owing = [("valid_from", "<", as_of), ("valid_to", ">=", as_of)]
    owed = read_optional_frame(LABELS / "customer_days.parquet", owing)
    defaulted = defaulted_customers(spells, owed, as_of, params)
    overrides = read_overrides(Path(params.overrides))
    held = overrides_on(overrides, as_of, set(today["customer_id"]), set(defaulted["customer_id"]), params)
    log.info("%s", "\n".join([f"{len(held.in_force)} overrides are in force", *held.lines()]))
    reasons, alerts = read_frame(SCORES / "reasons.parquet"), open_alerts(read_frame(SCORES / "alerts.parquet"))
    unclear = read_optional_frame(TABLES / "unclear_credits.parquet", columns=["customer_id", "known_on"])
    known = Known(history, spells, held.in_force, ledger_incomplete=incomplete_ledgers(unclear, as_of))
    scores = scores_of(model, today, alerts, known, params)
    codes = reason_codes(scores["customer_id"], reasons)
    write_frame(SCORES / "scores.parquet", scores.assign(reasons=codes, model_version=version))
    write_frame(SCORES / "in_default.parquet", defaulted)
    write_json(REPORTS / "tiers.json", tier_counts(scores, params))
    flaps = {name: flapping(history, name, params) for name in ("tier", "model_tier")}
    write_json(REPORTS / "decisions.json", {"overrides": held.told(), "flapping": flaps})


if __name__ == "__main__":
    run_stage(main)
