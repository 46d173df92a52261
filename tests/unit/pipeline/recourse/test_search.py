"""Which of the plans that reach the goal are shown."""

from datetime import date
from types import SimpleNamespace
from typing import Any, cast

from pipeline.recourse.plans import Open, Plan, Step
from pipeline.recourse.search import Outcome, chosen
from pipeline.reports.customer_page.store import Known
from tests.small_store import PARAMS

KNOWN = cast(
    Known,
    SimpleNamespace(
        customer_id="C1", as_of=date(2026, 1, 1), currency="CNY", score={"score": 610.0, "model_tier": "high"}
    ),
)


def outcome(score: float, **paid: tuple[str, int]) -> Outcome:
    """A plan by kind: the invoice that it pays, and how much that takes."""
    steps: Any = [
        Step(cast(Any, kind), (Open(name, date(2026, 1, 1), owed, 1, False),)) for kind, (name, owed) in paid.items()
    ]
    return Outcome(Plan(tuple(steps)), score, 0.1, "medium" if score >= 620 else "high")


NOTHING = outcome(609.0)


def test_the_cheapest_of_each_kind_comes_first_and_dearer_ones_of_its_kind_not_at_all() -> None:
    dear, cheap = outcome(650, pay_overdue=("I1", 900)), outcome(621, pay_overdue=("I2", 300))
    early = outcome(630, pay_early=("I3", 500))
    found = chosen(KNOWN, [NOTHING, dear, early, cheap], 3, PARAMS)
    assert found.status == "found"
    assert found.plans == (cheap, early)
    assert (found.best, found.nothing) == (dear, NOTHING)


def test_a_plan_of_which_a_part_would_do_is_not_shown() -> None:
    alone, both = outcome(621, pay_overdue=("I1", 300)), outcome(700, pay_overdue=("I1", 300), pay_early=("I3", 1))
    assert chosen(KNOWN, [NOTHING, both, alone], 2, PARAMS).plans == (alone,)


def test_a_score_just_below_the_goal_does_not_reach_it() -> None:
    near = outcome(619.999, pay_overdue=("I1", 300))
    found = chosen(KNOWN, [NOTHING, near], 1, PARAMS)
    assert (found.status, found.plans, found.best) == ("none_reaches", (), near)


def test_without_a_plan_there_is_nothing_to_do() -> None:
    found = chosen(KNOWN, [NOTHING], 0, PARAMS)
    assert (found.status, found.best) == ("nothing_to_do", None)
