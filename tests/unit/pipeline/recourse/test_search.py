"""Which of the plans that reach the goal are shown."""

from datetime import date
from pathlib import Path
from typing import Any, cast

import pytest

from data.errors import UserError
from pipeline.recourse.edits import Customer
from pipeline.recourse.plans import Open, Plan, Step
from pipeline.recourse.search import Outcome, Recourse, chosen, refuse_tables
from tests.small_store import PARAMS

TODAY = date(2026, 1, 1)
ASKED = Recourse("none_reaches", "C1", TODAY, "CNY", 610.0, "high")
CUSTOMER = Customer("C1", TODAY, "CNY", {}, [Open("I1", TODAY, 1000, 1, False)])


def outcome(score: float, months: int = 0, **paid: tuple[str, int]) -> Outcome:
    """A plan by kind: the invoice that it pays, and how much that takes."""
    steps = tuple(
        Step(cast(Any, kind), (Open(name, TODAY, owed, 1, False),) if owed else ())
        for kind, (name, owed) in paid.items()
    )
    plan = Plan(steps, months)
    return Outcome(plan, plan.scored_on(TODAY), score, 0.1, "medium" if score >= 620 else "high", 609.0)


NOTHING = outcome(609.0)


def chosen_of(*outcomes: Outcome) -> Recourse:
    return chosen(ASKED, [NOTHING, *outcomes], CUSTOMER, PARAMS)


def test_the_cheapest_of_each_kind_comes_first_and_dearer_ones_of_its_kind_not_at_all() -> None:
    dear, cheap = outcome(650, pay_overdue=("I1", 900)), outcome(621, pay_overdue=("I2", 300))
    early = outcome(630, pay_early=("I3", 500))
    found = chosen_of(dear, early, cheap)
    assert found.status == "found"
    assert found.plans == (cheap, early)
    assert (found.best, found.tried) == (dear, 3)


def test_plans_are_sorted_by_cost_and_waiting_costs_something() -> None:
    # A month of waiting costs 5 % of the 10.00 owed: three months 1.50, twelve 6.00.
    paid = outcome(630, pay_early=("I3", 500))
    soon, late = outcome(630, 3, pay_on_time=("", 0)), outcome(640, 12)
    assert chosen_of(late, paid, soon).plans == (soon, paid, late)


def test_a_plan_of_which_a_part_would_do_is_not_shown() -> None:
    alone, both = outcome(621, pay_overdue=("I1", 300)), outcome(700, pay_overdue=("I1", 300), pay_early=("I3", 1))
    assert chosen_of(both, alone).plans == (alone,)
    shorter, longer = outcome(621, 3, pay_on_time=("", 0)), outcome(700, 6, pay_on_time=("", 0))
    assert chosen_of(longer, shorter).plans == (shorter,)


def test_a_score_just_below_the_goal_does_not_reach_it() -> None:
    near = outcome(619.999, pay_overdue=("I1", 300))
    found = chosen_of(near)
    assert (found.status, found.plans, found.best) == ("none_reaches", (), near)


def test_without_a_plan_there_is_nothing_to_do() -> None:
    assert (chosen_of().status, chosen_of().best) == ("nothing_to_do", None)


@pytest.mark.parametrize(
    ("names", "message"),
    [
        (["customers", "statements"], "has no tables invoices and payments"),
        (["customers", "invoices", "payments", "outcomes"], "The table outcomes says itself on which days it asks"),
    ],
)
def test_tables_that_do_not_allow_the_question_are_named(tmp_path: Path, names: list[str], message: str) -> None:
    for name in names:
        (tmp_path / f"{name}.parquet").touch()
    with pytest.raises(UserError, match=message):
        refuse_tables(tmp_path)
