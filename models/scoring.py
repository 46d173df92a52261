"""The result that risk teams and batch jobs read: one row per customer."""

from typing import Any

import numpy as np
import pandas as pd

from models.bundle import DefaultModel
from models.explanation import top_reasons
from models.params import TierParams
from models.policy import assign_tier, expected_loss, terms
from models.schema import encode
from models.tier_uncertainty import tier_uncertain

YEARLY_PURCHASES = "invoiced_amount_sum_365d"
"""The feature by which a customer's usual business is measured; without invoices no limit is proposed."""


def scores_of(
    model: DefaultModel,
    today: pd.DataFrame,
    before: pd.DataFrame,
    explanations: pd.DataFrame,
    params: TierParams,
) -> pd.DataFrame:
    """Score every customer and say what follows.

    Parameters
    ----------
    today, before
        ``models.newest``: the newest snapshot and the one before it, with exposure and features.
    explanations
        ``models.explanation.explain`` of today's rows.

    Returns
    -------
    pandas.DataFrame
        customer_id, as_of, pd, pd_low, pd_high, score, tier, tier_uncertain (chance that the tier is another one,
        ``models.tier_uncertainty``), previous_tier (null: not asked about then), exposure,
        term_days, credit_limit (null: not known), expected_loss, reasons (features that cost points, strongest first).
    """
    predicted = model.calibrated(model.estimator.log_odds(encode(today, model.schema)), today)
    tier = assign_tier(predicted["score"].to_numpy(), params)
    earlier = assign_tier(model.predict(before)["score"].to_numpy(), params) if len(before) else pd.Series(dtype="str")
    previous = dict(zip(before["customer_id"], earlier, strict=True))
    purchases = (
        today[YEARLY_PURCHASES].to_numpy(np.float64) if YEARLY_PURCHASES in today else np.full(len(today), np.nan)
    )
    granted = terms(tier, purchases, params)
    reasons = top_reasons(explanations, params.top_reasons)
    exposure = today["exposure"].to_numpy(np.float64)
    scores = today[["customer_id", "as_of"]].assign(
        pd=predicted["pd"],
        pd_low=predicted["pd_low"],
        pd_high=predicted["pd_high"],
        score=predicted["score"],
        tier=tier,
        tier_uncertain=tier_uncertain(predicted, model.calibrator, params),
        previous_tier=today["customer_id"].map(previous),
        exposure=exposure,
        term_days=granted["term_days"],
        credit_limit=granted["credit_limit"],
        expected_loss=expected_loss(predicted["pd"].to_numpy(np.float64), exposure, params),
        reasons=[reasons.get(customer, []) for customer in today["customer_id"]],
    )
    return scores


def tier_counts(scores: pd.DataFrame, params: TierParams) -> dict[str, Any]:
    """Customers, exposure, mean probability and expected loss per tier, from the best down; None: not known."""
    counted = {}
    for tier in params.tiers:
        rows = scores[scores["tier"] == tier.name]
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
