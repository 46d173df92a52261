"""Tiers and what follows from them: credit term, limit, measure, review, expected loss."""

from collections.abc import Mapping
from datetime import date

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from models.params import Measure, TierParams
from models.schema import Array

DAYS_PER_YEAR = 365

MEASURES: Mapping[Measure, tuple[str, str]] = {
    "longer_term": ("longer credit term", "可延长账期"),
    "usual_terms": ("usual terms, moderate limit", "常规账期，适度授信"),
    "prepayment": ("prepayment", "预付款"),
    "prepayment_and_guarantee": ("prepayment, and a guarantee for what is owed", "预付款，并对欠款提供担保"),
    "no_credit": ("no credit: in default", "停止授信（已违约）"),
}
"""English and Chinese words of each measure."""


def tier_positions(score: Array, params: TierParams) -> NDArray[np.int64]:
    """Position of each score's tier in ``params.tiers``, 0 the best. Scores are rounded down: 699.99 is 699."""
    edges = np.array([tier.min_score for tier in params.tiers if tier.min_score is not None], dtype=np.float64)
    return np.asarray((np.floor(score)[:, None] < edges).sum(axis=1), dtype=np.int64)


def tier_names(positions: NDArray[np.int64], params: TierParams) -> pd.Series:
    """Names of the tiers at these positions."""
    return pd.Series(np.array([tier.name for tier in params.tiers], dtype=object)[positions], dtype="str")


def assign_tier(score: Array, params: TierParams) -> pd.Series:
    """The name of each score's tier."""
    return tier_names(tier_positions(score, params), params)


def credit_limit(tier: pd.Series, pd_: Array, yearly_purchases: Array, params: TierParams) -> Array:
    """How much a customer may owe, in currency; NaN: not known, because its purchases are not.

    limit = the smaller of yearly_purchases x term_days / 365 x limit_share (its usual business within the term) and
    loss_budget x yearly_purchases / (PD x LGD) (where the expected loss reaches the budget), rounded down to
    ``limit_step``.
    """
    days, share = (_by_tier(tier, name, params).to_numpy(np.float64) for name in ("term_days", "limit_share"))
    by_term = yearly_purchases * days / DAYS_PER_YEAR * share
    lost = pd_ * params.loss_given_default
    by_loss = np.divide(params.loss_budget * yearly_purchases, lost, out=np.full_like(by_term, np.inf), where=lost > 0)
    # A thousandth of a unit of currency: 89,999.99999 is 90,000 with an error of floating-point numbers.
    return np.asarray(np.floor(np.minimum(by_term, by_loss) / params.limit_step + 1e-9) * params.limit_step)


def terms(
    tier: pd.Series, in_default: NDArray[np.bool_], exposure: Array, as_of: date, params: TierParams
) -> pd.DataFrame:
    """Credit term, measure and day of the next review.

    Returns
    -------
    pandas.DataFrame
        term_days, measure (``MEASURES``; with a guarantee where prepayment is asked of a customer that owes
        ``guarantee_from`` or more) and review_on. A customer in default gets what ``in_default`` says, whatever its
        tier.
    """
    asked = _by_tier(tier, "measure", params)
    guaranteed = (asked == "prepayment").to_numpy() & (exposure >= params.guarantee_from)
    asked = asked.mask(guaranteed, "prepayment_and_guarantee").mask(in_default, params.in_default.measure)
    days = _by_tier(tier, "term_days", params).mask(in_default, params.in_default.term_days)
    months = _by_tier(tier, "review_months", params).mask(in_default, params.in_default.review_months)
    return pd.DataFrame(
        {"term_days": days.astype("int64"), "measure": asked.astype("str"), "review_on": review_days(as_of, months)}
    )


def review_days(as_of: date, months: pd.Series) -> pd.Series:
    """The day so many calendar months after ``as_of``; at a shorter month's end its last day."""
    later = {n: (pd.Timestamp(as_of) + pd.DateOffset(months=int(n))).date() for n in months.unique()}
    return months.map(later).astype("object")


def expected_loss(pd_: Array, exposure: Array, params: TierParams) -> Array:
    """Expected loss within the horizon = PD x LGD x exposure, in currency."""
    return np.asarray(pd_ * params.loss_given_default * exposure)


def _by_tier(tier: pd.Series, field: str, params: TierParams) -> pd.Series:
    return tier.map({t.name: getattr(t, field) for t in params.tiers})
