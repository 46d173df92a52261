"""The samples that a model is judged on, side by side: learnt from, out of sample, out of time."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from scipy.special import ndtri

from models.evaluation.metrics import METRICS, SURE
from models.schema import Array
from models.validation.delong import delong_interval
from models.validation.rates import Clusters


@dataclass(frozen=True)
class Figure:
    """A figure with its interval; ``low`` and ``high`` are None where the data can't give one."""

    value: float
    low: float | None
    high: float | None


@dataclass(frozen=True)
class Sample:
    """Figures by the names of ``models.evaluation.metrics.METRICS``, with counts; ``why`` says why there are none."""

    name: str
    rows: int
    customers: int
    defaults: int
    figures: Mapping[str, Figure]
    why: str


def absent(name: str, why: str) -> Sample:
    """A sample that does not exist."""
    return Sample(name, 0, 0, 0, {}, why)


def summarised(name: str, figures: Mapping[str, Any]) -> Sample:
    """A sample from ``reports/metrics.json``, whose intervals are resampled."""
    found = {metric: Figure(figures[metric], figures[f"{metric}_low"], figures[f"{metric}_high"]) for metric in METRICS}
    return Sample(name, figures["rows"], figures["customers"], figures["defaults"], found, "")


def remembered(name: str, rows: pd.DataFrame, confidence: float) -> Sample:
    """The rows learnt from: AUC, and the figures that are means, with intervals by formula.

    Parameters
    ----------
    rows
        customer_id, defaulted, pd, all of one period. Intervals of means are normal, with the variance of sums by
        customer (Liang and Zeger, 1986).
    """
    y, p = rows["defaulted"].to_numpy(np.float64), rows["pd"].to_numpy(np.float64)
    cluster = pd.factorize(rows["customer_id"])[0]
    found = delong_interval(y, p, cluster, confidence=confidence)
    chance = np.clip(np.where(y == 1, p, 1 - p), SURE, 1)
    means = {"brier": (p - y) ** 2, "log_loss": -np.log(chance), "mean_predicted": p, "default_rate": y}
    low, high = (None, None) if found.low is None or found.high is None else (2 * found.low - 1, 2 * found.high - 1)
    figures = {"auc": Figure(found.auc, found.low, found.high), "gini": Figure(2 * found.auc - 1, low, high)}
    figures |= {metric: _mean(values, cluster, confidence) for metric, values in means.items()}
    return Sample(name, len(rows), int(cluster.max()) + 1, int(y.sum()), figures, "")


def _mean(values: Array, cluster: Clusters, confidence: float) -> Figure:
    mean = float(values.mean())
    summed = np.bincount(cluster, values - mean)
    reach = float(ndtri(0.5 + confidence / 2) * np.sqrt((summed**2).sum()) / len(values))
    return Figure(mean, max(mean - reach, 0.0), mean + reach)
