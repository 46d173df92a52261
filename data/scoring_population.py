"""Of whom the question is asked on one given day, as a batch job does: no label, no horizon, no later day."""

from collections.abc import Mapping
from datetime import date, timedelta

import ibis
import ibis.expr.types as ir

from data.given_labels import has_own_days
from data.labels import candidates, days_with_customers
from data.ledger import HUNDREDTHS
from data.params import SnapshotParams
from data.snapshots import not_in_default, with_exposure

ASKED_COLUMNS = ("customer_id", "as_of", "exposure")


def asked_days(tables: Mapping[str, ir.Table], as_of: date, params: SnapshotParams, count: int) -> list[date]:
    """The day itself and, in front of it, the snapshot days before it, ``count`` in all if there were customers then.

    A source that brings outcomes says itself on which days it asks; if ``as_of`` is none of them, nobody is asked.
    Where outcomes lie on days of their own, as those of loans do, all their customers are asked on any day.
    """
    if "outcomes" in tables:
        if has_own_days(tables["outcomes"]):
            return [as_of]
        given = tables["outcomes"].select("as_of").distinct().to_pyarrow()["as_of"].to_pylist()
        return sorted(day for day in given if day <= as_of)[-count:]
    return days_with_customers(tables, as_of - timedelta(days=1), params)[-count:]


def asked_on(
    tables: Mapping[str, ir.Table], ledger: Mapping[str, ir.Table], days: list[date], params: SnapshotParams
) -> ir.Table:
    """Every eligible customer on each of the days: the same as ``data.labels`` asks, without what comes after.

    Parameters
    ----------
    tables, ledger
        Validated tables and ``data.labels.ledger_of``.
    days
        ``asked_days``.

    Returns
    -------
    ibis.Table
        ``ASKED_COLUMNS``, ordered by day and customer; exposure in the portfolio's currency, null without a ledger.
    """
    if "outcomes" not in tables:
        asked = not_in_default(candidates(tables, ledger["customer_days"], days, params), ledger["spells"])
        return _in_currency(asked)
    outcomes = tables["outcomes"].select("customer_id", "as_of").distinct()
    if has_own_days(outcomes):
        began = tables["customers"].filter(tables["customers"].onboarded_on < ibis.date(days[-1]))
        outcomes = began.select("customer_id", as_of=ibis.date(days[-1])).semi_join(outcomes, "customer_id")
    asked = outcomes.filter(outcomes.as_of.isin([ibis.date(day) for day in days]))
    if "customer_days" in ledger:
        return _in_currency(with_exposure(asked, ledger["customer_days"]))
    return asked.mutate(exposure=ibis.null("float64")).select(*ASKED_COLUMNS).order_by("as_of", "customer_id")


def _in_currency(asked: ir.Table) -> ir.Table:
    return asked.mutate(exposure=asked.exposure / HUNDREDTHS).select(*ASKED_COLUMNS).order_by("as_of", "customer_id")
