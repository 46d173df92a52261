"""Everything that the monitor has to say, ready for JSON; the page is drawn from it alone."""

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from data.errors import DataRefused
from models.monitoring.expected import Expected, Figure, expected
from models.monitoring.params import MonitorParams
from models.monitoring.realised import Realised
from models.monitoring.reference import SCORE, Reference
from models.monitoring.shift import Shift
from models.validation.rates import Light
from pipeline.monitor.scored import Scored

WORST: tuple[Light, ...] = ("red", "yellow", "green", "grey")


def monitor_facts(
    scored: Scored,
    reference: Reference,
    moved: Sequence[Shift],
    became: Sequence[Realised],
    immature: Sequence[str],
    params: MonitorParams,
    min_auc: float,
) -> dict[str, Any]:
    """What is told.

    Parameters
    ----------
    became
        Of every day whose horizon has passed.
    immature
        The other scored days.
    min_auc
        AUC that any model must reach (``gate.min_auc``).
    """
    p = scored.pd()["pd"].to_numpy()
    if not len(p):
        raise DataRefused(f"{scored.folder} holds no scored customer: there is nothing to watch.")
    promised = expected(p, params.draws, params.confidence, params.seed)
    weights = dict(zip((groups.name for groups in reference.features), reference.weights, strict=True))
    features = [shift for shift in moved if shift.column != SCORE]
    areas: dict[str, dict[str, Any]] = {
        "score": {"light": worst([shift.light for shift in moved if shift.column == SCORE])},
        "features": features_light(features, weights, params),
        "ranking": ranking_light(promised, reference, params, min_auc),
        "realised": {"light": worst([each.level.light for each in became] + [each.auc_light for each in became])},
    }
    return {
        "scored": {
            "version": scored.folder.name,
            "as_of": str(scored.as_of),
            "model": scored.manifest["made_from"]["model"],
            "customers": len(p),
            "part_of_the_book": scored.manifest["made_from"]["customers_sha256"] is not None,
        },
        "learnt_from": {
            "rows": reference.rows,
            "customers": reference.customers,
            "default_rate": reference.defaults / reference.rows,
            "auc": reference.auc,
        },
        "light": worst([area["light"] for area in areas.values()]),
        "areas": areas,
        "expected": _told(promised),
        "shifts": [asdict(shift) | {"weight": weights.get(shift.column)} for shift in moved],
        "realised": [_became(each) for each in became],
        "not_mature": list(immature),
        "limits": params.model_dump(mode="json") | {"min_auc": min_auc},
    }


def worst(lights: Sequence[Light]) -> Light:
    """The worst of lights; grey if none says anything."""
    return next((light for light in WORST if light in lights), "grey")


def features_light(features: Sequence[Shift], weights: dict[str, float], params: MonitorParams) -> dict[str, Any]:
    """Features count by what hangs on them: red from so large a share of the model that stands on moved ones.

    Some feature always moves (a customer's age does), and a page that is always red is not read.
    """
    of_column: dict[str, list[Light]] = {}
    for shift in features:
        of_column.setdefault(shift.column, []).append(shift.light)
    lights = {column: worst(each) for column, each in of_column.items()}
    red, moved = (
        sum(weights[column] for column, light in lights.items() if light in which)
        for which in (("red",), ("red", "yellow"))
    )
    light: Light = "green"
    if lights and set(lights.values()) == {"grey"}:
        light = "grey"
    elif red >= params.share.red_from:
        light = "red"
    elif moved >= params.share.yellow_from:
        light = "yellow"
    counts = {colour: sum(each == colour for each in lights.values()) for colour in WORST}
    return {"light": light, "counts": counts, "weight_red": red, "weight_moved": moved}


def ranking_light(promised: Expected, reference: Reference, params: MonitorParams, min_auc: float) -> dict[str, Any]:
    """Yellow: even at best the book is harder to rank than what was learnt from. Red: than any model may find it."""
    high = promised.auc.high
    if high is None or reference.auc is None or promised.customers < params.min_customers:
        return {"light": "grey"}
    return {"light": "red" if high < min_auc else "yellow" if high < reference.auc else "green"}


def _told(promised: Expected) -> dict[str, Any]:
    return {"customers": promised.customers, "rate": _figure(promised.rate), "auc": _figure(promised.auc)}


def _figure(figure: Figure) -> dict[str, float | None]:
    return asdict(figure)


def _became(each: Realised) -> dict[str, Any]:
    level = each.level
    return {
        "as_of": each.as_of,
        "version": each.version,
        "customers": each.customers,
        "left_out": each.left_out,
        "defaults": each.defaults,
        "expected": _told(each.expected),
        "rate": {"value": level.observed, "low": level.low, "high": level.high},
        "rate_light": level.light,
        "rate_why": level.why,
        "too_low_p_value": level.jeffreys,
        "auc": _figure(each.auc),
        "auc_light": each.auc_light,
        "auc_why": each.auc_why,
    }
