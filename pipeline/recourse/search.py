"""The cheapest plans that bring a customer into the next better tier, after every plan within the limits was scored."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Literal

import numpy as np
import pandas as pd

from data.errors import UserError
from data.ledger import HUNDREDTHS
from models.bundle import DefaultModel, checked
from models.decisions.policy import tier_positions
from models.params import TierParams
from pipeline.params import Params
from pipeline.recourse.candidates import candidates
from pipeline.recourse.plans import Open, Plan, added_rows
from pipeline.recourse.scoring import scored
from pipeline.reports.customer_page.account import open_invoices
from pipeline.reports.customer_page.store import Known, known_of
from pipeline.store.files import read_files
from pipeline.store.published import MODEL, TABLES

Status = Literal["found", "none_reaches", "nothing_to_do", "best_tier", "in_default", "not_scored"]
"""``nothing_to_do``: no invoice is open, so no plan could be tried."""


@dataclass(frozen=True)
class Goal:
    """The next better tier: where it begins, and the score that takes a customer there past the buffer."""

    held: str
    tier: str
    edge: int
    needed: int


@dataclass(frozen=True)
class Outcome:
    """What a plan leads to; ``tier`` is that of the policy, with the buffer."""

    plan: Plan
    score: float
    pd: float
    tier: str


@dataclass(frozen=True)
class Recourse:
    """The answer for one customer.

    Attributes
    ----------
    as_of, score, held
        The day asked about, and score and tier (with the buffer) on it; None unless the customer is scored.
    scored_on
        The day on which every plan, and doing nothing, is scored.
    nothing
        Doing nothing until then; None if the customer would not be scored.
    plans
        Those that reach the goal: no part of one does, the cheapest of their kinds, the cheapest first.
    best
        The plan with the highest score; None if there was none to try.
    tried
        How many plans were scored.
    """

    status: Status
    customer_id: str
    as_of: date
    currency: str
    score: float | None = None
    held: str | None = None
    goal: Goal | None = None
    scored_on: date | None = None
    nothing: Outcome | None = None
    plans: tuple[Outcome, ...] = ()
    best: Outcome | None = None
    tried: int = 0


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
    _refuse_tables()
    invoices = to_pay(known)
    plans = candidates(invoices, params.recourse)
    outcomes = outcomes_of(known, plans, read_model(), params)
    return chosen(known, outcomes, len(plans) - 1, params)


def read_model() -> DefaultModel:
    """The model of the published results, its files checked."""
    return DefaultModel.from_files(checked(read_files(MODEL / "calibrated" / "main")))


def to_pay(known: Known) -> list[Open]:
    """The customer's open invoices."""
    return [
        Open(each.invoice_id, each.due_on, round(each.outstanding * HUNDREDTHS), each.late, each.disputed)
        for each in open_invoices(known)
    ]


def day_after(as_of: date) -> date:
    """The first day on which what happens on ``as_of`` is known."""
    return as_of + timedelta(days=1)


def outcomes_of(known: Known, plans: Sequence[Plan], model: DefaultModel, params: Params) -> list[Outcome]:
    """What each plan leads to, in order; those under which the customer is not scored are left out."""
    rows = [added_rows(plan, known.customer_id, known.as_of, known.currency) for plan in plans]
    found = scored(TABLES, known.customer_id, rows, day_after(known.as_of), model, params)
    tiers = tier_after(str((known.score or {})["model_tier"]), found["score"], params.assign_tiers)
    told = zip(found.index, found["score"], found["pd"], tiers, strict=True)
    return [Outcome(plans[at], float(score), float(pd_), tier) for at, score, pd_, tier in told]


def tier_after(held: str, scores: pd.Series, params: TierParams) -> list[str]:
    """The tier that follows on the one held, by the rule of ``models.decisions.buffer.buffered_tiers``."""
    names = [tier.name for tier in params.tiers]
    shown = np.floor(scores.to_numpy(np.float64))
    best = tier_positions(shown + params.buffer.down, params)
    worst = tier_positions(shown - params.buffer.up, params)
    return [names[at] for at in np.clip(names.index(held), best, worst)]


def goal_of(held: str, params: TierParams) -> Goal:
    """The goal of a customer in a tier that is not the best."""
    names = [tier.name for tier in params.tiers]
    better = params.tiers[names.index(held) - 1]
    edge = better.min_score or 0
    return Goal(held, better.name, edge, edge + params.buffer.up)


def chosen(known: Known, outcomes: Sequence[Outcome], tried: int, params: Params) -> Recourse:
    """The answer, from the outcomes of all plans."""
    score: Any = known.score
    goal = goal_of(str(score["model_tier"]), params.assign_tiers)
    ranked = sorted((each for each in outcomes if each.plan.steps), key=_cost)
    reaching = [each for each in ranked if np.floor(each.score) >= goal.needed]
    plans = _unlike(_smallest(reaching))[: params.recourse.plans]
    status: Status = "found" if plans else "none_reaches" if ranked else "nothing_to_do"
    return Recourse(
        status,
        known.customer_id,
        known.as_of,
        known.currency,
        *_now(known),
        goal,
        day_after(known.as_of),
        next((each for each in outcomes if not each.plan.steps), None),
        tuple(plans),
        max(ranked, key=lambda each: each.score, default=None),
        tried,
    )


def _cost(outcome: Outcome) -> tuple[int, int, float]:
    """Money first, then how many invoices it is spread over; at the same cost the higher score."""
    return outcome.plan.paid, outcome.plan.invoice_count, -outcome.score


def _smallest(reaching: Sequence[Outcome]) -> list[Outcome]:
    """Those of which no part reaches the goal, too."""
    paid = [frozenset(each.invoice_id for step in found.plan.steps for each in step.invoices) for found in reaching]
    return [found for at, found in enumerate(reaching) if not any(other < paid[at] for other in paid)]


def _unlike(ranked: Sequence[Outcome]) -> list[Outcome]:
    """The first of each combination of kinds."""
    first: dict[tuple[str, ...], Outcome] = {}
    for each in ranked:
        first.setdefault(each.plan.kinds, each)
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


def _refuse_tables() -> None:
    names = {path.stem for path in TABLES.glob("*.parquet")}
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
