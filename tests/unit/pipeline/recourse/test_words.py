"""The answer in sentences, in both languages."""

from dataclasses import replace
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
REACHED = Outcome(PLAN, date(2026, 1, 2), 655.2, 0.04, "medium", 612.9)
FOUND = Recourse("found", "C1", date(2026, 1, 1), "CNY", 613.1, "high", GOAL, (REACHED,), REACHED, 7)


def test_a_plan_says_what_to_pay_by_when_and_what_it_leads_to() -> None:
    lines = sentences(FOUND, "en")
    assert lines[0].startswith("C1 on 2026-01-01: score 613, tier high. The tier medium begins at 600;")
    assert lines[1] == (
        "1. To pay 1 invoice overdue, 12,300 CNY, on 2026-01-01: INV-123 (41 days overdue, 12,300 CNY); pay 1 invoice "
        "before the due date, 70.50 CNY, on 2026-01-01: INV-130 (due 2026-02-01, 70.50 CNY): score 655 on 2026-01-02 "
        "(going on as before: 612), probability of default 4.0%, tier medium."
    )
    assert lines[2].startswith("Plans scored: 7. Shown are the cheapest of their kinds")


def test_a_plan_in_chinese() -> None:
    assert sentences(FOUND, "zh")[1] == (
        "1. 于2026-01-01支付 1 张逾期发票，共 12,300 元：INV-123（逾期 41 天，12,300 元）；于2026-01-01提前支付 1 张"
        "未到期发票，共 70.50 元：INV-130（2026-02-01到期，70.50 元）：2026-01-02评分 655（照旧：612），"
        "违约概率 4.0%，等级中风险。"
    )


def test_a_plan_that_waits_says_until_when_and_what_is_assumed() -> None:
    steps = (Step("pay_on_time"), Step("less_credit", share=0.25), Step("file_statement"))
    late = Outcome(Plan(steps, 3), date(2026, 4, 1), 655.2, 0.04, "medium", None)
    found = replace(FOUND, plans=(late,), best=late, lacking=date(2024, 12, 31))
    english, chinese = sentences(found, "en"), sentences(found, "zh")
    assert english[1] == (
        "1. To pay every other invoice on its due date until 2026-04-01; pay 25% of the invoices to come in advance "
        "until 2026-04-01; deliver the statement for the period to 2024-12-31 on 2026-01-01 (assumed: with the figures "
        "of the last one): score 655 on 2026-04-01 (going on as before: not scored), probability of default 4.0%, tier "
        "medium."
    )
    assert "在2026-04-01之前按到期日支付其他所有发票" in chinese[1]
    assert english[-1].startswith("Going on as before means")
    assert chinese[-1].startswith("“照旧”指")


def test_going_on_as_before_is_not_compared_with_itself() -> None:
    waits = Outcome(Plan(months=3), date(2026, 4, 1), 655.2, 0.04, "medium", 655.2)
    found = replace(FOUND, plans=(waits,), best=waits)
    assert sentences(found, "en")[1] == (
        "1. To go on as before until 2026-04-01: score 655 on 2026-04-01, probability of default 4.0%, tier medium."
    )
    assert sentences(found, "zh")[1] == "1. 照旧至2026-04-01：2026-04-01评分 655，违约概率 4.0%，等级中风险。"


def test_where_no_plan_reaches_the_tier_the_best_is_told() -> None:
    best = replace(REACHED, score=619.99, tier="high")
    none = replace(FOUND, status="none_reaches", plans=(), best=best)
    told = "No plan within the limits reaches it. Plans scored: 7; the best reaches 619 on 2026-01-02 (going on as "
    assert sentences(none, "en")[1].startswith(told)
    assert "没有方案能够达到" in sentences(none, "zh")[1]


def test_where_there_is_no_plan_to_try_it_is_said_so() -> None:
    nothing = replace(FOUND, status="nothing_to_do", plans=(), best=None, tried=0)
    assert sentences(nothing, "en")[1].startswith("No plan could be tried")
    assert sentences(nothing, "zh")[1].startswith("限制范围内没有可尝试的方案")


def test_the_goal_lies_a_buffer_beyond_the_edge_and_the_tier_follows_there() -> None:
    tiers = PARAMS.assign_tiers  # low from 700, medium from 600, 20 points up
    assert goal_of("medium", tiers) == Goal("medium", "low", 700, 720)
    assert goal_of("high", tiers) == GOAL
    assert tier_after("high", pd.Series([619.99, 620.0, 719.9, 720.0]), tiers) == ["high", "medium", "medium", "low"]
