"""Whether promises to pay were kept: read off the payments, day by day, as known on that day."""

import ibis
import ibis.expr.types as ir

from data.ledger import in_hundredths

GRACE_DAYS = 5
"""Days after the day promised by which the money has to be recorded: a transfer over a weekend, and our posting."""

ENOUGH = 95
"""Percent of the amount that has to come. The rest may be bank charges, or the exchange rate: a payment is converted at
that of its invoice, a promise at that of its day."""


def judged_promises(promises: ir.Table, payments: ir.Table) -> ir.Table:
    """Each promise with the day on which it was decided.

    A promise is kept on the first day by whose end the payments recorded since it was given, less refunds, reach
    ``ENOUGH`` of its amount. If that has not come ``GRACE_DAYS`` after its due day, it is broken then, and what comes
    later does not mend it. A credit note is our own doing and keeps no promise. Every payment of the customer counts
    towards each of its promises that is open: a second promise about the same debt renews the first.

    Returns
    -------
    ibis.Table
        promise_id, customer_id, promised_on, due_on, amount (hundredths), kept_on (null: broken, or not kept so far),
        decided_on (kept_on, else the last day of grace, which may be yet to come: read nothing before it).
    """
    last_day = (promises.due_on + ibis.interval(days=GRACE_DAYS)).cast("date")
    given = promises.select(
        "promise_id", "customer_id", "promised_on", "due_on", amount=in_hundredths(promises.amount), last_day=last_day
    )
    received = _received(given, payments)
    enough = received.filter(received.received * 100 >= received.amount * ENOUGH)
    kept = enough.group_by("promise_id").aggregate(kept_on=lambda t: t.day.min())
    judged = given.left_join(kept, "promise_id")
    return judged.select(
        *("promise_id", "customer_id", "promised_on", "due_on", "amount", "kept_on"),
        decided_on=ibis.coalesce(judged.kept_on, judged.last_day),
    )


def _received(given: ir.Table, payments: ir.Table) -> ir.Table:
    """What had come in for each promise by the end of each day with a payment: promise_id, amount, day, received."""
    sign = ibis.ifelse(payments.kind == "refund", -1, 1)
    moved = payments.select("customer_id", "kind", day="recorded_on", change=sign * in_hundredths(payments.amount))
    moved = moved.filter(moved.kind != "credit_note").drop("kind")
    in_time = given.join(
        moved,
        [
            given.customer_id == moved.customer_id,
            given.promised_on <= moved.day,
            moved.day <= given.last_day,
        ],
    )
    daily = in_time.group_by("promise_id", "amount", "day").aggregate(change=lambda t: t.change.sum().cast("int64"))
    so_far = ibis.cumulative_window(group_by="promise_id", order_by="day")
    return daily.mutate(received=daily.change.sum().over(so_far))
