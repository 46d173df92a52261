"""Tiers and what follows from them: credit term, limit, expected loss."""

import numpy as np
import pandas as pd

from models.params import TierParams
from models.schema import Array

DAYS_PER_YEAR = 365


def assign_tier(score: Array, params: TierParams) -> pd.Series:
    """The name of each score's tier. Scores are rounded down first: 699.99 is shown, and treated, as 699."""
    shown = np.floor(score)
    fits = [shown >= (-np.inf if tier.min_score is None else tier.min_score) for tier in params.tiers]
    return pd.Series(np.select(fits, [tier.name for tier in params.tiers], default=""), dtype="str")


def terms(tier: pd.Series, yearly_purchases: Array, params: TierParams) -> pd.DataFrame:
    """Credit term and limit by tier.

    Parameters
    ----------
    yearly_purchases
        Amount invoiced to each customer in the last 365 days; NaN where no invoices are known.

    Returns
    -------
    pandas.DataFrame
        term_days, and credit_limit: the usual purchases within the term times the tier's share (NaN: not known).
    """
    days = tier.map({t.name: t.term_days for t in params.tiers}).astype("int64")
    share = tier.map({t.name: t.limit_share for t in params.tiers}).astype("float64")
    limit = np.round(yearly_purchases * days / DAYS_PER_YEAR * share, 2)
    return pd.DataFrame({"term_days": days, "credit_limit": limit})


def expected_loss(pd_: Array, exposure: Array, params: TierParams) -> Array:
    """Expected loss within the horizon = PD x LGD x exposure, in currency."""
    return np.asarray(pd_ * params.loss_given_default * exposure)
