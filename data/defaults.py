"""When a customer is in default, read off the ledger.

Source: Commission Delegated Regulation (EU) 2018/171 (materiality of an obligation past due) and EBA/GL/2016/07
(days past due are counted on consecutive days above both thresholds; probation before a return to normal).
"""

import ibis
import ibis.expr.types as ir

from data.ledger import FAR, HUNDREDTHS
from data.params import DefaultDefinition

DIGITS = 6
"""Thresholds in hundredths are rounded to so many: 0.29 x 100 is 28.999999999999996, which 29 must not exceed."""


def material_runs(days: ir.Table, definition: DefaultDefinition) -> ir.Table:
    """Stretches of consecutive days on which the overdue amount is material.

    Parameters
    ----------
    days
        ``data.ledger.customer_days``.

    Returns
    -------
    ibis.Table
        customer_id, starts_on (first material day), ends_on (first day that is not, FAR if still material).
    """
    absolute = round(definition.absolute_threshold * HUNDREDTHS, DIGITS)
    relative = (definition.relative_threshold * days.exposure).round(DIGITS)
    share = days.overdue >= relative if definition.relative_reached else days.overdue > relative
    material = (days.overdue > absolute) & share
    by_day = ibis.window(group_by="customer_id", order_by="valid_from")
    marked = days.mutate(material=material)
    marked = marked.mutate(starts=marked.material & ~marked.material.lag().over(by_day).fill_null(False))
    so_far = ibis.cumulative_window(group_by="customer_id", order_by="valid_from")
    numbered = marked.mutate(run=marked.starts.cast("int64").sum().over(so_far)).filter(marked.material)
    return (
        numbered.group_by("customer_id", "run")
        .aggregate(starts_on=lambda t: t.valid_from.min(), ends_on=lambda t: t.valid_to.max())
        .drop("run")
    )


def triggers(runs: ir.Table, written_off: ir.Table, insolvent: ir.Table, definition: DefaultDefinition) -> ir.Table:
    """Everything that can start a default or keep one going.

    Parameters
    ----------
    runs
        ``material_runs``.
    written_off, insolvent
        customer_id and ``day``: the known days of write-offs and of insolvency events.

    Returns
    -------
    ibis.Table
        customer_id, starts_on, ends_on, trigger_on (null for a run too short to be a default). The day count is 1 on
        the first material day, so it exceeds N on the N-th day after it.
    """
    counted = runs.starts_on + ibis.interval(days=definition.days_past_due)
    late = runs.mutate(trigger_on=ibis.ifelse(counted < runs.ends_on, counted, ibis.null("date")))
    losses = written_off.select("customer_id", starts_on="day", ends_on="day", trigger_on="day")
    failures = insolvent.select("customer_id", starts_on="day", ends_on=FAR, trigger_on="day")
    return ibis.union(late.select(losses.columns), losses, failures.select(losses.columns))


def default_spells(triggers: ir.Table, definition: DefaultDefinition, observed_until: ir.DateScalar) -> ir.Table:
    """Stretches of default per customer, as known at the end of the observed period.

    A spell ends when as many consecutive days as the probation lasts have passed without a material overdue amount;
    what begins within the probation prolongs the spell (a write-off starts the probation anew); insolvency never ends.

    Returns
    -------
    ibis.Table
        customer_id, default_on (first day of default), ended_on (first day back to normal, FAR or a day after
        ``observed_until`` if that has not been seen). Spells of one customer do not overlap.
    """
    earlier = ibis.window(group_by="customer_id", order_by=["starts_on", "ends_on"], preceding=(None, 1))
    reached = triggers.mutate(reached=triggers.ends_on.max().over(earlier))
    probation = ibis.interval(days=definition.probation_days)
    apart = reached.reached.isnull() | ((reached.reached < FAR) & (reached.starts_on >= reached.reached + probation))
    so_far = ibis.cumulative_window(group_by="customer_id", order_by=["starts_on", "ends_on"])
    numbered = reached.mutate(apart=apart)
    numbered = numbered.mutate(spell=numbered.apart.cast("int64").sum().over(so_far))
    spells = numbered.group_by("customer_id", "spell").aggregate(
        default_on=lambda t: t.trigger_on.min(), last_end=lambda t: t.ends_on.max()
    )
    ended_on = ibis.ifelse(spells.last_end < FAR, spells.last_end + probation, FAR)
    known = spells.mutate(ended_on=ended_on).filter(spells.default_on <= observed_until)
    return known.select("customer_id", "default_on", "ended_on")
