"""What the report says of the gate: which rule found what, and whether the directions of risk are proven."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

LABELS = {
    "auc_against_champion": "Ranking against the champion (paired DeLong)",
    "log_loss_against_champion": "Log loss against the champion (paired)",
    "auc": "Ranking",
    "calibration": "Calibration",
    "stability": "Stability of the score",
    "leak_certificate": "Leak certificate",
    "monotonicity_certificate": "Monotonicity certificate",
}
"""Rules of ``models.evaluation.gate`` in words; a test compares."""

MARKS = {"passed": "passed", "failed": "failed", "grey": "no verdict"}


@dataclass(frozen=True)
class GateRow:
    """One rule."""

    rule: str
    mark: str
    words: str


@dataclass(frozen=True)
class GatePart:
    """The verdict, rule by rule; ``champion_before`` is None where there was none.

    Of the features with a known direction of risk, ``proven`` in number and ``compensated``: proven although single
    parts of the model fall, which the others make good.
    """

    passed: bool
    version: str
    champion_before: str | None
    rows: Sequence[GateRow]
    directed: int
    proven: int
    compensated: int


def gate_part(gate: Mapping[str, Any], monotonicity: Mapping[str, Any]) -> GatePart:
    """From ``reports/gate.json`` and the model's ``monotonicity.json``."""
    proven = [proof for proof in monotonicity["features"] if proof["verdict"] == "proven"]
    return GatePart(
        passed=gate["verdict"] == "passed",
        version=gate["version"],
        champion_before=gate["champion_before"],
        rows=[GateRow(LABELS[r["rule"]], MARKS[r["finding"]], r["words"]) for r in gate["rulings"]],
        directed=len(monotonicity["features"]),
        proven=len(proven),
        compensated=sum(proof["falling_parts"] > 0 for proof in proven),
    )
