"""The result that risk teams and batch jobs read: one row per customer."""

from typing import Any

import numpy as np
import pandas as pd

from models.bundle import DefaultModel
from models.decisions.decision import Known, decided
from models.decisions.tier_uncertainty import tier_uncertain
from models.params import TierParams
from models.schema import encode

YEARLY_PURCHASES = "invoiced_amount_sum_365d"
"""The feature by which a customer's usual business is measured; without invoices no limit is proposed."""


def scores_of(
    model: DefaultModel,
    today: pd.DataFrame,
    alerts: pd.Series,
    known: Known,
    params: TierParams,
) -> pd.DataFrame:
    """Score every customer and say what follows.

    Parameters
    ----------
    today
        ``models.decisions.latest_snapshots``: the newest snapshot, with exposure and features.
    alerts
        ``models.decisions.alerts.open_alerts``: names of rules by customer.
    known
        What decisions take into account beside the score.

    Returns
    -------
    pandas.DataFrame
        customer_id, as_of, pd, pd_low, pd_high, score, tier_uncertain (chance that the score belongs into another tier,
        ``models.decisions.tier_uncertainty``), exposure, the columns of ``decided``, alerts (rules whose alert is open,
        severest first).
    """
    predicted = model.calibrated(model.estimator.log_odds(encode(today, model.schema)), today)
    scored = today[["customer_id", "as_of"]].assign(
        pd=predicted["pd"],
        pd_low=predicted["pd_low"],
        pd_high=predicted["pd_high"],
        score=predicted["score"],
        tier_uncertain=tier_uncertain(predicted, model.calibrator, params),
        exposure=today["exposure"].to_numpy(np.float64),
    )
    purchases = today[YEARLY_PURCHASES].astype("float64") if YEARLY_PURCHASES in today else np.nan
    follows = decided(scored.assign(yearly_purchases=purchases), known, params)
    names = [alerts.get(customer, []) for customer in today["customer_id"]]
    return pd.concat([scored, follows], axis=1).assign(alerts=names)


def reason_codes(customers: pd.Series, reasons: pd.DataFrame) -> pd.Series:
    """Codes of what costs each customer most points, strongest first, from ``models.explanation.reason_rows``."""
    codes: pd.Series = reasons.sort_values("rank").groupby("customer_id")["code"].agg(list)
    return pd.Series([codes.get(customer, []) for customer in customers], index=customers.index, dtype=object)


def tier_counts(scores: pd.DataFrame, params: TierParams) -> dict[str, Any]:
    """Customers, exposure, mean probability and expected loss per decided tier, from the best down; None: not known."""
    counted = {}
    for tier in params.tiers:
        rows = scores[scores["decided_tier"] == tier.name]
        counted[tier.name] = {
            "customers": len(rows),
            "exposure": _total(rows["exposure"]),
            "mean_pd": float(rows["pd"].mean()) if len(rows) else None,
            "expected_loss": _total(rows["expected_loss"]),
        }
    return {"as_of": str(scores["as_of"].max()), "tiers": counted}


def _total(amounts: pd.Series) -> float | None:
    """The sum of what is known; None where nothing is, for an unknown exposure is not an exposure of zero."""
    return float(amounts.sum()) if amounts.notna().any() else None
