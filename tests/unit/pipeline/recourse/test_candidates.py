"""Which plans are tried: examples by hand."""

from datetime import date

from pipeline.recourse.candidates import NOTHING, candidates
from pipeline.recourse.params import RecourseParams
from pipeline.recourse.plans import Open, Plan, added_rows

ALL = RecourseParams(max_paid_share=1, sizes=8, plans=3)
OLD = Open("I1", date(2025, 11, 1), 100_00, 60, False)
LARGE = Open("I2", date(2025, 12, 1), 900_00, 30, False)
LATER = Open("I3", date(2026, 2, 1), 500_00, 0, False)
DISPUTED = Open("I4", date(2025, 10, 1), 50_00, 91, True)


def paid(plans: list[Plan]) -> list[str]:
    """The invoices that each plan pays: ``I1 I2``, sorted."""
    found = (sorted(each.invoice_id for step in plan.steps for each in step.invoices) for plan in plans)
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
    assert {plan.invoice_count for plan in candidates(many, few)} == {0, 1, 10, 20}


def test_where_nothing_is_open_only_nothing_is_tried() -> None:
    assert candidates([], ALL) == [NOTHING]


def test_what_a_plan_adds_is_paid_on_the_day_asked_about() -> None:
    (plan,) = (plan for plan in candidates([OLD], ALL) if plan.steps)
    rows = added_rows(plan, "C1", date(2026, 1, 1), "CNY")
    assert list(rows) == ["payments"]
    assert rows["payments"].to_dict("records") == [
        {
            "payment_id": "recourse-I1",
            "customer_id": "C1",
            "invoice_id": "I1",
            "paid_on": date(2026, 1, 1),
            "recorded_on": date(2026, 1, 1),
            "amount": 100.0,
            "currency": "CNY",
            "kind": "payment",
        }
    ]
    assert added_rows(NOTHING, "C1", date(2026, 1, 1), "CNY") == {}
