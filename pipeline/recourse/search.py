"""The cheapest plans that bring a customer into the next better tier, after every plan within the limits was scored."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any, Literal

import numpy as np
import pandas as pd

from data.errors import UserError
from data.ledger import HUNDREDTHS
from models.bundle import DefaultModel
from models.decisions.buffer import next_positions
from models.decisions.policy import tier_names
from models.params import TierParams
from pipeline.engines.engine import embedded, rows_where
from pipeline.params import Params
from pipeline.recourse.candidates import NOTHING, candidates
from pipeline.recourse.edits import Customer, added_rows, future
from pipeline.recourse.going_on import REPEATED
from pipeline.recourse.plans import Open, Plan
from pipeline.recourse.scoring import Edit, scored
from pipeline.recourse.statements import lacking_period
from pipeline.reports.customer_page.account import open_invoices
from pipeline.reports.customer_page.store import Known, known_of
from pipeline.store.published import TABLES
from pipeline.store.published_model import read_model

Status = Literal["found", "none_reaches", "nothing_to_do", "best_tier", "in_default", "not_scored"]
"""``nothing_to_do``: there was no plan to try."""


@dataclass(frozen=True)
class Goal:
    """The next better tier: where it begins, and the score that takes a customer there past the buffer."""

    held: str
    tier: str
    edge: int
    needed: int


@dataclass(frozen=True)
class Outcome:
    """What a plan leads to.

    Attributes
    ----------
    day
        On which it is scored.
    tier
        That of the policy, with the buffer.
    before
        The score on the same day if the customer goes on as before; None if it would not be scored.
    """

    plan: Plan
    day: date
    score: float
    pd: float
    tier: str
    before: float | None


@dataclass(frozen=True)
class Recourse:
    """The answer for one customer.

    Attributes
    ----------
    as_of, score, held
        The day asked about, and score and tier (with the buffer) on it; None unless the customer is scored.
    plans
        Those that reach the goal: no part of one does, the cheapest of their kinds, the cheapest first.
    best
        The plan with the highest score; None if there was none to try.
    tried
        How many plans were scored.
    lacking
        End of the period of which a statement is missing; None: none is.
    """

    status: Status
    customer_id: str
    as_of: date
    currency: str
    score: float | None = None
    held: str | None = None
    goal: Goal | None = None
    plans: tuple[Outcome, ...] = ()
    best: Outcome | None = None
    tried: int = 0
    lacking: date | None = None


def recourse_of(customer_id: str, params: Params) -> Recourse:
    """Try every plan for a customer of the published results.

    Raises
    ------
    UserError
        When there is no such customer, or the tables do not allow the question.
    """
    known = known_of(customer_id, params.engine)
    refused = _cannot_be_asked(known, params.assign_tiers)
    if refused:
        return Recourse(refused, customer_id, known.as_of, known.currency, *_now(known))
    refuse_tables(TABLES)
    customer = customer_of(known, params)
    plans = candidates(customer.invoices, params.recourse, lacks_statement=customer.lacking is not None)
    score: Any = known.score
    outcomes = outcomes_of(customer, str(score["model_tier"]), plans, read_model(), params)
    found = Recourse("none_reaches", customer_id, known.as_of, known.currency, *_now(known), lacking=customer.lacking)
    return chosen(found, outcomes, customer, params)


def customer_of(known: Known, params: Params) -> Customer:
    """What the plans start from, out of the tables of the published results."""
    with embedded(params.engine) as backend:
        files = {name: TABLES / f"{name}.parquet" for name in (*REPEATED, "statements")}
        past = {
            name: rows_where(backend, path, "customer_id", known.customer_id)
            for name, path in files.items()
            if path.exists()
        }
    lacking = lacking_period(past.get("statements"), known.as_of, params.recourse.statement_due_months)
    invoices = [
        Open(each.invoice_id, each.due_on, round(each.outstanding * HUNDREDTHS), each.late, each.disputed)
        for each in open_invoices(known)
    ]
    return Customer(known.customer_id, known.as_of, known.currency, past, invoices, settled_on(known), lacking)


def settled_on(known: Known) -> dict[str, date]:
    """The day on which each of the customer's invoices was settled first, of those that have been."""
    held = known.balances
    if held.empty:
        return {}
    settled = held[(held["outstanding"] == 0) & (held["valid_from"] < known.as_of)]
    return {str(name): day for name, day in settled.groupby("invoice_id")["valid_from"].min().items()}


def outcomes_of(
    customer: Customer, held: str, plans: Sequence[Plan], model: DefaultModel, params: Params
) -> list[Outcome]:
    """What each plan leads to, in order; those under which the customer is not scored are left out.

    Parameters
    ----------
    held
        The tier of the customer on the day asked about, with the buffer.
    plans
        Among them, for every number of months, the one without a step.
    """
    days = [plan.scored_on(customer.as_of) for plan in plans]
    futures = {plan.months: future(plan, customer) for plan in plans if not plan.steps}
    rows = [added_rows(plan, customer, futures[plan.months]) for plan in plans]
    edits = [Edit(added, day) for added, day in zip(rows, days, strict=True)]
    found = scored(TABLES, customer.customer_id, edits, model, params)
    tiers = tier_after(held, found["score"], params.assign_tiers)
    before = {plans[at].months: float(found.loc[at, "score"]) for at in found.index if not plans[at].steps}
    told = zip(found.index, found["score"], found["pd"], tiers, strict=True)
    return [
        Outcome(plans[at], days[at], float(score), float(pd_), tier, before.get(plans[at].months))
        for at, score, pd_, tier in told
    ]


def tier_after(held: str, scores: pd.Series, params: TierParams) -> list[str]:
    """The tier that follows on the one held, for each score."""
    position = [tier.name for tier in params.tiers].index(held)
    return list(tier_names(next_positions(np.full(len(scores), position), scores.to_numpy(np.float64), params), params))


def goal_of(held: str, params: TierParams) -> Goal:
    """The goal of a customer in a tier that is not the best."""
    names = [tier.name for tier in params.tiers]
    better = params.tiers[names.index(held) - 1]
    edge = better.min_score or 0
    return Goal(held, better.name, edge, edge + params.buffer.up)


def chosen(asked: Recourse, outcomes: Sequence[Outcome], customer: Customer, params: Params) -> Recourse:
    """The answer, from the outcomes of all plans.

    Parameters
    ----------
    asked
        The answer as far as it is known without them.
    """
    goal = goal_of(str(asked.held), params.assign_tiers)
    owed, month_cost = sum(each.outstanding for each in customer.invoices), params.recourse.month_cost

    def cost(outcome: Outcome) -> tuple[float, int, int, float]:
        """At the same cost the sooner one, then that with fewer invoices, then the higher score."""
        plan = outcome.plan
        return plan.cost(owed, month_cost), plan.months, len(plan.invoices), -outcome.score

    ranked = sorted((each for each in outcomes if each.plan != NOTHING), key=cost)
    plans = _unlike(_smallest([each for each in ranked if np.floor(each.score) >= goal.needed]))
    return replace(
        asked,
        status="found" if plans else "none_reaches" if ranked else "nothing_to_do",
        goal=goal,
        plans=tuple(plans[: params.recourse.plans]),
        best=max(ranked, key=lambda each: each.score, default=None),
        tried=len(ranked),
    )


def _smallest(reaching: Sequence[Outcome]) -> list[Outcome]:
    """Those of which no part reaches the goal, too."""
    parts = [each.plan.parts for each in reaching]
    return [each for at, each in enumerate(reaching) if not any(other < parts[at] for other in parts)]


def _unlike(ranked: Sequence[Outcome]) -> list[Outcome]:
    """The first of each combination of kinds."""
    first: dict[tuple[str, ...], Outcome] = {}
    for each in ranked:
        first.setdefault((*each.plan.kinds, *["wait"] * bool(each.plan.months)), each)
    return list(first.values())


def _now(known: Known) -> tuple[float | None, str | None]:
    score = known.score
    return (None, None) if score is None else (float(score["score"]), str(score["model_tier"]))


def _cannot_be_asked(known: Known, params: TierParams) -> Status | None:
    if known.in_default is not None:
        return "in_default"
    if known.score is None:
        return "not_scored"
    return "best_tier" if known.score["model_tier"] == params.tiers[0].name else None


def refuse_tables(folder: Path) -> None:
    """Raise UserError if the tables of the portfolio do not allow plans to be scored."""
    names = {path.stem for path in folder.glob("*.parquet")}
    if not {"invoices", "payments"} <= names:
        raise UserError(
            "Recourse adds payments to the ledger, and this portfolio has no tables invoices and payments. "
            "`default-risk page` says what costs the customer points."
        )
    if "outcomes" in names:
        raise UserError(
            "The table outcomes says itself on which days it asks, so nothing can be scored on the day after a plan. "
            "Recourse needs a portfolio whose defaults are read off the ledger."
        )
