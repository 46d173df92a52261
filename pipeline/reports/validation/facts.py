"""``reports/validation.json``: every number of the validation report and the model card."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from data.tables.outcomes import OUTCOMES
from models.explanation.reason_texts import headline
from models.validation.battery import Battery
from models.validation.params import LightParams
from pipeline.reports.portfolio.model import days_of
from pipeline.reports.portfolio.page import preset_rows, proof
from pipeline.reports.validation.findings import findings

LEARNT = ("train", "calibrate")
DIRECTIONS = {1: "up", -1: "down", 0: "either"}


@dataclass(frozen=True)
class Run:
    """The artefacts that are quoted; None where this run has no such artefact.

    ``calibration`` and ``gate`` are the reports of calibrating and of the registry's gate; ``model`` the files of the
    shipped model by name.
    """

    labels: Mapping[str, Any]
    sensitivity: Sequence[Mapping[str, Any]]
    described: Sequence[Mapping[str, str]]
    metrics: Mapping[str, Any]
    quality: Mapping[str, Any]
    delivery: Mapping[str, Any]
    certificate: Mapping[str, Any]
    registration: Mapping[str, Any]
    calibration: Mapping[str, Any] | None
    gate: Mapping[str, Any] | None
    model: Mapping[str, bytes]
    as_of: str


def validation_facts(
    run: Run, battery: Battery, lineage: Mapping[str, Any], params: Mapping[str, Any], light: LightParams
) -> dict[str, Any]:
    """Put everything together; plain values only, ready for JSON.

    Parameters
    ----------
    lineage
        Of ``pipeline.store.lineage``.
    params
        Sections of ``params.yaml`` as plain values.
    """
    facts = {
        "run": _identity(run),
        "baseline": run.metrics["baseline"]["estimator"],
        "battery": asdict(battery),
        "truth": run.metrics["truth"],
        "periods": _periods(run.labels["days"]),
        "default": _default(run, params),
        "certificate": asdict(proof(run.certificate)) | {"clean": run.certificate["verdict"] == "clean"},
        "data": _data(run.quality),
        "model": _model(run, params),
        "calibration": run.calibration["main"] if run.calibration else None,
        "gate": run.gate,
        "lineage": dict(lineage),
        "settings": {name: params[name] for name in ("label", "evaluate", "document", "assign_tiers", "calibrate")},
    }
    return {"findings": findings(facts, light), **facts}


def _identity(run: Run) -> dict[str, Any]:
    return {
        "source": run.delivery["source"],
        "currency": run.delivery["currency"],
        "observed_until": run.delivery["observed_until"],
        "as_of": run.as_of,
        "evaluation": run.labels["evaluation"],
        "why": run.labels["why"],
        "estimator": run.metrics["estimator"],
        "model_name": run.registration["model_name"],
        "model_version": str(run.registration["model_version"]),
    }


def _periods(days: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Snapshot days by what they were used for; None where there are none."""
    kinds = {"learnt": LEARNT, "level": ("calibrate",), "gap": ("gap",), "test": ("test",), "immature": ("immature",)}
    found = {name: days_of(days, periods) for name, periods in kinds.items()}
    return {name: asdict(each) if each else None for name, each in found.items()}


def _default(run: Run, params: Mapping[str, Any]) -> dict[str, Any]:
    label = params["label"]
    return {
        "given": OUTCOMES.name in run.delivery["tables"],
        "name": label["default"],
        "definition": label["presets"][label["default"]],
        "horizon_days": label["snapshots"]["horizon_days"],
        "presets": [asdict(row) for row in preset_rows(run.sensitivity)],
    }


def _data(quality: Mapping[str, Any]) -> list[dict[str, Any]]:
    kept = ("rows", "good", "quarantined", "quarantined_share")
    return [{"name": name, **{key: table[key] for key in kept}} for name, table in quality["tables"].items()]


def _model(run: Run, params: Mapping[str, Any]) -> dict[str, Any]:
    meaning = {each["name"]: each for each in run.described}
    features = [
        {
            "name": each["name"],
            "en": headline(meaning[each["name"]]["en"]),
            "zh": meaning[each["name"]]["zh"],
            "dimension": each["dimension"],
            "direction": DIRECTIONS[each["monotone"]],
            "categories": len(each["levels"]) if each["levels"] is not None else None,
        }
        for each in json.loads(run.model["schema.json"])["features"]
    ]
    certificate = run.model.get("monotonicity.json")
    return {
        "estimator": run.metrics["estimator"],
        "params": params["train"],
        "features": features,
        "monotonicity": json.loads(certificate) if certificate else None,
        "files": {name: len(content) for name, content in sorted(run.model.items())},
    }
