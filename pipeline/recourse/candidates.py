"""Every plan that is tried: payments of the open invoices in several orders and sizes, alone and together."""

from collections.abc import Iterator, Sequence
from itertools import product

import numpy as np

from pipeline.recourse.params import RecourseParams
from pipeline.recourse.plans import Kind, Open, Plan, Step

NOTHING = Plan(())
"""What every plan is compared with."""


def candidates(invoices: Sequence[Open], params: RecourseParams) -> list[Plan]:
    """Nothing at first, then every plan within the limits, each once.

    Overdue invoices are paid oldest, largest or smallest first, ``sizes`` steps of each, and so are invoices that are
    not due yet; together with each other oldest first, each with and without the disputed invoices.

    Parameters
    ----------
    invoices
        What is open; the disputed ones are a kind of their own, whenever they are due.
    """
    overdue = [each for each in invoices if not each.disputed and each.late]
    later = [each for each in invoices if not each.disputed and not each.late]
    disputed = tuple(each for each in invoices if each.disputed)
    pays = [*_prefixes("pay_overdue", _oldest_first(overdue), params.sizes)]
    early = [*_prefixes("pay_early", _oldest_first(later), params.sizes)]
    settled = [Step("settle_disputed", disputed)] if disputed else []
    together = product([None, *pays], [None, *early], [None, *settled])
    found = [Plan(tuple(step for step in steps if step)) for steps in together]
    alone: tuple[tuple[Kind, list[Open]], ...] = (("pay_overdue", overdue), ("pay_early", later))
    for kind, group in alone:
        found += [Plan((step,)) for order in _by_size(group) for step in _prefixes(kind, order, params.sizes)]
    most = params.max_paid_share * sum(each.outstanding for each in invoices)
    unlike = {frozenset(each.invoice_id for step in plan.steps for each in step.invoices): plan for plan in found[::-1]}
    return [NOTHING, *(plan for plan in unlike.values() if plan.steps and plan.paid <= most)]


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
