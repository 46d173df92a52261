"""Is one model worse than another on the same held-out rows? Differences with intervals over customers."""

from dataclasses import dataclass
from statistics import NormalDist

import numpy as np
import pandas as pd

from models.evaluation.metrics import log_loss
from models.schema import Array
from models.validation.delong import delong_paired

KEYS = ["customer_id", "as_of", "period"]


@dataclass(frozen=True)
class Difference:
    """A figure of the challenger and of the champion, and challenger less champion with its interval."""

    challenger: float
    champion: float
    difference: float
    low: float
    high: float


@dataclass(frozen=True)
class Paired:
    """Two models on the same rows; ``auc`` is None with fewer than two customers of either outcome."""

    rows: int
    customers: int
    defaults: int
    auc: Difference | None
    log_loss: Difference


def paired(challenger: pd.DataFrame, champion: pd.DataFrame, confidence: float) -> Paired | None:
    """Compare held-out predictions on the rows that both have.

    Parameters
    ----------
    challenger
        customer_id, as_of, period (the repeats of a cross-validation are told apart by it), defaulted, pd.
    champion
        customer_id, as_of, period, pd.
    confidence
        Of the intervals; the rows of a customer count as one piece of evidence.

    Returns
    -------
    Paired or None
        None where no row is shared, or the shared ones of a repeat have one outcome only.
    """
    rows = challenger.merge(champion[[*KEYS, "pd"]], on=KEYS, suffixes=("", "_champion"), validate="one_to_one")
    if rows.empty or rows.groupby("period")["defaulted"].nunique().min() < 2:
        return None
    y, own, other = (rows[column].to_numpy(np.float64) for column in ("defaulted", "pd", "pd_champion"))
    ranked = delong_paired(y, own, other, rows["customer_id"], rows["period"], confidence)
    auc = None if ranked is None else Difference(ranked.auc_a, ranked.auc_b, ranked.difference, ranked.low, ranked.high)
    first = rows["period"] == rows["period"].min()
    return Paired(
        rows=int(first.sum()),
        customers=int(rows["customer_id"].nunique()),
        defaults=int(rows.loc[first, "defaulted"].sum()),
        auc=auc,
        log_loss=_log_loss_difference(y, own, other, rows["customer_id"], confidence),
    )


def _log_loss_difference(y: Array, own: Array, other: Array, customers: pd.Series, confidence: float) -> Difference:
    """Mean difference of the log loss, its variance by sums over customers (Diebold and Mariano, 1995)."""
    weight = np.ones(len(y))
    challenger, champion = log_loss(y, own, weight), log_loss(y, other, weight)
    apart = pd.Series(_losses(y, own) - _losses(y, other))
    by_customer = (apart - apart.mean()).groupby(customers.to_numpy()).sum()
    count = max(len(by_customer), 2)
    deviation = float(np.sqrt((by_customer**2).sum() * count / (count - 1))) / len(apart)
    reach = NormalDist().inv_cdf(0.5 + confidence / 2) * deviation
    difference = challenger - champion
    return Difference(challenger, champion, difference, difference - reach, difference + reach)


def _losses(y: Array, p: Array) -> Array:
    safe = np.clip(p, 1e-15, 1 - 1e-15)
    return np.asarray(-np.log(np.where(y == 1, safe, 1 - safe)))
