"""What follows from the gate's rulings: tags, the champion's alias, and what is written down."""

from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

from data.errors import UserError
from models.evaluation.gate import Ruling, passes
from pipeline.registry.champion import Asked
from pipeline.registry.promotion import RULES, VERDICT, let_in
from pipeline.registry.versions import AGAIN, Registry


def settle(
    registry: Registry,
    audit_file: Path,
    registered: Mapping[str, str],
    judged: Mapping[str, str],
    rulings: list[Ruling],
    asked: Asked,
) -> dict[str, Any]:
    """Tag the version with the verdict, and make it the champion if no rule failed.

    Parameters
    ----------
    registered
        ``reports/registration.json``.
    judged
        Further tags: how the model was judged, and from which day on.

    Returns
    -------
    dict
        ``reports/gate.json``: verdict (passed, refused), version, run_id, model, champion_before (None: nobody),
        audit_file, rulings.

    Raises
    ------
    UserError
        When the registry is not the one that the model was registered in.
    """
    number = registered["model_version"]
    if registry.version(number).run_id != registered["run_id"]:
        raise UserError(
            f"Version {number} of {registry.name} is not the model of the last run: another registry? {AGAIN}"
        )
    passed = passes(rulings)
    words = " ".join(f"{ruling.rule}: {ruling.words}" for ruling in rulings if ruling.finding == "failed")
    registry.tag(number, {**judged, VERDICT: "passed" if passed else "refused", RULES: words})
    if passed:
        let_in(registry, audit_file, number, "every rule of the gate holds")
    return {
        "verdict": "passed" if passed else "refused",
        "version": number,
        "run_id": registered["run_id"],
        "model": registry.name,
        "champion_before": asked.champion,
        "audit_file": str(audit_file),
        "rulings": [asdict(ruling) for ruling in rulings],
    }
