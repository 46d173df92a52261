"""Stage ``gate``: judge the new model by the rules, and make it the champion if none of them fails."""

from models.gate import judge
from pipeline.artifacts import REPORTS, read_json, write_json
from pipeline.champion import ask_champion, remember
from pipeline.gate_facts import gather, read_held_out
from pipeline.gate_verdict import settle
from pipeline.params import load
from pipeline.registry import Registry
from pipeline.stage import run_stage


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
