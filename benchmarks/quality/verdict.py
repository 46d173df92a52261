"""Metrics with intervals, and which contestants can't be told from the best."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from models.evaluation.metrics import auc, brier, calibration_error, ks, log_loss

METRICS = {"AUC": auc, "KS": ks, "Brier": brier, "log loss": log_loss, "calibration error": calibration_error}
HIGHER_IS_BETTER = ("AUC", "KS")
LEAST_PD = 1e-6
"""Probabilities are kept so far from 0 and 1: a one-liner may claim certainty, and log loss is infinite then."""

Array = NDArray[np.float64]
Repeat = tuple[Array, Array, NDArray[np.int64]]


@dataclass(frozen=True)
class Figure:
    """A metric of a contestant; ``best``: it is the best, or the difference from the best may be chance."""

    value: float
    low: float
    high: float
    best: bool


def figures(
    predictions: Mapping[str, pd.DataFrame], resamples: int, confidence: float, seed: int, beyond: Sequence[str] = ()
) -> dict[str, dict[str, Figure]]:
    """Every metric of every contestant on the same rows.

    Intervals are percentiles over resamples of whole customers, the same resamples for all: a contestant is ``best``
    where the interval of its difference from the best value includes zero; who is ``beyond`` the contest (the true
    probability) is never the best, and takes nobody's mark. Where customers were predicted in several
    repeats, a metric is the mean over the repeats.
    """
    first, *_ = predictions.values()
    customers = pd.Index(first["customer_id"].unique())
    repeats = {name: _repeats(rows, customers) for name, rows in predictions.items()}
    points = {name: _metrics(rows, np.ones(len(customers))) for name, rows in repeats.items()}
    random, share = np.random.default_rng(seed), np.full(len(customers), 1 / len(customers))
    times = random.multinomial(len(customers), share, resamples).astype(np.float64)
    draws = {name: np.array([_metrics(rows, drawn) for drawn in times]) for name, rows in repeats.items()}
    tail = 100 * (1 - confidence) / 2
    found: dict[str, dict[str, Figure]] = {name: {} for name in predictions}
    for i, metric in enumerate(METRICS):
        sign = 1 if metric in HIGHER_IS_BETTER else -1
        winner = max((name for name in points if name not in beyond), key=lambda name: sign * points[name][i])
        for name in predictions:
            around = draws[name][:, i] - draws[name][:, i].mean() + points[name][i]  # resampling raises a mean distance
            behind = sign * (draws[winner][:, i] - draws[name][:, i])
            low, high = np.percentile(around, [tail, 100 - tail])
            best = name not in beyond and (name == winner or bool(np.percentile(behind, tail) <= 0))
            found[name][metric] = Figure(float(points[name][i]), max(float(low), 0.0), float(high), best)
    return found


def _repeats(rows: pd.DataFrame, customers: pd.Index) -> list[Repeat]:
    """Per repeat: outcomes, probabilities, and the position of each row's customer."""
    return [
        (
            repeat["defaulted"].to_numpy(np.float64),
            np.clip(repeat["pd"].to_numpy(np.float64), LEAST_PD, 1 - LEAST_PD),
            np.asarray(customers.get_indexer(pd.Index(repeat["customer_id"]))),
        )
        for _, repeat in rows.groupby("period", sort=True)
    ]


def _metrics(repeats: list[Repeat], times: Array) -> Array:
    """Every metric when each customer is drawn so many times, as the mean over the repeats."""
    values = [[metric(y, p, times[at]) for metric in METRICS.values()] for y, p, at in repeats]
    return np.asarray(np.mean(values, axis=0))
