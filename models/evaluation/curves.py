"""The data behind the four plots by which people judge a model."""

from collections.abc import Mapping

import numpy as np
import pandas as pd
from scipy.special import logit
from sklearn.metrics import precision_recall_curve, roc_curve

from models.evaluation.predictions import BINS
from models.scale import ScoreScale

CURVE_POINTS = 200
"""Points kept of a curve with thousands: enough for the eye, small enough for a plot."""

SCORE_STEP = 10
"""Width in points of a bar of the score distribution."""


def curves(evaluation: pd.DataFrame, scale: ScoreScale) -> dict[str, pd.DataFrame]:
    """The curves of held-out predictions.

    Parameters
    ----------
    evaluation
        defaulted, pd; repeats of a cross-validation are pooled.

    Returns
    -------
    dict
        roc (false_positive_rate, true_positive_rate), precision_recall (recall, precision), reliability (predicted,
        observed, rows: groups of equal size), score_distribution (score, and the shares no_default and default).
    """
    y, p = evaluation["defaulted"].to_numpy(np.float64), evaluation["pd"].to_numpy()
    false_positive, true_positive, _ = roc_curve(y, p)
    precision, recall, _ = precision_recall_curve(y, p)
    return {
        "roc": _thinned(pd.DataFrame({"false_positive_rate": false_positive, "true_positive_rate": true_positive})),
        "precision_recall": _thinned(pd.DataFrame({"recall": recall[::-1], "precision": precision[::-1]})),
        "reliability": _reliability(y, p),
        "score_distribution": _score_distribution(y, scale.score(logit(p))),
    }


def plot_files(evaluations: Mapping[str, pd.DataFrame], scale: ScoreScale) -> dict[str, bytes]:
    """The curves of several periods as CSV files, ``<curve>_<period>.csv``."""
    return {
        f"{name}_{period}.csv": curve.to_csv(index=False).encode()
        for period, evaluation in evaluations.items()
        for name, curve in curves(evaluation, scale).items()
    }


def _reliability(y: np.ndarray, p: np.ndarray) -> pd.DataFrame:
    groups = pd.DataFrame({"y": y, "p": p}).sort_values("p", ignore_index=True)
    groups["group"] = np.arange(len(groups)) * BINS // len(groups)
    counted = groups.groupby("group").agg(predicted=("p", "mean"), observed=("y", "mean"), rows=("y", "size"))
    return counted.reset_index(drop=True)


def _score_distribution(y: np.ndarray, score: np.ndarray) -> pd.DataFrame:
    edges = np.arange(np.floor(score.min() / SCORE_STEP) * SCORE_STEP, score.max() + SCORE_STEP + 1, SCORE_STEP)
    shares = {
        outcome: np.histogram(score[y == value], edges)[0] / max((y == value).sum(), 1)
        for value, outcome in ((0, "no_default"), (1, "default"))
    }
    return pd.DataFrame({"score": edges[:-1], **shares})


def _thinned(curve: pd.DataFrame) -> pd.DataFrame:
    if len(curve) <= CURVE_POINTS:
        return curve
    return curve.iloc[np.unique(np.linspace(0, len(curve) - 1, CURVE_POINTS).astype(int))].reset_index(drop=True)
