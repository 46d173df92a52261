"""What the report says about the probability: how it was calibrated, and whether its interval held."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd
from markupsafe import Markup

from pipeline.reports import plots

METHODS = {
    "shift": ("Shift", "the base rate moved, nothing else"),
    "sigmoid": ("Sigmoid", "a line on the log-odds (Platt)"),
    "beta": ("Beta", "a line that may bend in the middle (Kull)"),
    "isotonic": ("Isotonic", "the best rising curve, smoothed"),
    "venn_abers": ("Venn-Abers", "isotonic, as if the customer had and had not defaulted"),
    "raw": ("Uncalibrated", "the estimator's own level, which has seen other customers of the same days"),
    "base_rates": ("Base rates only", "textbook shift by the two default rates"),
}
"""Name and meaning by method of ``reports/calibration.json``; a test compares with the catalogue."""

VERDICTS = {
    "covered": "held",
    "above": "more defaulted",
    "below": "fewer defaulted",
    "too_small": "too few to say",
}

PERIODS = {"learnt": "all rows learnt from", "train": "earlier rows", "calibrate": "rows that set the level"}
UNSURE = 0.5
"""From this chance of another tier on, the tier shown is more likely wrong than right."""


@dataclass(frozen=True)
class MethodRow:
    """A calibrator on rows that it was not fitted to; ``behind`` the best candidate, with its standard error."""

    label: str
    meaning: str
    chosen: bool
    candidate: bool
    log_loss: float
    behind: float
    standard_error: float


@dataclass(frozen=True)
class BaseRateRow:
    """Default rate of a set of development rows."""

    label: str
    rows: int
    customers: int
    defaults: int
    rate: float
    low: float
    high: float


@dataclass(frozen=True)
class CalibrationPart:
    """Everything that the calibration's part of the page shows.

    Attributes
    ----------
    unsure, mean_uncertain
        Scored customers whose tier is more likely another, and the mean chance of that.
    """

    method: str
    asked: str
    folds: Mapping[str, Any]
    methods: list[MethodRow]
    base_rates: list[BaseRateRow]
    shift: Mapping[str, float]
    segments: Mapping[str, Any] | None
    level: Mapping[str, Any]
    deciles: Sequence[Mapping[str, Any]]
    verdicts: Mapping[str, str]
    judged: int
    covered: int
    confidence: float
    drawing: Markup
    unsure: int
    mean_uncertain: float


def calibration_part(told: Mapping[str, Any], coverage: Mapping[str, Any], scores: pd.DataFrame) -> CalibrationPart:
    """From ``reports/calibration.json`` (of the shipped model), ``metrics.json`` (coverage) and the scores."""
    compared = [*told["candidates"], *told["uncorrected"]]
    names = {each["method"] for each in told["candidates"]}
    return CalibrationPart(
        method=METHODS[told["method"]][0],
        asked=told["asked"],
        folds=told["folds"],
        methods=[_method(each, told["method"], each["method"] in names) for each in compared],
        base_rates=[BaseRateRow(label=PERIODS[name], **rate) for name, rate in told["base_rates"].items()],
        shift=told["shift"],
        segments=told["segments"],
        level=told["level"],
        deciles=coverage["deciles"],
        verdicts=VERDICTS,
        judged=coverage["judged"],
        covered=coverage["covered"],
        confidence=coverage["confidence"],
        drawing=Markup(plots.coverage(coverage["deciles"])),
        unsure=int((scores["tier_uncertain"] > UNSURE).sum()),
        mean_uncertain=float(scores["tier_uncertain"].mean()),
    )


def _method(compared: Mapping[str, Any], chosen: str, candidate: bool) -> MethodRow:
    label, meaning = METHODS[compared["method"]]
    return MethodRow(
        label=label,
        meaning=meaning,
        chosen=compared["method"] == chosen,
        candidate=candidate,
        log_loss=compared["log_loss"],
        behind=compared["behind"],
        standard_error=compared["standard_error"],
    )
