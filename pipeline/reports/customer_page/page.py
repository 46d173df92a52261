"""A customer's page: everything that a credit manager asks of one customer, put together from the store."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from markupsafe import Markup

from models.decisions.alert_rules import SEVERITIES
from models.decisions.policy import MEASURES
from models.explanation.category_names import category_en, category_zh
from models.explanation.reason_texts import number
from models.params import TierParams
from pipeline.reports.colours import SEVERITY_COLOURS, tier_colours
from pipeline.reports.customer_page.account import (
    OPEN_SHOWN,
    OpenInvoice,
    RowToRepair,
    money_on_account,
    months,
    open_invoices,
    rows_to_repair,
)
from pipeline.reports.customer_page.charts import Band, Dot, money_chart, score_chart
from pipeline.reports.customer_page.points import Waterfall, dimension_points, waterfall
from pipeline.reports.customer_page.store import Known
from pipeline.reports.customer_page.words import Say
from pipeline.reports.numbers import is_known
from pipeline.reports.safe_text import visible

CLOSED_DAYS = 365
"""How long ago an alert may have been closed to be still told."""


@dataclass(frozen=True)
class Decision:
    """One row of the decision: the one in force, the model's, or an override's (None: not overridden)."""

    label: str
    tier: str | None
    colour: str
    measure: str | None
    term: str | None
    limit: str | None
    review: str | None


@dataclass(frozen=True)
class Next:
    """The edge of the next better tier: its tier, the score, the points that are missing, and why (None: not known)."""

    told: str
    why: Waterfall | None


@dataclass(frozen=True)
class Alert:
    """An alert and its evidence."""

    severity: str
    colour: str
    text: str
    when: str


@dataclass(frozen=True)
class CustomerPage:
    """What the template shows; None and empty: there is nothing to show."""

    customer_id: str
    name: str
    facts: tuple[tuple[str, str], ...]
    as_of: str
    model_version: str | None
    status: str | None
    exposure: str | None
    expected_loss: str | None
    score: int | None
    pd: tuple[str, str, str] | None
    tier: str | None
    tier_alone: str | None
    colour: str
    uncertain: str | None
    decisions: tuple[Decision, ...]
    override: str | None
    measure: str | None
    review: str | None
    history: Markup | None
    why: Waterfall | None
    next: Next | None
    dimensions: list[tuple[str, float]]
    money: Markup | None
    repair: list[RowToRepair]
    on_account: str | None
    invoices: list[OpenInvoice]
    more_invoices: str | None
    alerts: list[Alert]
    closed: list[Alert]
    adverse: list[str]


def customer_page(known: Known, params: TierParams, say: Say) -> CustomerPage:
    """Put the page of one customer together, in one language."""
    score, held = known.score, open_invoices(known)
    colours = dict(zip((tier.name for tier in params.tiers), tier_colours(len(params.tiers)), strict=True))
    state = score or known.in_default or {}
    explained = known.explanations
    return CustomerPage(
        customer_id=visible(known.customer_id),
        name=_text(known.customer.get("name")) or say("no_name"),
        facts=_facts(known, say),
        as_of=str(known.as_of),
        model_version=str(score["model_version"]) if score else None,
        status=_status(known, say),
        exposure=money(state.get("exposure"), known.currency, say),
        expected_loss=money(state.get("expected_loss"), known.currency, say),
        score=int(np.floor(score["score"])) if score else None,
        pd=(percent(score["pd"]), percent(score["pd_low"]), percent(score["pd_high"])) if score else None,
        tier=say.tier(score["decided_tier"]) if score else None,
        tier_alone=say.tier(score["tier"]) if score and score["tier"] != score["decided_tier"] else None,
        colour=colours[score["decided_tier"]] if score else colours[params.tiers[-1].name],
        uncertain=percent(score["tier_uncertain"]) if score else None,
        decisions=_decisions(score, colours, known.currency, say) if score else (),
        override=_override(score, say) if score else None,
        measure=say.of(MEASURES[state["measure"]]) if state else None,
        review=str(state["review_on"]) if state else None,
        history=_history(known, params, colours, say),
        why=waterfall(explained, known.described, known.currency, say) if len(explained) else None,
        next=_next(known, params, say) if len(explained) else None,
        dimensions=dimension_points(explained, say) if len(explained) else [],
        money=money_chart(found, say) if (found := months(known)) else None,
        repair=rows_to_repair(known),
        on_account=money(paid, known.currency, say) if (paid := money_on_account(known)) > 0 else None,
        invoices=held[:OPEN_SHOWN],
        more_invoices=_more(held, known.currency, say),
        alerts=_alerts(known, say, closed=False),
        closed=_alerts(known, say, closed=True),
        adverse=known.reasons.sort_values("rank")[say.language].tolist() if len(known.reasons) else [],
    )


def money(amount: Any, currency: str, say: Say) -> str | None:
    """A whole amount with its currency; None: not known."""
    if not is_known(amount):
        return None
    return f"{number(round(float(amount)))} {say.currency(currency)}"


def percent(share: float) -> str:
    """A share with as many digits as it deserves: 12.3 %, 0.32 %."""
    return f"{share:.{1 if share >= 0.01 else 2}%}".replace("%", "\u00a0%")


def _text(value: Any) -> str | None:
    return visible(str(value)).strip() if is_known(value) else None


def _facts(known: Known, say: Say) -> tuple[tuple[str, str], ...]:
    columns = (("industry", "industry"), ("region", "region"), ("onboarded_on", "customer_since"))
    words = category_en if say.language == "en" else category_zh
    texts = ((say(word), _text(known.customer.get(column))) for column, word in columns)
    return tuple((word, words(text)) for word, text in texts if text)


def _status(known: Known, say: Say) -> str | None:
    if known.in_default is not None:
        return say("default", day=known.in_default["default_on"])
    return None if known.score else say("not_scored")


def _decisions(score: Mapping[str, Any], colours: Mapping[str, str], currency: str, say: Say) -> tuple[Decision, ...]:
    def row(word: str, prefix: str, measure: str | None, review: str | None) -> Decision:
        tier, days, limit = (score[name] for name in _DECIDED[prefix])
        return Decision(
            label=say(word),
            tier=say.tier(tier) if is_known(tier) else None,
            colour=colours[tier] if is_known(tier) else "",
            measure=measure,
            term=say("days", count=f"{days:.0f}") if is_known(days) else None,
            limit=money(limit, currency, say) or (None if prefix == "override" else say("limit_unknown")),
            review=review,
        )

    held = row("in_force", "decided", say.of(MEASURES[score["measure"]]), str(score["review_on"]))
    own = row("models_own", "model", None, None)
    if not is_known(score["override_author"]):
        return (held,)
    return held, own, row("override", "override", None, None)


_DECIDED = {
    "decided": ("decided_tier", "term_days", "credit_limit"),
    "model": ("model_tier", "model_term_days", "model_credit_limit"),
    "override": ("override_tier", "override_term_days", "override_credit_limit"),
}


def _override(score: Mapping[str, Any], say: Say) -> str:
    if not is_known(score["override_author"]):
        return say("no_override")
    author, reason = _text(score["override_author"]), _text(score["override_reason"])
    return say("override_told", author=author, until=score["override_expires_on"], reason=reason)


def _history(known: Known, params: TierParams, colours: Mapping[str, str], say: Say) -> Markup | None:
    if len(known.history) < 2:
        return None
    rows = known.history.sort_values("as_of")
    dots = [
        Dot(day, float(score), origin == "out_of_fold")
        for day, score, origin in zip(rows["as_of"], rows["score"], rows["origin"], strict=True)
    ]
    bands = [Band(say.tier(tier.name), colours[tier.name], tier.min_score) for tier in params.tiers]
    return score_chart(dots, bands, say("history"))


def _next(known: Known, params: TierParams, say: Say) -> Next:
    edge, score = known.explanations["edge"].iloc[0], known.score
    told = _held_back(score, params, say) if score else None
    if score is None or not is_known(edge):
        return Next(told or say("next_none"), None)
    tier = next(tier.name for tier in params.tiers if tier.min_score == int(edge))
    missing = number(float(edge - np.floor(score["score"])))
    ahead = say("next_told", tier=say.tier(tier), edge=f"{edge:.0f}", missing=missing, buffer=params.buffer.up)
    why = waterfall(known.explanations, known.described, known.currency, say, to_next_tier=True)
    unknown = None if why else say("next_unknown", edge=f"{edge:.0f}")
    return Next(" ".join(each for each in (told, ahead, unknown) if each), why)


def _held_back(score: Mapping[str, Any], params: TierParams, say: Say) -> str | None:
    """What is said of a customer whose score is in a better tier than the one that the buffer keeps it in."""
    names = [tier.name for tier in params.tiers]
    held = names.index(score["model_tier"])
    if names.index(score["tier"]) >= held:
        return None
    edge = params.tiers[held - 1].min_score or 0
    enough = edge + params.buffer.up
    missing = number(float(enough - np.floor(score["score"])))
    return say("next_buffer", tier=say.tier(names[held - 1]), edge=edge, enough=enough, missing=missing)


def _more(held: list[OpenInvoice], currency: str, say: Say) -> str | None:
    rest = held[OPEN_SHOWN:]
    total = sum(each.outstanding for each in held)
    return say("more_invoices", count=len(rest), amount=money(total, currency, say)) if rest else None


def _alerts(known: Known, say: Say, closed: bool) -> list[Alert]:
    rows = known.alerts
    if rows.empty:
        return []
    if closed:
        since = (pd.Timestamp(known.as_of) - pd.Timedelta(days=CLOSED_DAYS)).date()
        rows = rows[rows["closed_on"].notna()]
        rows = rows[rows["closed_on"] >= since].sort_values(["closed_on", "rule"], ascending=[False, True])
    else:
        rows = rows[rows["closed_on"].isna()]
        rank = {severity: position for position, severity in enumerate(SEVERITIES)}
        rows = rows.assign(rank=rows["severity"].map(rank)).sort_values(["rank", "opened_on", "rule"])
    return [
        Alert(
            severity=say.severity(row["severity"]),
            colour=SEVERITY_COLOURS[row["severity"]],
            text=row[say.language],
            when=say("from_to", opened=row["opened_on"], closed=row["closed_on"])
            if closed
            else say("since", day=row["opened_on"]),
        )
        for row in rows.to_dict("records")
    ]
