"""Every plan that is tried: payments in several orders and sizes, waiting, less credit, a statement, and together."""

from collections.abc import Iterator, Sequence
from itertools import product

import numpy as np

from pipeline.recourse.params import RecourseParams
from pipeline.recourse.plans import Kind, Open, Plan, Step

NOTHING = Plan()
"""What every plan that does not wait is compared with."""


def candidates(invoices: Sequence[Open], params: RecourseParams, *, lacks_statement: bool = False) -> list[Plan]:
    """Nothing at first, then every plan within the limits, each once.

    Overdue invoices are paid oldest, largest or smallest first, ``sizes`` steps of each, and so are invoices that are
    not due yet; together with each other oldest first, each with and without the disputed invoices. Who waits goes on
    as before or pays on time, with and without all overdue invoices paid at first, with and without less credit.

    Parameters
    ----------
    invoices
        What is open; the disputed ones are a kind of their own, whenever they are due.
    lacks_statement
        Whether a statement is missing: then every plan is tried with and without it.
    """
    overdue = _oldest_first([each for each in invoices if not each.disputed and each.late])
    later = _oldest_first([each for each in invoices if not each.disputed and not each.late])
    disputed = tuple(each for each in invoices if each.disputed)
    pays = [*_prefixes("pay_overdue", overdue, params.sizes)]
    early = [*_prefixes("pay_early", later, params.sizes)]
    settled = [Step("settle_disputed", disputed)] if disputed else []
    found = [_plan(*steps) for steps in product([None, *pays], [None, *early], [None, *settled])]
    alone: tuple[tuple[Kind, list[Open]], ...] = (("pay_overdue", overdue), ("pay_early", later))
    for kind, group in alone:
        found += [Plan((step,)) for order in _by_size(group) for step in _prefixes(kind, order, params.sizes)]
    less = [Step("less_credit", share=share) for share in params.less_credit]
    for months in params.wait_months:
        waits = product([None, *pays[-1:]], [None, *settled], [None, Step("pay_on_time")], [None, *less])
        found += [_plan(*steps, months=months) for steps in waits]
    if lacks_statement:
        found += [Plan((*plan.steps, Step("file_statement")), plan.months) for plan in found]
    most = params.max_paid_share * sum(each.outstanding for each in invoices)
    unlike = {plan.parts: plan for plan in found[::-1] if plan.paid <= most}
    return [*unlike.values()][::-1]


def _plan(*steps: Step | None, months: int = 0) -> Plan:
    return Plan(tuple(step for step in steps if step), months)


def _oldest_first(invoices: Sequence[Open]) -> list[Open]:
    return sorted(invoices, key=lambda each: (each.due_on, each.invoice_id))


def _by_size(invoices: Sequence[Open]) -> tuple[list[Open], list[Open]]:
    rising = sorted(invoices, key=lambda each: (each.outstanding, each.due_on, each.invoice_id))
    return rising[::-1], rising


def _prefixes(kind: Kind, invoices: Sequence[Open], sizes: int) -> Iterator[Step]:
    """The first so many invoices: every number of them, or ``sizes`` numbers evenly apart, all of them the last."""
    count = len(invoices)
    numbers = np.unique(np.linspace(count, 1, min(sizes, count)).round().astype(int))
    yield from (Step(kind, tuple(invoices[:number])) for number in numbers)
