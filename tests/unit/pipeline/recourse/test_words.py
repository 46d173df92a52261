"""The answer in sentences, in both languages."""

from datetime import date

import pandas as pd

from pipeline.recourse.plans import Open, Plan, Step
from pipeline.recourse.search import Goal, Outcome, Recourse, goal_of, tier_after
from pipeline.recourse.words import sentences
from tests.small_store import PARAMS

OLD = Open("INV-123", date(2025, 11, 20), 12_300_00, 41, False)
LATER = Open("INV-130", date(2026, 2, 1), 70_50, 0, False)
GOAL = Goal("high", "medium", 600, 620)
PLAN = Plan((Step("pay_overdue", (OLD,)), Step("pay_early", (LATER,))))
NOTHING = Outcome(Plan(()), 612.9, 0.08, "high")
REACHED = Outcome(PLAN, 655.2, 0.04, "medium")
FOUND = Recourse(
    "found", "C1", date(2026, 1, 1), "CNY", 613.1, "high", GOAL, date(2026, 1, 2), NOTHING, (REACHED,), REACHED, 7
)


def test_a_plan_says_what_to_pay_by_when_and_what_it_leads_to() -> None:
    lines = sentences(FOUND, "en")
    assert lines[0].startswith("C1 on 2026-01-01: score 613, tier high. The tier medium begins at 600;")
    assert lines[1] == "If nothing is done: score 612 on 2026-01-02."
    assert lines[2] == (
        "1. To pay 1 invoice overdue, 12,300 CNY, on 2026-01-01: INV-123 (41 days overdue, 12,300 CNY); pay 1 invoice "
        "before the due date, 70.50 CNY, on 2026-01-01: INV-130 (due 2026-02-01, 70.50 CNY): score 612 → 655 on "
        "2026-01-02, 4.0% probability of default, tier medium."
    )


def test_a_plan_in_chinese() -> None:
    lines = sentences(FOUND, "zh")
    assert lines[2] == (
        "1. 于2026-01-01支付 1 张逾期发票，共 12,300 元：INV-123（逾期 41 天，12,300 元）；于2026-01-01提前支付 1 张"
        "未到期发票，共 70.50 元：INV-130（2026-02-01到期，70.50 元）：评分 612 → 655（2026-01-02），违约概率 4.0%，"
        "等级中风险。"
    )


def test_where_no_plan_reaches_the_tier_the_best_is_told() -> None:
    best = Outcome(PLAN, 619.99, 0.07, "high")
    none = Recourse("none_reaches", "C1", date(2026, 1, 1), "CNY", 613.1, "high", GOAL, date(2026, 1, 2), NOTHING)
    none = Recourse(**{**none.__dict__, "best": best, "tried": 7})
    assert (
        "No plan within the limits reaches it. Plans scored: 7; the best reaches 619: pay" in sentences(none, "en")[2]
    )
    assert "没有方案能够达到" in sentences(none, "zh")[2]


def test_who_has_nothing_open_and_who_would_not_be_scored() -> None:
    nothing = Recourse("nothing_to_do", "C1", date(2026, 1, 1), "CNY", 613.1, "high", GOAL, date(2026, 1, 2), None)
    assert sentences(nothing, "en")[1].startswith("If nothing is done, it is not scored on 2026-01-02")
    assert sentences(nothing, "en")[2].startswith("No plan could be tried")
    assert sentences(nothing, "zh")[2].startswith("没有可尝试的方案")


def test_the_goal_lies_a_buffer_beyond_the_edge_and_the_tier_follows_there() -> None:
    tiers = PARAMS.assign_tiers  # low from 700, medium from 600, 20 points up
    assert goal_of("medium", tiers) == Goal("medium", "low", 700, 720)
    assert goal_of("high", tiers) == GOAL
    assert tier_after("high", pd.Series([619.99, 620.0, 719.9, 720.0]), tiers) == ["high", "medium", "medium", "low"]
