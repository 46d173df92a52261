"""Open alerts of a result, and who wants to know of which."""

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from models.decisions.alert_rules import SEVERITIES
from models.params import Measure
from pipeline.alert_routes.customers import Customer
from pipeline.alert_routes.params import Route
from pipeline.batch.published_result import Result

NOBODY = Customer()
BOTH = ("exposure", "measure", "credit_limit")
"""What is known of customers with a score and of those in default."""


@dataclass(frozen=True)
class Alert:
    """An open alert, in both languages, with what stands beside it.

    Of a customer and a rule there is at most one; its first day moves with the day asked about, so it is no part of it.

    Attributes
    ----------
    score, tier
        None: the customer is in default, and not scored.
    measure, credit_limit
        The decision in force; None: not known.
    """

    customer: str
    rule: str
    severity: str
    en: str
    zh: str
    score: float | None
    tier: str | None
    exposure: float
    measure: Measure | None = None
    credit_limit: float | None = None

    @property
    def key(self) -> tuple[str, str]:
        """What it is known by from night to night."""
        return self.customer, self.rule


def open_alerts(result: Result) -> list[Alert]:
    """Every open alert: the severest first, then what most is owed on."""
    rows = result.frame("alerts", ["customer_id", "rule", "severity", "closed_on", "en", "zh"])
    scores = result.frame("scores", ["customer_id", "score", "decided_tier", *BOTH])
    defaulted = result.frame("in_default", ["customer_id", *BOTH])
    beside = pd.concat([scores, defaulted], ignore_index=True).drop_duplicates("customer_id")
    rows = rows[rows["closed_on"].isna()].merge(beside, on="customer_id", how="left", validate="many_to_one")
    found = [
        Alert(
            customer=row["customer_id"],
            rule=row["rule"],
            severity=row["severity"],
            en=row["en"],
            zh=row["zh"],
            score=None if pd.isna(row["score"]) else float(row["score"]),
            tier=None if pd.isna(row["decided_tier"]) else row["decided_tier"],
            exposure=0.0 if pd.isna(row["exposure"]) else float(row["exposure"]),
            measure=None if pd.isna(row["measure"]) else row["measure"],
            credit_limit=None if pd.isna(row["credit_limit"]) else float(row["credit_limit"]),
        )
        for row in rows.to_dict("records")
    ]
    rank: dict[str, int] = {severity: position for position, severity in enumerate(SEVERITIES)}
    return sorted(found, key=lambda each: (rank[each.severity], -each.exposure, each.key))


def concerns(route: Route, alert: Alert, customers: Mapping[str, Customer]) -> bool:
    """Whether somebody wants to know of an alert."""
    customer = customers.get(alert.customer, NOBODY)
    owners = {customer.owner, customer.owner_name} - {None}
    return any(
        (not about.severities or alert.severity in about.severities)
        and (not about.industries or customer.industry in about.industries)
        and (not about.owners or bool(owners & set(about.owners)))
        for about in route.about
    )
