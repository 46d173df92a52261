"""Whether a ranking can be judged on these rows at all, and whether it has got worse since development."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.special import ndtr

from models.validation.delong import delong_interval
from models.validation.params import DocumentParams
from models.validation.rates import Light


@dataclass(frozen=True)
class Discrimination:
    """An AUC with the counts behind it; ``why`` says why it is grey, or absent where ``auc`` is None."""

    rows: int
    customers: int
    defaults: int
    auc: float | None
    low: float | None
    high: float | None
    variance: float | None
    light: Light
    why: str


def discrimination(evaluation: pd.DataFrame, params: DocumentParams, confidence: float) -> Discrimination:
    """AUC of held-out rows: green above chance, red where chance lies within the interval, grey where it says nothing.

    Parameters
    ----------
    evaluation
        customer_id, period, defaulted, pd. Repeats of a cross-validation (``period``) are averaged; the counts are
        those of one.
    """
    once = evaluation[evaluation["period"] == evaluation["period"].min()]
    y = once["defaulted"].to_numpy(np.float64)
    counts = (len(once), int(once["customer_id"].nunique()), int(y.sum()))
    fewest, outcome = _fewest(once)
    if fewest < params.min_outcomes:
        why = f"{fewest} customers {outcome} a default; {params.min_outcomes} are needed"
        return Discrimination(*counts, None, None, None, None, "grey", why)
    found = delong_interval(
        evaluation["defaulted"].to_numpy(np.float64),
        evaluation["pd"].to_numpy(np.float64),
        evaluation["customer_id"],
        evaluation["period"],
        confidence,
    )
    if found.low is None or found.high is None:
        return Discrimination(*counts, found.auc, None, None, None, "grey", "no interval: the outcomes are separated")
    light: Light = "green" if found.low > 0.5 else "red"
    why = ""
    if found.high - found.low > params.max_auc_width:
        light, why = "grey", f"the interval is wider than {params.max_auc_width:g}"
    return Discrimination(*counts, found.auc, found.low, found.high, found.variance, light, why)


def _fewest(rows: pd.DataFrame) -> tuple[int, str]:
    """Customers with the rarer outcome, and which it is."""
    defaulted = rows["defaulted"].to_numpy(dtype=bool)
    of = {"with": rows["customer_id"][defaulted].nunique(), "without": rows["customer_id"][~defaulted].nunique()}
    outcome = min(of, key=lambda name: of[name])
    return int(of[outcome]), outcome


@dataclass(frozen=True)
class Decline:
    """AUC at development less AUC now, over the standard deviation of the latter, and its one-sided p-value."""

    development: float
    current: float
    statistic: float
    p_value: float


def decline(development: Discrimination, current: Discrimination) -> Decline | None:
    """Has the AUC fallen? ECB, Instructions for reporting the validation results (2019), section 2.5 and annex 1.

    None where either AUC can't be given with a variance.
    """
    if development.auc is None or current.auc is None or not current.variance:
        return None
    statistic = (development.auc - current.auc) / float(np.sqrt(current.variance))
    return Decline(development.auc, current.auc, statistic, float(ndtr(-statistic)))
