"""The rules by which a new model may take the champion's place; what each found, in figures and in words."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from models.evaluation.paired_comparison import Difference, Paired
from models.params import GateParams

Finding = Literal["passed", "failed", "grey"]


@dataclass(frozen=True)
class Facts:
    """What the gate looks at.

    ``metrics`` is ``test`` of ``reports/metrics.json``; ``comparison`` is None where there is nobody to compare with,
    or no honest way to: then ``no_comparison`` says why. ``stability_index`` is that of the score, development against
    held-out. A certificate names the SHA-256 of what it was made for; the other two say what it has to be.
    """

    metrics: Mapping[str, float]
    comparison: Paired | None
    no_comparison: str
    stability_index: float
    leaks: Mapping[str, Any] | None
    features_sha256: str
    monotonicity: Mapping[str, Any] | None
    model_sha256: str


@dataclass(frozen=True)
class Ruling:
    """One rule: its figure against its limit; grey where the rows can't say, which keeps nobody out."""

    rule: str
    finding: Finding
    figure: float | None
    limit: float | None
    words: str


def judge(facts: Facts, params: GateParams) -> list[Ruling]:
    """Every rule in turn."""
    return [
        *_against_champion(facts, params),
        _auc(facts.metrics, params),
        _calibration(facts.metrics, params),
        _stability(facts.stability_index, params),
        _leaks(facts),
        _monotonicity(facts),
    ]


def passes(rulings: list[Ruling]) -> bool:
    """Whether no rule has failed."""
    return all(ruling.finding != "failed" for ruling in rulings)


def _against_champion(facts: Facts, params: GateParams) -> list[Ruling]:
    auc, loss = "auc_against_champion", "log_loss_against_champion"
    if facts.comparison is None:
        return [Ruling(rule, "grey", None, None, facts.no_comparison) for rule in (auc, loss)]
    losses = facts.comparison.log_loss
    ranked = facts.comparison.auc
    if ranked is None:
        by_auc = Ruling(auc, "grey", None, None, "Fewer than two customers of either outcome.")
    else:
        worse = ranked.high < 0 or ranked.difference < -params.max_auc_loss
        by_auc = Ruling(auc, _found(worse), ranked.difference, -params.max_auc_loss, _apart("AUC", ranked))
    limit = params.max_log_loss_rise * losses.champion
    worse = losses.low > 0 or losses.difference > limit
    return [by_auc, Ruling(loss, _found(worse), losses.difference, limit, _apart("Log loss", losses))]


def _apart(name: str, pair: Difference) -> str:
    between = f"{pair.low:+.4f} to {pair.high:+.4f}"
    return f"{name} {pair.challenger:.4f}, the champion's {pair.champion:.4f}: {pair.difference:+.4f} ({between})."


def _found(failed: bool) -> Finding:
    return "failed" if failed else "passed"


def _auc(metrics: Mapping[str, float], params: GateParams) -> Ruling:
    auc = metrics["auc"]
    words = f"AUC {auc:.3f}; at least {params.min_auc:g} is asked."
    return Ruling("auc", _found(auc < params.min_auc), auc, params.min_auc, words)


def _calibration(metrics: Mapping[str, float], params: GateParams) -> Ruling:
    """Failed where the error is above the limit by more than chance, grey where it is above it by chance perhaps."""
    error, low, limit = metrics["calibration_error"], metrics["calibration_error_low"], params.max_calibration_error
    finding: Finding = "passed" if error <= limit else "failed" if low > limit else "grey"
    words = f"Calibration error {error:.2%} (at least {low:.2%}); at most {limit:.2%} is allowed."
    return Ruling("calibration", finding, error, limit, words)


def _stability(index: float, params: GateParams) -> Ruling:
    limit = params.max_stability_index
    words = f"Population stability index of the score {index:.3f}; at most {limit:g} is allowed."
    return Ruling("stability", _found(index > limit), index, limit, words)


def _leaks(facts: Facts) -> Ruling:
    if facts.leaks is None:
        return Ruling("leak_certificate", "failed", None, None, "There is no leak certificate.")
    leaking = len(facts.leaks["differing"])
    if facts.leaks["sha256"]["features"] != facts.features_sha256:
        return Ruling("leak_certificate", "failed", leaking, 0, "The leak certificate is for other features.")
    words = f"{leaking} feature(s) know the future." if leaking else "No feature knows the future."
    return Ruling("leak_certificate", _found(facts.leaks["verdict"] != "clean"), leaking, 0, words)


def _monotonicity(facts: Facts) -> Ruling:
    rule = "monotonicity_certificate"
    if facts.monotonicity is None:
        return Ruling(rule, "failed", None, None, "The model has no monotonicity certificate.")
    if facts.monotonicity["model_sha256"] != facts.model_sha256:
        return Ruling(rule, "failed", None, 0, "The monotonicity certificate is for another model.")
    unproven = [proof for proof in facts.monotonicity["features"] if proof["verdict"] != "proven"]
    if not unproven:
        return Ruling(rule, "passed", 0, 0, "No move in a risky direction lowers the prediction.")
    first = unproven[0]
    told = _fall(first) if first["violation"] else f"{first['name']}: {first['reason']}"
    words = f"Not monotone, or not proven to be, in {len(unproven)} feature(s). {told}"
    return Ruling(rule, "failed", len(unproven), 0, words)


def _fall(proof: Mapping[str, Any]) -> str:
    fall = proof["violation"]
    move = f"from {fall['safer']:g} to {fall['riskier']:g}"
    return f"{proof['name']}: {move} is a move in the risky direction, and log-odds fall by up to {fall['by']:.4g}."
