"""The words in which a run ends whose model the gate refused."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from data.errors import UserError
from pipeline.registry.audit import read_audit
from pipeline.store.files import REPORTS, read_json

GATE = REPORTS / "gate.json"


def refuse_what_was_refused() -> None:
    """End a run whose model the gate refused; nothing happens without a verdict, or if a person let the model in.

    Raises
    ------
    UserError
        Naming the rules that failed, with figure and limit.
    """
    if not GATE.exists() or (told := read_json(GATE))["verdict"] != "refused":
        return
    let_in_since = [e for e in read_audit(Path(told["audit_file"])) if e.model == told["model"]]
    if let_in_since and let_in_since[-1].run_id == told["run_id"]:
        return
    raise UserError(refusal(told))


def refusal(told: Mapping[str, Any]) -> str:
    """The words for a refused model: what failed, who stays, what one can do."""
    lines = [
        f"  {ruling['rule']}: {ruling['words']}{_limit(ruling)}"
        for ruling in told["rulings"]
        if ruling["finding"] == "failed"
    ]
    champion = told["champion_before"]
    stays = f"version {champion} stays the champion" if champion else "there is still no champion"
    return "\n".join(
        [
            f"The gate refused version {told['version']} of {told['model']}; {stays}.",
            *lines,
            f"Every rule: {GATE}. Limits: params.yaml, section gate. Scores and report of this run were written.",
            f"To let it in all the same: default-risk promote --version {told['version']} --override --reason '...'",
        ]
    )


def _limit(ruling: Mapping[str, Any]) -> str:
    if ruling["figure"] is None or ruling["limit"] is None:
        return ""
    return f" (figure {ruling['figure']:.5g}, limit {ruling['limit']:.5g})"
