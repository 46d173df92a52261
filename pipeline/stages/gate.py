"""Stage ``gate``: judge the new model by the rules, and make it the champion if none of them fails."""

from models.evaluation.gate import judge
from pipeline.orchestration.stage_process import run_stage
from pipeline.params import load
from pipeline.registry.champion import ask_champion, remember
from pipeline.registry.gate_facts import gather, read_held_out
from pipeline.registry.gate_verdict import settle
from pipeline.registry.versions import Registry
from pipeline.store.files import REPORTS, read_json, write_json


def main() -> None:
    """Write ``reports/gate.json``. A refused model fails no stage; it is ``default-risk run`` that exits with 1."""
    params = load()
    metrics, registered = read_json(REPORTS / "metrics.json"), read_json(REPORTS / "registration.json")
    registry = Registry(params.registration)
    held_out = read_held_out()
    asked = ask_champion(registry, registered["model_version"], held_out, metrics["evaluation"])
    facts = gather(metrics, held_out, asked, params.gate)
    remember(registered["run_id"], held_out)
    judged = {"evaluation": metrics["evaluation"], "judged_from": str(held_out["as_of"].min())}
    told = settle(registry, params.registration.audit_file, registered, judged, judge(facts, params.gate), asked)
    write_json(REPORTS / "gate.json", told)


if __name__ == "__main__":
    run_stage(main)
