"""What the report says about decisions: defaults, overrides, migration, alerts and what they would have been worth."""

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from models.decisions.alert_rules import SEVERITIES, AlertParams
from models.decisions.migration import GONE, IN_DEFAULT, NEW
from models.decisions.policy import MEASURES
from models.explanation.reason_texts import headline
from pipeline.reports.colours import SEVERITY_COLOURS
from pipeline.reports.numbers import feature_value, is_known
from pipeline.reports.portfolio.customers import TierRow

SHOWN = 5
"""Rows of a list of customers: what a person reads in one go."""

ENDS = ("from", "to")
ELSEWHERE = {NEW: ("new", "新增"), IN_DEFAULT: ("in default", "已违约"), GONE: ("not asked about", "未评估")}
TOGETHER = {
    "any_rule": ("any of the rules", "任一规则"),
    "any_high": ("any rule of high severity", "任一高级别规则"),
    "model_worst_tier": ("the model: enters the worst tier", "模型：进入最差等级"),
}
"""What is judged beside single rules, by its name in ``reports/alerts.json``."""


SCORED = {
    "pd": "Probability of default",
    "score": "Score",
    "tier_position": "Tiers below the best",
    "exposure": "Exposure",
}
"""What rules may ask beside features, in words."""


@dataclass(frozen=True)
class Evidence:
    """What the report's section on decisions is made of, by name in the store."""

    alerts: pd.DataFrame
    alert_test: Mapping[str, Any]
    migration: Mapping[str, Any]
    migrated: pd.DataFrame
    points: pd.DataFrame
    defaulted: pd.DataFrame
    decisions: Mapping[str, Any]


@dataclass(frozen=True)
class Measured:
    """What is asked of how many customers of a decided tier, and when they are looked at again."""

    tier: TierRow
    en: str
    zh: str
    customers: int
    first_review: str
    last_review: str


@dataclass(frozen=True)
class Moved:
    """A feature that moved a score, with its value on both days (None: not known)."""

    en: str
    zh: str
    value_from: str | None
    value_to: str | None
    points: float


@dataclass(frozen=True)
class Mover:
    """A customer in another tier than before, with the features that moved it."""

    customer_id: str
    name: str | None
    tier_from: str
    tier_to: str
    score_from: float
    score_to: float
    exposure: float | None
    reasons: tuple[Moved, ...]


@dataclass(frozen=True)
class Warned:
    """A customer with open alerts; ``said``: severity, colour, English, Chinese, first seen."""

    customer_id: str
    name: str | None
    tier: TierRow
    exposure: float | None
    said: tuple[tuple[str, str, str, str, str], ...]


@dataclass(frozen=True)
class RuleRow:
    """A rule, how many of its alerts are open, and what it was worth; ``tested`` is None where no day can judge it."""

    name: str
    zh: str | None
    severity: str | None
    colour: str
    condition: str
    open: int | None
    off: bool
    tested: Mapping[str, Any] | None


@dataclass(frozen=True)
class Decisions:
    """The section on decisions."""

    defaulted: int
    defaulted_exposure: float
    measures: list[Measured]
    flapping: Mapping[str, Mapping[str, Any]]
    overrides: Mapping[str, Any]
    overridden: list[dict[Hashable, Any]]
    migration: Mapping[str, Any] | None
    columns: list[tuple[str, str]]
    matrix: list[tuple[tuple[str, str], list[Mapping[str, Any] | None]]]
    movers: list[Mover]
    warned: list[Warned]
    customers_warned: int
    rules: list[RuleRow]
    test: Mapping[str, Any] | None
    test_is_later: bool


def decisions(
    evidence: Evidence,
    scores: pd.DataFrame,
    customers: pd.DataFrame,
    described: Sequence[Mapping[str, str]],
    tiers: Sequence[TierRow],
    currency: str,
    alerting: AlertParams,
) -> Decisions:
    """Put the section together; everything in it was computed by the stages before."""
    names = {row["customer_id"]: row["name"] for row in customers.to_dict("records") if is_known(row["name"])}
    tested = evidence.alert_test["back_test"]
    test = tested.get("later") or tested.get("development")
    overridden = scores[scores["override_author"].notna()]
    compared = evidence.migration["from_day"] != evidence.migration["to_day"]
    words = {tier.name: (tier.name, tier.zh) for tier in tiers} | ELSEWHERE
    by_id, still = scores.set_index("customer_id"), evidence.alerts[evidence.alerts["closed_on"].isna()]
    return Decisions(
        defaulted=len(evidence.defaulted),
        defaulted_exposure=float(evidence.defaulted["exposure"].sum()),
        measures=measures(scores, tiers),
        flapping=evidence.decisions["flapping"],
        overrides=evidence.decisions["overrides"],
        overridden=[row | {"name": names.get(row["customer_id"])} for row in overridden.to_dict("records")],
        migration=evidence.migration if compared else None,
        columns=[words[name] for name in [*(tier.name for tier in tiers), IN_DEFAULT, GONE]],
        matrix=matrix_rows(evidence.migration, words, tiers),
        movers=movers(evidence.migrated, evidence.points, names, described, currency),
        warned=warned(still, by_id, names, {tier.name: tier for tier in tiers}),
        customers_warned=int(still["customer_id"].nunique()),
        rules=rule_rows(still, evidence.alert_test["off"], test, alerting, described),
        test=test,
        test_is_later="later" in tested,
    )


def matrix_rows(
    migration: Mapping[str, Any], words: Mapping[str, tuple[str, str]], tiers: Sequence[TierRow]
) -> list[tuple[tuple[str, str], list[Mapping[str, Any] | None]]]:
    """The cells of ``reports/migration.json`` as rows; None: cannot happen."""
    cells = {(cell["tier_from"], cell["tier_to"]): cell for cell in migration["cells"]}
    names = [tier.name for tier in tiers]
    return [
        (words[tier_from], [cells.get((tier_from, tier_to)) for tier_to in [*names, IN_DEFAULT, GONE]])
        for tier_from in [*names, NEW]
    ]


def measures(scores: pd.DataFrame, tiers: Sequence[TierRow]) -> list[Measured]:
    """What is asked of the customers of each tier, from the best down."""
    found = []
    for tier in tiers:
        rows = scores[scores["decided_tier"] == tier.name]
        for measure, (en, zh) in MEASURES.items():
            due = rows.loc[rows["measure"] == measure, "review_on"]
            if len(due):
                found.append(Measured(tier, en, zh, len(due), str(due.min()), str(due.max())))
    return found


def movers(
    migrated: pd.DataFrame,
    points: pd.DataFrame,
    names: Mapping[str, str],
    described: Sequence[Mapping[str, str]],
    currency: str,
) -> list[Mover]:
    """The customers that fell to a worse tier, those that owe most first."""
    fell = migrated[migrated["direction"] == "worse"]
    top = fell.sort_values(["exposure_to", "customer_id"], ascending=[False, True], na_position="last").head(SHOWN)
    told = points[points["customer_id"].isin(top["customer_id"])].set_index(["customer_id", "feature"]).sort_index()
    meaning = {row["name"]: row for row in described}
    return [
        Mover(
            customer_id=row["customer_id"],
            name=names.get(row["customer_id"]),
            tier_from=row["tier_from"],
            tier_to=row["tier_to"],
            score_from=row["score_from"],
            score_to=row["score_to"],
            exposure=row["exposure_to"] if is_known(row["exposure_to"]) else None,
            reasons=tuple(
                moved(meaning[feature], told.loc[(row["customer_id"], feature)], currency) for feature in row["reasons"]
            ),
        )
        for row in top.to_dict("records")
    ]


def moved(meaning: Mapping[str, str], told: pd.Series, currency: str) -> Moved:
    """A row of ``migration_points.parquet`` in words, with both values in their unit."""
    unit = meaning["unit"]
    before, after = (feature_value(told[f"value_{end}"], told[f"text_{end}"], unit, currency) for end in ENDS)
    return Moved(headline(meaning["en"]), meaning["zh"], before, after, told["points"])


def warned(
    still: pd.DataFrame, scores: pd.DataFrame, names: Mapping[str, str], tiers: Mapping[str, TierRow]
) -> list[Warned]:
    """The customers with open alerts: the severest first, then those that owe most.

    ``scores`` are indexed by customer_id.
    """
    rank = {severity: position for position, severity in enumerate(SEVERITIES)}
    told = still.assign(rank=still["severity"].map(rank), exposure=still["customer_id"].map(scores["exposure"]))
    severest = told.groupby("customer_id").agg(rank=("rank", "min"), exposure=("exposure", "first")).reset_index()
    top = severest.sort_values(["rank", "exposure", "customer_id"], ascending=[True, False, True]).head(SHOWN)
    lines = told.sort_values(["rank", "opened_on", "rule"])
    return [
        Warned(
            customer_id=customer,
            name=names.get(customer),
            tier=tiers[scores.loc[customer, "decided_tier"]],
            exposure=exposure if is_known(exposure) else None,
            said=tuple(
                (row["severity"], SEVERITY_COLOURS[row["severity"]], row["en"], row["zh"], str(row["opened_on"]))
                for row in lines[lines["customer_id"] == customer].to_dict("records")
            ),
        )
        for customer, exposure in zip(top["customer_id"], top["exposure"], strict=True)
    ]


def rule_rows(
    still: pd.DataFrame,
    off: Sequence[str],
    test: Mapping[str, Any] | None,
    params: AlertParams,
    described: Sequence[Mapping[str, str]],
) -> list[RuleRow]:
    """The rules from the severest down, then what is judged beside them."""
    counts = still["rule"].value_counts()
    tested = test["rules"] if test else {}
    figures = {row["name"]: headline(row["en"]) for row in described} | SCORED
    rows = [
        RuleRow(
            name=name.replace("_", " "),
            zh=None,
            severity=rule.severity,
            colour=SEVERITY_COLOURS[rule.severity],
            condition=condition_of(rule, figures),
            open=int(counts.get(name, 0)),
            off=name in off,
            tested=tested.get(name),
        )
        for severity in SEVERITIES
        for name, rule in params.rules.items()
        if rule.severity == severity
    ]
    beside = [
        RuleRow(en, zh, None, "", "", None, False, tested[name])
        for name, (en, zh) in TOGETHER.items()
        if name in tested
    ]
    return [*rows, *beside]


def condition_of(rule: Any, figures: Mapping[str, str]) -> str:
    """A rule in one line: what is compared with what, in the words of ``figures``; one without words by its name."""
    figure = figures.get(rule.feature, rule.feature)
    sign = {"at_least": "≥", "at_most": "≤"}
    over = {
        "value": figure,
        "change": f"{figure}, change over {rule.over_months} months",
        "ratio": f"{figure}, times that of {rule.over_months} months before",
    }[rule.measured]
    only = "".join(
        f"; {figures.get(each.feature, each.feature)} {sign[each.compare]} {each.threshold:g}" for each in rule.only_if
    )
    return f"{over} {sign[rule.compare]} {rule.threshold:g}{only}"
