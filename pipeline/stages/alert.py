"""Stage ``alert``: early-warning rules, replayed over all snapshots, and what they would have been worth."""

from models.decisions.alerts import KEYS, observations, replay, usable_rules
from models.decisions.backtest import back_test
from pipeline.orchestration.stage_process import run_stage
from pipeline.params import load
from pipeline.store.artifacts import read_frame, write_frame
from pipeline.store.files import FEATURES, LABELS, REPORTS, SCORES, write_json


def main() -> None:
    """Write ``scores/alerts.parquet``, and the back-test to ``reports/alerts.json``."""
    params = load()
    history, features = read_frame(SCORES / "history.parquet"), read_frame(FEATURES / "features.parquet")
    rules = usable_rules(params.alert, features.columns.difference(KEYS))
    rows = observations(history, features, rules, params.assign_tiers)
    write_frame(SCORES / "alerts.parquet", replay(rows, rules))
    labels = read_frame(LABELS / "labels.parquet")
    tested = back_test(rows, history, labels, rules, params.alert, params.assign_tiers)
    off = sorted(params.alert.rules.keys() - rules.keys())
    write_json(REPORTS / "alerts.json", {"off": off, "back_test": tested})


if __name__ == "__main__":
    run_stage(main)
