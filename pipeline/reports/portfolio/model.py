"""What the report says about the model: how it was judged, how good it is, and what that means in a sentence."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from io import BytesIO
from statistics import NormalDist
from typing import Any, Literal

import numpy as np
import pandas as pd
from markupsafe import Markup

from models.params import TierParams
from models.scale import ScoreScale
from pipeline.reports import plots
from pipeline.reports.portfolio.customers import TierRow, tier_of

Side = Literal["below", "within", "above"]
JUDGED = {"test": "Held-out test", "development": "Development", "baseline": "Baseline, held-out test"}

MEASURES: dict[str, tuple[str, str, bool]] = {
    "auc": ("AUC", "chance that a defaulter is ranked riskier than a payer; 0.5 is chance, 1 perfect", False),
    "gini": ("Gini", "2 × AUC − 1", False),
    "ks": ("KS", "largest distance between the two outcomes' distributions", False),
    "h_measure": ("H measure", "share of the cost of misclassification that the ranking saves; 1 is perfect", False),
    "average_precision": ("Average precision", "area under precision and recall; chance is the default rate", False),
    "brier": ("Brier score", "mean squared error of the probability; lower is better", False),
    "log_loss": ("Log loss", "mean surprise at the outcome; lower is better", False),
    "calibration_error": ("Calibration error", "mean gap between predicted and observed rate, ten groups", True),
    "integrated_calibration_index": (
        "Integrated calibration index",
        "mean gap between predicted and smooth observed rate",
        True,
    ),
    "mean_predicted": ("Predicted default rate", "mean predicted probability", True),
    "default_rate": ("Observed default rate", "share that did default", True),
}
"""Name, meaning, and whether it is a share, of each of ``models.evaluation.metrics.METRICS``; a test compares."""


@dataclass(frozen=True)
class Figure:
    """A metric with its interval."""

    value: float
    low: float
    high: float


@dataclass(frozen=True)
class MetricRow:
    """A metric on each of the sets of rows in ``JUDGED``."""

    label: str
    meaning: str
    share: bool
    figures: tuple[Figure, ...]


@dataclass(frozen=True)
class Days:
    """Snapshot days of one kind: how many, from when to when, and what is known of them."""

    count: int
    first: str
    last: str
    snapshots: int
    labelled: int
    defaults: int


@dataclass(frozen=True)
class TierCalibration:
    """Predicted and observed defaults of the held-out rows of a tier; rates are None where it holds none."""

    tier: TierRow
    rows: int
    customers: int
    defaults: int
    predicted: float | None
    observed: float | None
    low: float | None
    high: float | None


@dataclass(frozen=True)
class Plot:
    """A drawing with the words that belong to it."""

    title: str
    caption: str
    svg: Markup
    wide: bool = False


def metric_rows(metrics: Mapping[str, Any]) -> list[MetricRow]:
    """The table of ``reports/metrics.json``."""
    return [
        MetricRow(label, meaning, share, tuple(figure(metrics[part], name) for part in JUDGED))
        for name, (label, meaning, share) in MEASURES.items()
    ]


def figure(figures: Mapping[str, float], name: str) -> Figure:
    """One metric with its interval."""
    return Figure(figures[name], figures[f"{name}_low"], figures[f"{name}_high"])


def side(value: float, interval: Figure) -> Side:
    """Where a value lies against an interval."""
    if value < interval.low:
        return "below"
    return "above" if value > interval.high else "within"


def days_of(days: Sequence[Mapping[str, Any]], periods: Sequence[str]) -> Days | None:
    """The snapshot days of ``labels/summary.json`` in these periods; None where there are none."""
    chosen = [day for day in days if day["period"] in periods]
    if not chosen:
        return None
    return Days(
        count=len({day["as_of"] for day in chosen}),
        first=str(min(day["as_of"] for day in chosen)),
        last=str(max(day["as_of"] for day in chosen)),
        snapshots=sum(day["customers"] for day in chosen),
        labelled=sum(day["labelled"] for day in chosen),
        defaults=sum(day["defaults"] for day in chosen),
    )


def calibration_by_tier(
    held_out: pd.DataFrame, tiers: Sequence[TierRow], params: TierParams, scale: ScoreScale, confidence: float
) -> list[TierCalibration]:
    """Predicted and observed default rate of the held-out rows that would have been put into each tier.

    Parameters
    ----------
    held_out
        customer_id, defaulted, pd; repeats of a cross-validation are pooled.

    Returns
    -------
    list
        The interval of the observed rate takes all rows of a customer, snapshots or repeats, for one piece of
        evidence: the normal approximation with the clustered variance of a mean (Liang and Zeger, 1986).
    """
    tier = tier_of(held_out["pd"], params, scale)
    return [_calibration(held_out[tier == row.name], row, confidence) for row in tiers]


def _calibration(rows: pd.DataFrame, tier: TierRow, confidence: float) -> TierCalibration:
    customers = int(rows["customer_id"].nunique())
    if not customers:
        return TierCalibration(tier, 0, 0, 0, None, None, None, None)
    y = rows["defaulted"].to_numpy(np.float64)
    observed = float(y.mean())
    by_customer = pd.Series(y - observed).groupby(rows["customer_id"].to_numpy()).sum()
    reach = NormalDist().inv_cdf(0.5 + confidence / 2) * float(np.sqrt((by_customer**2).sum())) / len(rows)
    # Without both outcomes the variance is zero, which is not certainty: no interval can be given.
    low, high = (max(observed - reach, 0.0), min(observed + reach, 1.0)) if 0 < observed < 1 else (None, None)
    return TierCalibration(tier, len(rows), customers, int(y.sum()), float(rows["pd"].mean()), observed, low, high)


MOST_DAYS = 60
"""Snapshot days that a drawing can tell apart."""


def by_month(days: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Counts of days put together by month, in the period that most of its labels have."""
    months: dict[str, list[Mapping[str, Any]]] = {}
    for day in days:
        months.setdefault(str(day["as_of"])[:7], []).append(day)
    return [
        {
            "as_of": month,
            "period": max(members, key=lambda day: day["labelled"])["period"],
            **{name: sum(day[name] for day in members) for name in ("customers", "labelled", "defaults")},
        }
        for month, members in sorted(months.items())
    ]


def plots_of(
    files: Mapping[str, bytes],
    metrics: Mapping[str, Any],
    days: Sequence[Mapping[str, Any]],
    params: TierParams,
) -> list[Plot]:
    """Draw ``reports/plots``, and default rates by day where there is more than one mature day."""
    edges = [tier.min_score for tier in params.tiers if tier.min_score is not None]
    drawn = [
        Plot(
            "Ranking: ROC",
            "Customers are flagged from the riskiest down: how many defaults are caught for how many false alarms.",
            Markup(plots.roc(_curves(files, "roc"))),
        ),
        Plot(
            "Ranking: precision and recall",
            "Of the customers flagged, the share that did default. Rows with more defaults give a higher curve.",
            Markup(plots.precision_recall(_curves(files, "precision_recall"), metrics["test"]["default_rate"])),
        ),
        Plot(
            "Level: reliability",
            "Ten groups of equal size by predicted probability. Above the dotted line more defaulted than predicted.",
            Markup(plots.reliability(_curves(files, "reliability"))),
        ),
        Plot(
            "Separation: scores by outcome",
            "The less the two outcomes overlap, the better they are told apart.",
            Markup(plots.score_distribution(_curves(files, "score_distribution"), edges)),
            wide=True,
        ),
    ]
    mature = [day for day in days if day["period"] in plots.PERIODS]
    if len(mature) < 2:
        return drawn
    by_day = Plot(
        "Default rate by snapshot day",
        "Share of the customers of each day that defaulted within the horizon. Days whose horizon has not ended yet "
        "are left out: their rate is not known.",
        Markup(plots.default_rate_by_day(mature if len(mature) <= MOST_DAYS else by_month(mature))),
        wide=True,
    )
    return [*drawn, by_day]


def _curves(files: Mapping[str, bytes], name: str) -> dict[str, pd.DataFrame]:
    return {series: pd.read_csv(BytesIO(files[f"{name}_{series}.csv"])) for series in plots.SERIES}
