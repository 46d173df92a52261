"""What customers promise to pay, and whether they keep it: the payments of the ledger judge, see `data/promises.py`."""

import ibis.expr.types as ir

from features.definition import Latest, OpenAt, Window, derived, feature, ratio
from features.dimensions import CREDIT

GIVEN = Window("promises", (90, 365))
DECIDED = Window("decided_promises", (90, 365))


@feature(GIVEN, zh="近{days}天付款承诺次数", unit="count", risk="up", dimension=CREDIT, empty=0)
def promise_count(promises: ir.Table) -> ir.Value:
    """Number of promises to pay that were given in the last {days} days."""
    return promises.known_on.count()


@feature(DECIDED, zh="近{days}天未兑现的付款承诺次数", unit="count", risk="up", dimension=CREDIT, empty=0)
def broken_promise_count(promises: ir.Table) -> ir.Value:
    """Number of promises to pay that were broken in the last {days} days."""
    return promises.broken.sum()


@feature(DECIDED, zh="近{days}天到期付款承诺中未兑现的占比", unit="share", risk="up", dimension=CREDIT)
def broken_promise_share(promises: ir.Table) -> ir.Value:
    """Share of the promises decided in the last {days} days, by number, that were broken; null when none was."""
    return promises.broken.mean()


@feature(Latest("broken_promises"), zh="距上次未兑现付款承诺的天数", unit="days", risk="down", dimension=CREDIT)
def days_since_last_broken_promise(promise: ir.Table) -> ir.Value:
    """Days since the last promise to pay was broken; null when none ever was."""
    return promise.as_of.delta(promise.known_on, unit="day")


@feature(
    OpenAt("open_promises"), zh="已承诺而尚未到账的金额", unit="currency", risk="either", dimension=CREDIT, empty=0
)
def promised_open_amount(promises: ir.Table) -> ir.Value:
    """Amount of the promises to pay that are neither kept nor broken yet."""
    return promises.amount.sum() / 100


@derived(zh="已承诺而尚未到账金额与逾期未付金额之比", unit="ratio", risk="either", dimension=CREDIT)
def promised_to_overdue(promised_open_amount: ir.Value, overdue_amount: ir.Value) -> ir.Value:
    """Amount of the promises still open over the amount past due; null when nothing is past due."""
    return ratio(promised_open_amount, overdue_amount)
