"""Which plans are tried: examples by hand."""

from datetime import date

from pipeline.recourse.candidates import NOTHING, candidates
from pipeline.recourse.params import RecourseParams
from pipeline.recourse.plans import Open, Plan, Step

ALL = RecourseParams(
    max_paid_share=1, sizes=8, wait_months=(), less_credit=(), statement_due_months=6, month_cost=0.05, plans=3
)
OLD = Open("I1", date(2025, 11, 1), 100_00, 60, False)
LARGE = Open("I2", date(2025, 12, 1), 900_00, 30, False)
LATER = Open("I3", date(2026, 2, 1), 500_00, 0, False)
DISPUTED = Open("I4", date(2025, 10, 1), 50_00, 91, True)


def paid(plans: list[Plan]) -> list[str]:
    """The invoices that each plan pays: ``I1 I2``, sorted."""
    found = (sorted(each.invoice_id for each in plan.invoices) for plan in plans)
    return sorted(" ".join(each) for each in found)


def test_overdue_invoices_are_paid_oldest_and_largest_first_each_plan_once() -> None:
    plans = candidates([LARGE, OLD], ALL)
    assert plans[0] == NOTHING
    assert paid(plans) == ["", "I1", "I1 I2", "I2"]


def test_kinds_are_combined() -> None:
    plans = candidates([OLD, LATER, DISPUTED], ALL)
    assert paid(plans) == ["", "I1", "I1 I3", "I1 I3 I4", "I1 I4", "I3", "I3 I4", "I4"]
    everything = next(plan for plan in plans if len(plan.steps) == 3)
    assert everything.kinds == ("pay_overdue", "pay_early", "settle_disputed")
    assert everything.paid == 650_00


def test_a_plan_that_takes_more_than_the_limit_is_not_tried() -> None:
    # 1,500 are owed; half of it pays the old and the later one, but never the large one.
    half = ALL.model_copy(update={"max_paid_share": 0.5})
    assert paid(candidates([OLD, LARGE, LATER], half)) == ["", "I1", "I1 I3", "I3"]


def test_of_many_invoices_a_few_numbers_are_tried_and_all_of_them() -> None:
    many = [Open(f"I{at:02}", date(2025, 11, 1), 100, 60, False) for at in range(20)]
    few = ALL.model_copy(update={"sizes": 3})
    assert {len(plan.invoices) for plan in candidates(many, few)} == {0, 1, 10, 20}


def test_where_nothing_is_open_only_nothing_is_tried() -> None:
    assert candidates([], ALL) == [NOTHING]


def test_who_waits_goes_on_or_pays_on_time_with_and_without_less_credit() -> None:
    waiting = ALL.model_copy(update={"wait_months": (3,), "less_credit": (0.25,)})
    plans = candidates([OLD], waiting)
    assert {plan.kinds for plan in plans if plan.months == 3} == {
        (),
        ("pay_on_time",),
        ("less_credit",),
        ("pay_on_time", "less_credit"),
        ("pay_overdue",),
        ("pay_overdue", "pay_on_time"),
        ("pay_overdue", "less_credit"),
        ("pay_overdue", "pay_on_time", "less_credit"),
    }
    assert len(plans) == 2 + 8


def test_a_lacking_statement_is_tried_with_every_plan() -> None:
    plans = candidates([OLD], ALL, lacks_statement=True)
    assert [plan.kinds for plan in plans[:1]] == [()]
    assert sorted(plan.kinds for plan in plans) == [
        (),
        ("file_statement",),
        ("pay_overdue",),
        ("pay_overdue", "file_statement"),
    ]


def test_a_cost_is_what_is_paid_and_what_waiting_and_less_credit_are_worth() -> None:
    # Of 1,000.00 owed: 100.00 paid, three months at 5 %, a quarter given up.
    plan = Plan((Step("pay_overdue", (OLD,)), Step("less_credit", share=0.25)), months=3)
    assert plan.cost(1_000_00, 0.05) == 100_00 + 150_00 + 250_00
