"""A dollar-weighted payment index on the scale of Dun & Bradstreet's PAYDEX.

Anchors (D&B, "PAYDEX Score: What It Means"): 80 prompt, 70 on average 15 days late, 60 22 days, 50 30 days, 40 60
days, 30 90 days, 20 120 days; in between interpolated, to whole points per invoice. The scale goes on to 100 for early
payment and to 1 for what is later still; here what is early counts as prompt, for an early settlement often only says
that terms were long, and nothing counts as less than 20.
"""

from itertools import pairwise

import ibis
import ibis.expr.types as ir

from features.definition import OpenAt, Window, derived, feature
from features.dimensions import CREDIT
from features.receivables import days_late

ANCHORS = ((0, 80), (15, 70), (22, 60), (30, 50), (60, 40), (90, 30), (120, 20))
"""Days late and points."""


def points(late: ir.IntegerValue) -> ir.IntegerValue:
    """Points of an invoice that is or was so many days late. Whole, so that weighted sums are exact."""
    (_, best), (_, worst) = ANCHORS[0], ANCHORS[-1]
    steps = [
        (late <= to, (start + (late - since) * (end - start) / (to - since)).round().cast("int64"))
        for (since, start), (to, end) in pairwise(ANCHORS)
    ]
    return ibis.cases((late <= 0, best), *steps, else_=worst).cast("int64")


@feature(
    Window("settlements", (90, 365)),
    zh="近{days}天按金额加权的付款指数（参照邓白氏PAYDEX：80为按期付款，越低越拖延）",
    unit="points",
    risk="down",
    dimension=CREDIT,
)
def payment_index(settled: ir.Table) -> ir.Value:
    """Amount-weighted payment index of the invoices settled in the last {days} days (80: prompt, 50: 30 days late)."""
    return (points(settled.days_past_due) * settled.amount).sum() / settled.amount.sum()


@feature(
    OpenAt("open_invoices"),
    zh="未结清发票按金额加权的付款指数（视同当日付款，80为尚未逾期）",
    unit="points",
    risk="down",
    dimension=CREDIT,
)
def payment_index_open(invoices: ir.Table) -> ir.Value:
    """Amount-weighted payment index of the open invoices, as if they were paid on the day (80: none is overdue)."""
    return (points(days_late(invoices)) * invoices.outstanding).sum() / invoices.outstanding.sum()


@derived(zh="近90天与近365天付款指数之差", unit="points", risk="down", dimension=CREDIT)
def payment_index_trend(payment_index_90d: ir.Value, payment_index_365d: ir.Value) -> ir.Value:
    """Payment index of the last 90 days less that of the last 365 days (below 0: payment gets slower)."""
    return payment_index_90d - payment_index_365d
