"""The verdicts of a validation in a line each, with a light: what a reader sees first."""

from collections.abc import Mapping, Sequence
from typing import Any

from models.validation.params import LightParams

ORDER = {"red": 3, "yellow": 2, "green": 1, "grey": 0}
KINDS = {
    "vintage": ("snapshot day or month", "快照日或月份"),
    "industry": ("industry", "行业"),
    "region": ("region", "地区"),
    "size": ("size", "规模"),
    "tenure": ("time as a customer", "合作年限"),
    "training": ("whether seen in training", "是否见于训练"),
}
"""English and Chinese by kind of ``models.validation.segments``; a test compares."""

MOVED = {"held_out": "held-out test", "today": "customers of today"}


def findings(facts: Mapping[str, Any], light: LightParams) -> list[dict[str, str]]:
    """One line per question: area, light, text.

    Parameters
    ----------
    facts
        ``reports/validation.json`` without its findings.
    """
    battery = facts["battery"]
    names = {each["name"]: each["en"] for each in facts["model"]["features"]}
    lines = [
        _ranking(battery["held_out"]),
        _decline(battery["decline"], light),
        _baseline(battery["baseline"], facts["baseline"]),
        _level(battery["levels"]["portfolio"]),
        _test("Spiegelhalter's test", battery["levels"]["spiegelhalter"], "the probabilities fit the outcomes"),
        _test("Hosmer-Lemeshow test", battery["levels"]["hosmer_lemeshow"], "groups of customers default as predicted"),
        _tiers(battery["levels"]["tiers"]),
        *(_segments(cut) for cut in battery["segments"]),
        *(_moved(moved, names) for moved in battery["moved"]),
        _leaks(facts["certificate"]),
    ]
    return [{"area": area, "light": colour, "text": text} for area, colour, text in lines]


def worst(lights: Sequence[str]) -> str:
    """The worst of several lights; grey only where nothing else is."""
    return max(lights, key=lambda light: ORDER[light], default="grey")


Line = tuple[str, str, str]


def _ranking(found: Mapping[str, Any]) -> Line:
    area = "Ranking"
    if found["low"] is None:
        return area, "grey", f"No verdict on the ranking: {found['why']}."
    text = f"AUC {found['auc']:.3f} ({found['low']:.3f} to {found['high']:.3f}) on {found['rows']:,} held-out rows"
    if found["why"]:
        return area, found["light"], f"{text}; {found['why']}."
    above = "above chance (0.5)" if found["light"] == "green" else "chance (0.5) is not excluded"
    return area, found["light"], f"{text}: {above}."


def _decline(found: Mapping[str, Any] | None, light: LightParams) -> Line:
    area = "Ranking since development"
    if found is None:
        return area, "grey", "No verdict: an AUC out of sample and one out of time, both with a variance, are needed."
    text = f"AUC {found['development']:.3f} out of sample, {found['current']:.3f} later (p {_p(found['p_value'])})"
    colour = _colour(found["p_value"], light)
    return area, colour, f"{text}: {'no fall beyond chance' if colour == 'green' else 'it has fallen'}."


def _baseline(found: Mapping[str, Any] | None, name: str) -> Line:
    area = "Against the baseline"
    if found is None:
        return (
            area,
            "grey",
            f"No verdict: the baseline ({name}) was not predicted on the same rows, or there are few.",
        )
    text = f"AUC {found['difference']:+.4f} against {name} ({found['low']:+.4f} to {found['high']:+.4f})"
    if found["low"] > 0:
        return area, "green", f"{text}: better."
    if found["high"] < 0:
        return area, "red", f"{text}: worse."
    return area, "yellow", f"{text}: neither is clearly better."


def _level(found: Mapping[str, Any]) -> Line:
    area = "Level"
    rates = f"Predicted {found['predicted']:.2%}, observed {found['observed']:.2%}"
    interval = f"({found['low']:.2%} to {found['high']:.2%})"
    if found["light"] == "grey":
        return area, "grey", f"{rates} {interval}: {found['why']}."
    told = {"green": "not too low", "yellow": "probably too low", "red": "too low"}[found["light"]]
    high = " It is too high, which is prudent but dear." if found["too_high"] < 0.01 else ""
    return area, found["light"], f"{rates} {interval}: the prediction is {told} (p {_p(found['jeffreys'])}).{high}"


def _test(area: str, found: Mapping[str, Any], claim: str) -> Line:
    if found["test"] is None or found["light"] == "grey":
        return area, "grey", f"No verdict: {found['why']}."
    verb = "is not refuted" if found["light"] == "green" else "is refuted" if found["light"] == "red" else "is doubtful"
    return area, found["light"], f"That {claim} {verb} (p {_p(found['test']['p_value'])})."


def _tiers(tiers: Mapping[str, Mapping[str, Any]]) -> Line:
    told = ", ".join(f"{name} {found['light']}" for name, found in tiers.items())
    return "Level by tier", worst([found["light"] for found in tiers.values()]), f"Jeffreys test: {told}."


def _segments(cut: Mapping[str, Any]) -> Line:
    area = f"By {KINDS[cut['kind']][0]}"
    if not cut["rows"]:
        return area, "grey", f"No verdict: {cut['why']}."
    lights = [row["rate"]["light"] for row in cut["rows"]]
    ranked = [row["ranking"]["light"] for row in cut["rows"]]
    counted = ", ".join(f"{lights.count(colour)} {colour}" for colour in ORDER if lights.count(colour))
    useless = f"; ranking no better than chance in {ranked.count('red')}" if "red" in ranked else ""
    return area, worst([*lights, *ranked]), f"Level in {len(lights)} segments: {counted}{useless}."


def _moved(moved: Mapping[str, Any], names: Mapping[str, str]) -> Line:
    area = f"Stability, {MOVED[moved['name']]}"
    score = moved["score"]
    if score is None or score["index"] is None:
        return area, "grey", f"No verdict: {moved['why'] or score['why']}."
    shifted = [
        names.get(each["feature"], each["feature"]) for each in moved["features"] if each["stability"]["light"] == "red"
    ]
    chance = "beyond" if score["beyond_chance"] else "within"
    text = f"Index of the score {score['index']:.3f}, {chance} chance ({score['limit']:.3f})"
    few = "; ".join(shifted[:3]) + (f" and {len(shifted) - 3} more" if len(shifted) > 3 else "")
    text += f"; {len(shifted)} of {len(moved['features'])} features red: {few}" if shifted else "; no feature red"
    return area, worst([score["light"], "yellow" if shifted else "green"]), f"{text}."


def _leaks(proof: Mapping[str, Any]) -> Line:
    computed = f"{proof['cells']:,} cells computed again without the future"
    if not proof["clean"]:
        return "Leak certificate", "red", f"Of {computed} some came out different: a feature knows the future."
    return "Leak certificate", "green", f"{computed} came out the same."


def _colour(p_value: float, light: LightParams) -> str:
    return "red" if p_value < light.red_below else "yellow" if p_value < light.yellow_below else "green"


def _p(value: float) -> str:
    return "below 0.001" if value < 0.001 else f"{value:.3f}"
