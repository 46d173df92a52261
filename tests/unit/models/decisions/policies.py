"""The tiers, rules and snapshots that the examples are about."""

from collections.abc import Iterable
from datetime import date
from typing import Any

import pandas as pd

from models.decisions.alert_rules import AlertRule
from models.params import TierParams

TIERS: list[dict[str, Any]] = [
    {
        "name": "low",
        "min_score": 700,
        "term_days": 90,
        "limit_share": 1.0,
        "measure": "longer_term",
        "review_months": 6,
    },
    {
        "name": "medium",
        "min_score": 600,
        "term_days": 30,
        "limit_share": 0.8,
        "measure": "usual_terms",
        "review_months": 3,
    },
    {
        "name": "high",
        "min_score": None,
        "term_days": 0,
        "limit_share": 0.0,
        "measure": "prepayment",
        "review_months": 1,
    },
]
POLICY: dict[str, Any] = {
    "top_reasons": 4,
    "loss_given_default": 0.45,
    "tiers": TIERS,
    "loss_budget": 0.002,
    "limit_step": 100,
    "guarantee_from": 50_000,
    "in_default": {"term_days": 0, "limit_share": 0.0, "measure": "no_credit", "review_months": 1},
    "buffer": {"up": 20, "down": 10},
    "flap_days": 365,
    "confidence": 0.95,
    "overrides": "overrides.csv",
}
QUARTERS = [date(2024, 1, 1), date(2024, 4, 1), date(2024, 7, 1), date(2024, 10, 1), date(2025, 1, 1)]


def tier_params(**changes: Any) -> TierParams:
    return TierParams.model_validate(POLICY | changes)


def rule(**changes: Any) -> AlertRule:
    """Late by 30 days or more."""
    usual: dict[str, Any] = {
        "feature": "late",
        "measured": "value",
        "over_months": None,
        "compare": "at_least",
        "threshold": 30,
        "only_if": [],
        "severity": "high",
        "shown_as": "days",
        "en": "{value} days late (limit {limit}).",
        "zh": "逾期 {value} 天（界限 {limit} 天）。",
    }
    return AlertRule.model_validate(usual | changes)


def snapshots(customer: str, column: str, values: Iterable[float | None], **same: Any) -> pd.DataFrame:
    """A customer's figure, quarter by quarter from the first of ``QUARTERS`` on; None: not asked about then."""
    told = [(day, value) for day, value in zip(QUARTERS, values, strict=False) if value is not None]
    frame = pd.DataFrame(told, columns=["as_of", column]).astype({column: "float64"})
    return frame.assign(customer_id=customer, **same)
