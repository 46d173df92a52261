"""Fit the calibration to predictions of customers that the models had not seen, and tell how it was chosen."""

from collections.abc import Mapping
from typing import Any, TypedDict

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.special import expit, logit

from models.calibration.calibration import Calibration, spread_of
from models.calibration.calibrators.base import Sample, checked_sample
from models.calibration.calibrators.catalogue import CALIBRATORS, Curve
from models.calibration.calibrators.shift import ShiftCalibrator
from models.calibration.calibrators.sigmoid import SigmoidCalibrator
from models.calibration.choice import Compared, compare, held_out_log_odds, losses, simplest, uncorrected
from models.calibration.folds import FoldKind, calibration_folds
from models.calibration.level import BaseRate, DayLevel, base_rate, day_levels, year_level, years_of
from models.calibration.segment_choice import choose_segments
from models.estimators.base import Folds
from models.params import CalibrateParams, CalibratorName
from models.schema import Array


class Told(TypedDict):
    """How a calibration was chosen (``reports/calibration.json``); the meaning of each figure stands in the report."""

    method: str
    asked: str
    folds: dict[str, Any]
    candidates: list[Compared]
    uncorrected: list[Compared]
    base_rates: dict[str, BaseRate]
    shift: dict[str, float]
    segments: dict[str, Any] | None
    level: dict[str, Any]
    days: list[DayLevel]


def fit_calibration(
    raw: Array, rows: pd.DataFrame, params: CalibrateParams, horizon_days: int
) -> tuple[Calibration, Told]:
    """Choose and fit curve, segments and level.

    Parameters
    ----------
    raw
        Raw log-odds of the development rows by models that have not seen the customer, shape (n,).
    rows
        customer_id, as_of, period, defaulted, and the segment's column where there is one. Rows of the period
        ``calibrate``, the latest whose labels were known, set the level; without that period (a cross-section) all do.

    Raises
    ------
    DataRefused
        When the rows that set the level have one outcome only, or a raw value is not finite.
    """
    latest = rows["period"].to_numpy() == "calibrate"
    calibrates = latest if latest.any() else np.ones(len(rows), dtype=bool)
    sample, learnt = _samples(raw, rows, calibrates)
    kind, folds = calibration_folds(rows, calibrates, horizon_days, params)
    held_out = held_out_log_odds(sample, folds) if folds else {}
    eligible = _eligible(params, learnt)
    compared = _compared(held_out, sample, folds, eligible)
    method = _method(params, compared, eligible)
    curve: Curve = CALIBRATORS[method].fit(learnt)  # type: ignore[assignment]  # the union of the catalogue's values
    segments, told_segments = None, None
    if folds and params.segment is not None:
        segment, positions = rows[params.segment], np.flatnonzero(calibrates)
        segments, told_segments = choose_segments(curve, held_out[method], segment, sample, positions, folds)
    centre = curve.log_odds(sample.raw) + (0 if segments is None else segments.offset(rows[segments.column]))
    calibration = Calibration(
        curve=curve,
        spread=spread_of(curve, learnt, params.resamples, params.seed),
        segments=segments,
        level=year_level(centre, sample.defaulted, rows["as_of"], horizon_days),
        years=years_of(rows["as_of"][calibrates], horizon_days),
        confidence=params.confidence,
    )
    told = Told(
        method=method,
        asked=params.method,
        folds=_told_folds(kind, folds, sample),
        candidates=[each for each in compared if each["method"] in CALIBRATORS],
        uncorrected=[each for each in compared if each["method"] not in CALIBRATORS],
        base_rates=_base_rates(rows, calibrates, params.confidence),
        shift=_shift(sample, learnt),
        segments=told_segments,
        level=_told_level(calibration),
        days=day_levels(centre, sample.defaulted, rows["as_of"]),
    )
    return calibration, told


def _samples(raw: Array, rows: pd.DataFrame, calibrates: NDArray[np.bool]) -> tuple[Sample, Sample]:
    """All rows, and those that set the level; the latter are checked, for the former hold them."""
    y, customers = rows["defaulted"].to_numpy(np.float64), rows["customer_id"].to_numpy()
    learnt = checked_sample(raw[calibrates], y[calibrates], customers[calibrates])
    return checked_sample(raw, y, customers), learnt


def _eligible(params: CalibrateParams, learnt: Sample) -> list[CalibratorName]:
    """What may be chosen: the method asked for, or all, the shift only where it is enough.

    Whether a shift is enough, the slope of the line says with more power than a comparison of log losses.
    """
    if params.method != "auto":
        return [params.method]
    enough = SigmoidCalibrator.fit(learnt).slope_is_one(learnt)
    return [name for name in CALIBRATORS if enough or name != "shift"]


def _compared(
    held_out: Mapping[CalibratorName, list[Array]], sample: Sample, folds: Folds, eligible: list[CalibratorName]
) -> list[Compared]:
    """All methods against the best that may be chosen; where one is asked for, against the best of all calibrators.

    A shift that is not enough may lie before the best.
    """
    if not folds:
        return []
    log_odds = {str(name): z for name, z in held_out.items()} | uncorrected(sample, folds)
    by_method = {name: losses(z, sample, folds) for name, z in log_odds.items()}
    return compare(by_method, sample, folds, eligible if len(eligible) > 1 else CALIBRATORS)


def _method(params: CalibrateParams, compared: list[Compared], eligible: list[CalibratorName]) -> CalibratorName:
    """The method asked for, or the simplest good one; a line where there are too few rows to compare."""
    if params.method != "auto":
        return params.method
    rivals = [each for each in compared if each["method"] in eligible]
    return simplest(rivals) if rivals else "sigmoid"  # type: ignore[return-value]  # names of the catalogue


def _told_folds(kind: FoldKind, folds: Folds, sample: Sample) -> dict[str, Any]:
    unseen = np.concatenate([each for _, each in folds]) if folds else np.zeros(0, dtype=np.int64)
    return {
        "kind": kind,
        "count": len(folds),
        "rows": len(unseen),
        "customers": len(np.unique(sample.customers[unseen])),
        "defaults": int(sample.defaulted[unseen].sum()),
    }


def _base_rates(rows: pd.DataFrame, calibrates: NDArray[np.bool], confidence: float) -> dict[str, BaseRate]:
    chosen = {"learnt": np.ones(len(rows), dtype=bool), "train": ~calibrates, "calibrate": calibrates}
    return {
        name: base_rate(rows["defaulted"].to_numpy(np.float64)[of], rows["customer_id"].to_numpy()[of], confidence)
        for name, of in chosen.items()
        if of.any()
    }


def _shift(sample: Sample, learnt: Sample) -> dict[str, float]:
    """What the base rates alone would say, what the outcomes say (log-odds), and the slope of the line."""
    fitted, line = ShiftCalibrator.fit(learnt), SigmoidCalibrator.fit(learnt)
    return {
        "base_rates": float(logit(learnt.defaulted.mean()) - logit(sample.defaulted.mean())),
        "fitted": fitted.intercept,
        "standard_error": float(fitted.deviation(learnt, np.zeros(1), 0, 0)[0]),
        "slope": line.slope,
        "slope_error": line.slope_error(learnt),
        "mean_raw": float(expit(learnt.raw).mean()),
    }


def _told_level(calibration: Calibration) -> dict[str, Any]:
    level = calibration.level
    return {
        "years": level.years if level else None,
        "deviation": level.deviation if level else None,
        "years_that_set_it": calibration.years,
        "confidence": calibration.confidence,
        "reach": calibration.reach,
    }
