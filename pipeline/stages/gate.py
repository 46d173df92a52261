"""Stage ``gate``: judge the new model by the rules, and make it the champion if none of them fails."""

from models.evaluation.gate import judge
from pipeline.orchestration.stage_process import run_stage
from pipeline.params import load
from pipeline.registry.champion import champion_predictions, keep_predictions
from pipeline.registry.gate_facts import collect_facts, read_held_out
from pipeline.registry.gate_verdict import record_verdict
from pipeline.registry.versions import Registry
from pipeline.store.files import REPORTS, read_json, write_json


def main() -> None:
    """Write ``reports/gate.json``. A refused model fails no stage; it is ``default-risk run`` that exits with 1."""
    params = load()
    metrics, registered = read_json(REPORTS / "metrics.json"), read_json(REPORTS / "registration.json")
    registry = Registry(params.registration)
    held_out = read_held_out()
    asked = champion_predictions(registry, registered["model_version"], held_out, metrics["evaluation"])
    facts = collect_facts(metrics, held_out, asked, params.gate)
    keep_predictions(registered["run_id"], held_out)
    judged = {"evaluation": metrics["evaluation"], "judged_from": str(held_out["as_of"].min())}
    told = record_verdict(
        registry, params.registration.audit_file, registered, judged, judge(facts, params.gate), asked
    )
    write_json(REPORTS / "gate.json", told)


if __name__ == "__main__":
    run_stage(main)
