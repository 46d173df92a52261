"""Is the level of the probabilities right: as a whole, by tier, along the scale?"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
import pandas as pd
from scipy.special import logit

from models.decisions.policy import assign_tier
from models.evaluation.evaluation import summarise
from models.evaluation.metrics import Formula
from models.params import EvaluateParams, TierParams
from models.scale import ScoreScale
from models.schema import Array
from models.validation.brier import murphy
from models.validation.calibration_curve import calibration_curve
from models.validation.calibration_tests import HosmerLemeshow, Spiegelhalter, hosmer_lemeshow, spiegelhalter
from models.validation.params import DocumentParams, LightParams
from models.validation.rates import Clusters, Light, RateTest, rate_test

CURVE_POINTS = 60
MIN_GROUPS = 3
"""With fewer the Hosmer-Lemeshow test sees no shape."""

PARTS = ("reliability", "resolution", "uncertainty", "within")


@dataclass(frozen=True)
class Tested:
    """A test of the whole with its light; ``test`` is None where it can't be computed."""

    test: Spiegelhalter | HosmerLemeshow | None
    light: Light
    why: str


@dataclass(frozen=True)
class Levels:
    """Everything that is said about the level; ``curve`` holds predicted, observed, low, high of the smooth curve."""

    portfolio: RateTest
    tiers: dict[str, RateTest]
    spiegelhalter: Tested
    hosmer_lemeshow: Tested
    murphy: dict[str, float | int]
    curve: list[dict[str, float]]


def once(evaluation: pd.DataFrame) -> pd.DataFrame:
    """Each row one time: of the repeats of a cross-validation the first, since a test counts customers."""
    rows: pd.DataFrame = evaluation[evaluation["period"] == evaluation["period"].min()]
    return rows


def levels(
    evaluation: pd.DataFrame, tiers: TierParams, scale: ScoreScale, params: DocumentParams, judged: EvaluateParams
) -> Levels:
    """Judge the level of held-out predictions.

    Parameters
    ----------
    evaluation
        customer_id, period, defaulted, pd.
    """
    rows = once(evaluation)
    y, p = rows["defaulted"].to_numpy(np.float64), rows["pd"].to_numpy(np.float64)
    who = pd.factorize(rows["customer_id"])[0]
    tier = assign_tier(scale.score(logit(p)), tiers).to_numpy()
    z, groups = spiegelhalter(y, p, who), hosmer_lemeshow(y, p, who, params.groups, params.min_expected)
    few = groups.degrees < MIN_GROUPS or groups.smallest_expected < params.min_expected
    why = f"{params.min_expected:g} of each outcome are expected in {groups.degrees} group(s); {MIN_GROUPS} are needed"
    return Levels(
        portfolio=rate_test(y, p, who, params.light, judged.confidence),
        tiers={
            t.name: rate_test(y[of], p[of], who[of], params.light, judged.confidence)
            for t in tiers.tiers
            for of in [tier == t.name]
        },
        spiegelhalter=_lit(z, params.light, "" if z else "no variance"),
        hosmer_lemeshow=_lit(
            groups,
            params.light,
            why if few else "",
        ),
        murphy=summarise(evaluation, judged, murphy_metrics(params.groups)),
        curve=_curve(y, p, who, judged.confidence),
    )


def murphy_metrics(groups: int) -> dict[str, Formula]:
    """The parts of the Brier score as metrics."""

    def part(name: str) -> Formula:
        return lambda of, weight: float(asdict(murphy(of.y, of.p, weight, groups))[name])

    return {name: part(name) for name in PARTS}


def _lit(test: Any, params: LightParams, why: str) -> Tested:
    if why:
        return Tested(test, "grey", why)
    light: Light = "green"
    if test.p_value < params.yellow_below:
        light = "red" if test.p_value < params.red_below else "yellow"
    return Tested(test, light, "")


def _curve(y: Array, p: Array, who: Clusters, confidence: float) -> list[dict[str, float]]:
    at = np.unique(np.quantile(p, np.linspace(0.005, 0.995, CURVE_POINTS)))
    curve = calibration_curve(y, p, np.ones_like(p), who)
    low, high = curve.interval(at, confidence)
    columns: Sequence[Array] = (at, curve.rate(at), low, high)
    names = ("predicted", "observed", "low", "high")
    return [dict(zip(names, map(float, row), strict=True)) for row in zip(*columns, strict=True)]
