"""What is written to an account: score, tier, measure, limit, reasons and next review, in the CRM's language."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from math import floor
from typing import Any, Literal, get_args

import pandas as pd

from models.decisions.policy import MEASURES
from pipeline.batch.published_result import Result
from pipeline.crm.system import Kind
from pipeline.reports.words import CHINESE_TIERS, STATUSES

Language = Literal["en", "zh"]
MOST_CHARACTERS = 2_000
"""A multi-line field of Zoho that is small takes so many."""

KINDS: Mapping[str, Kind] = {
    "score": "number",
    "tier": "word",
    "measure": "word",
    "credit_limit": "number",
    "reasons": "text",
    "next_review": "day",
}
"""What is written, and what kind of field it needs."""

Verdict = Mapping[str, Any]
"""Values by the names in ``KINDS``; None: nothing is known, and the field is emptied."""

NOTHING: Verdict = dict.fromkeys(KINDS)


@dataclass(frozen=True)
class Words:
    """Codes in one language."""

    language: Language

    def of(self, pair: tuple[str, str]) -> str:
        """The word of (English, Chinese)."""
        return pair[get_args(Language).index(self.language)]

    def tier(self, name: str) -> str:
        """A tier; one of the user's own naming goes by its name."""
        return CHINESE_TIERS.get(name, name) if self.language == "zh" else name


def verdicts(result: Result, language: Language) -> dict[str, Verdict]:
    """Of every customer that was scored or is in default, by customer."""
    words = Words(language)
    reasons = _reasons(result.frame("reasons", ["customer_id", "rank", language]), language)
    scored = result.frame("scores", ["customer_id", "score", "decided_tier", "measure", "credit_limit", "review_on"])
    found: dict[str, Verdict] = {
        row["customer_id"]: {
            "score": floor(row["score"]),
            "tier": words.tier(row["decided_tier"]),
            "measure": words.of(MEASURES[row["measure"]]),
            "credit_limit": _amount(row["credit_limit"]),
            "reasons": reasons.get(row["customer_id"]),
            "next_review": _day(row["review_on"]),
        }
        for row in scored.to_dict("records")
    }
    defaulted = result.frame("in_default", ["customer_id", "default_on", "measure", "credit_limit", "review_on"])
    for row in defaulted.to_dict("records"):
        since = _day(row["default_on"])
        found[row["customer_id"]] = {
            "score": None,
            "tier": words.of(STATUSES["in_default"]),
            "measure": words.of(MEASURES[row["measure"]]),
            "credit_limit": _amount(row["credit_limit"]),
            "reasons": words.of((f"In default since {since}.", f"自 {since} 起违约。")),
            "next_review": _day(row["review_on"]),
        }
    return found


def _reasons(rows: pd.DataFrame, language: Language) -> dict[str, str]:
    ordered = rows.sort_values(["customer_id", "rank"])
    joined = ordered.groupby("customer_id")[language].agg("\n".join)
    return {str(customer): text[:MOST_CHARACTERS] for customer, text in joined.items()}


def _amount(value: float) -> float | None:
    return None if pd.isna(value) else float(value)


def _day(value: Any) -> date | None:
    return None if pd.isna(value) else pd.Timestamp(value).date()
