"""What has become of a book whose horizon has passed, beside what its probabilities promised."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from models.monitoring.expected import Expected, Figure, expected
from models.monitoring.params import MonitorParams
from models.validation.delong import delong_interval
from models.validation.params import LightParams
from models.validation.rates import Light, RateTest, rate_test


@dataclass(frozen=True)
class Realised:
    """One scored day, expected and realised.

    Attributes
    ----------
    level
        Whether the probabilities were high enough (``models.validation.rates``).
    auc
        As realised; its light says whether it lies where the probabilities put it.
    left_out
        Scored customers whose label is not known: the source does not hold them, or says now that they were in default
        on the day already.
    """

    as_of: str
    version: str
    customers: int
    left_out: int
    defaults: int
    expected: Expected
    level: RateTest
    auc: Figure
    auc_light: Light
    auc_why: str


def realised(as_of: str, version: str, scored: pd.DataFrame, params: MonitorParams, lights: LightParams) -> Realised:
    """Compare probabilities with outcomes.

    Parameters
    ----------
    scored
        customer_id, pd and defaulted (null: not known) of the customers that were scored on the day.
    """
    rows = scored[scored["defaulted"].notna()]
    y, p = rows["defaulted"].to_numpy(np.float64), rows["pd"].to_numpy(np.float64)
    promised = expected(p, params.draws, params.confidence, params.seed) if len(p) else NOTHING
    auc, light, why = _ranking(y, p, promised, params, lights)
    return Realised(
        as_of=as_of,
        version=version,
        customers=len(rows),
        left_out=len(scored) - len(rows),
        defaults=int(y.sum()),
        expected=promised,
        level=rate_test(y, p, np.arange(len(y)), lights, params.confidence),
        auc=auc,
        auc_light=light,
        auc_why=why,
    )


NOTHING = Expected(0, Figure(None, None, None), Figure(None, None, None), np.array([]))


def _ranking(
    y: np.ndarray, p: np.ndarray, promised: Expected, params: MonitorParams, lights: LightParams
) -> tuple[Figure, Light, str]:
    """The AUC, and whether so low a one is to be expected of these probabilities."""
    defaults = int(y.sum())
    fewest = min(defaults, len(y) - defaults)
    if not fewest:
        return Figure(None, None, None), "grey", f"{defaults} of {len(y)} customers defaulted: nothing to rank"
    found = delong_interval(y, p, confidence=params.confidence)
    figure = Figure(found.auc, found.low, found.high)
    if fewest < params.min_defaults:
        return figure, "grey", f"too few to say: {defaults} defaults, {len(y) - defaults} others"
    chance = float((promised.aucs <= found.auc).mean())
    light: Light = "red" if chance < lights.red_below else "yellow" if chance < lights.yellow_below else "green"
    return figure, light, ""
