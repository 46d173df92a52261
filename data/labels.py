"""The label of every snapshot: does a default start within the horizon?"""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

import ibis
import ibis.expr.types as ir
from ibis.expr.types.groupby import GroupedTable

from data.defaults import default_spells, material_runs, triggers
from data.ledger import HUNDREDTHS, Materialise, allocated, balances, customer_days, ledger_changes
from data.params import DefaultDefinition, Evaluation, LabelParams, Period, SnapshotParams
from data.promises import judged_promises
from data.snapshots import active, all_snapshots, not_in_default, snapshot_days, with_exposure
from data.splits import periods

LABEL_COLUMNS = ("customer_id", "as_of", "defaulted", "default_on", "exposure", "period")


def ledger_of(
    tables: Mapping[str, ir.Table], definition: DefaultDefinition, observed_until: date, materialise: Materialise
) -> dict[str, ir.Table]:
    """Replay invoices and payments, and read the defaults off them.

    Parameters
    ----------
    tables
        Validated tables by name; ``events`` tells of insolvencies.

    Returns
    -------
    dict
        ``balances`` and ``customer_days`` (see ``data.ledger``), ``spells`` (see ``data.defaults``) and, if promises
        were delivered, ``judged_promises`` (see ``data.promises``); empty where there are no invoices and payments.
    """
    if not {"invoices", "payments"} <= tables.keys():
        return {}
    invoices = tables["invoices"]
    changes = allocated(ledger_changes(invoices, tables["payments"]), materialise)
    held = materialise(balances(invoices, changes).order_by("invoice_id", "valid_from"))
    found = {"balances": held} | defaults_of(tables, held, definition, observed_until, materialise)
    if "promises" in tables:
        judged = judged_promises(tables["promises"], tables["payments"])
        found["judged_promises"] = materialise(judged.order_by("promise_id"))
    return found


def defaults_of(
    tables: Mapping[str, ir.Table],
    held: ir.Table,
    definition: DefaultDefinition,
    observed_until: date,
    materialise: Materialise,
) -> dict[str, ir.Table]:
    """``customer_days`` and ``spells`` of ``ledger_of``: what balances mean under one definition of default."""
    invoices = tables["invoices"]
    owed = customer_days(held, definition.suspend_disputed, definition.invoice_days_late)
    days = materialise(owed.order_by("customer_id", "valid_from"))
    written_off = invoices.filter(invoices.written_off_on.notnull()).select("customer_id", day="written_off_on")
    insolvent = written_off.limit(0)
    if "events" in tables:
        events = tables["events"]
        insolvent = events.filter(events.kind == "insolvency").select("customer_id", day="known_on")
    found = triggers(material_runs(days, definition), written_off, insolvent, definition)
    spells = default_spells(found, definition, ibis.date(observed_until)).order_by("customer_id", "default_on")
    return {"customer_days": days, "spells": materialise(spells)}


def labels_of(
    tables: Mapping[str, ir.Table],
    ledger: Mapping[str, ir.Table],
    observed_until: date,
    params: LabelParams,
    materialise: Materialise,
) -> ir.Table:
    """The labels: those in ``outcomes`` where the source brings any, else those read off the ledger."""
    if "outcomes" in tables:
        return given_labels(tables, ledger, params)
    return derived_labels(tables, ledger, observed_until, params, materialise)


def derived_labels(
    tables: Mapping[str, ir.Table],
    ledger: Mapping[str, ir.Table],
    observed_until: date,
    params: LabelParams,
    materialise: Materialise,
) -> ir.Table:
    """Labels read off the ledger, for every eligible snapshot.

    Eligible: onboarded before as_of, exposed or recently active, not in default on the day before. Immature (the
    horizon ends after ``observed_until``): the label is null unless a default has already been seen.

    Returns
    -------
    ibis.Table
        ``LABEL_COLUMNS``: default_on is the first default within the horizon, exposure in the portfolio's currency.
    """
    days = days_with_customers(tables, observed_until, params.snapshots)
    asked = candidates(tables, ledger["customer_days"], days, params.snapshots)
    return labelled(materialise(asked), ledger["spells"], days, observed_until, params, materialise)


def days_with_customers(tables: Mapping[str, ir.Table], observed_until: date, params: SnapshotParams) -> list[date]:
    """The snapshot days after the first customer came: earlier ones would take the place of days that can judge."""
    first = tables["customers"].onboarded_on.min().to_pyarrow().as_py() or observed_until
    return [day for day in snapshot_days(observed_until, params) if day > first]


def candidates(
    tables: Mapping[str, ir.Table], customer_days: ir.Table, days: Sequence[date], params: SnapshotParams
) -> ir.Table:
    """Snapshots of customers that are exposed (``exposure``, in hundredths) or recently active, in default or not."""
    snapshots = all_snapshots(tables["customers"], days)
    exposed = with_exposure(snapshots, customer_days)
    recent = active(snapshots, dict(tables), params.activity_days).mutate(recent=True)
    asked = exposed.left_join(recent, ["customer_id", "as_of"]).select(*exposed.columns, "recent")
    return asked.filter((asked.exposure > 0) | asked.recent.fill_null(False)).drop("recent")


def labelled(
    asked: ir.Table,
    spells: ir.Table,
    days: Sequence[date],
    observed_until: date,
    params: LabelParams,
    materialise: Materialise,
) -> ir.Table:
    """The labels of ``candidates`` that are not in default, by these spells."""
    eligible = materialise(not_in_default(asked, spells))
    first = seen_defaults(eligible, spells, params.snapshots.horizon_days).aggregate(
        default_on=lambda t: t.default_on.min(), exposure=lambda t: t.exposure.max() / HUNDREDTHS
    )
    mature = [d for d in days if is_mature(d, observed_until, params.snapshots.horizon_days)]
    found = periods(mature, params.splits, params.snapshots.horizon_days)
    dated = first.mutate(period=_period_of(first.as_of, found))
    defaulted = ibis.ifelse(
        dated.default_on.notnull(), True, ibis.ifelse(dated.period == "immature", ibis.null("boolean"), False)
    )
    return dated.mutate(defaulted=defaulted).select(*LABEL_COLUMNS).order_by("customer_id", "as_of")


def seen_defaults(snapshots: ir.Table, spells: ir.Table, horizon_days: int) -> GroupedTable:
    """Each snapshot with the defaults that start within its horizon (``default_on``; null: none), by snapshot."""
    horizon = ibis.interval(days=horizon_days)
    seen = snapshots.left_join(
        spells,
        [
            snapshots.customer_id == spells.customer_id,
            spells.default_on >= snapshots.as_of,
            spells.default_on < snapshots.as_of + horizon,
        ],
    )
    return seen.group_by("customer_id", "as_of")


def outcomes_of(snapshots: ir.Table, spells: ir.Table, horizon_days: int, materialise: Materialise) -> ir.Table:
    """What became of snapshots whose horizon has passed: customer_id, as_of, defaulted.

    A snapshot of a customer that was in default on the day before, by what is known by now, is left out.
    """
    eligible = materialise(not_in_default(snapshots, spells))
    return seen_defaults(eligible, spells, horizon_days).aggregate(defaulted=lambda t: t.default_on.count() > 0)


def is_mature(as_of: date, observed_until: date, horizon_days: int) -> bool:
    """Whether the horizon of a day has passed on the last day observed."""
    return as_of <= observed_until - timedelta(days=horizon_days)


def given_labels(tables: Mapping[str, ir.Table], ledger: Mapping[str, ir.Table], params: LabelParams) -> ir.Table:
    """Labels that the source brings in ``outcomes``; a null outcome is to be scored, not trained on.

    ``exposure`` is what the ledger says, or null without one; ``default_on`` is null, for an outcome has no date.
    """
    outcomes = tables["outcomes"].select("customer_id", "as_of", "defaulted")
    days = outcomes.filter(outcomes.defaulted.notnull()).select("as_of").distinct().to_pyarrow()["as_of"].to_pylist()
    found = periods(days, params.splits, params.snapshots.horizon_days)
    by_day = _period_of(outcomes.as_of, found)
    labels = outcomes.mutate(
        period=ibis.ifelse(outcomes.defaulted.isnull(), "immature", by_day), default_on=ibis.null("date")
    )
    if "customer_days" not in ledger:
        return labels.mutate(exposure=ibis.null("float64")).select(*LABEL_COLUMNS).order_by("customer_id", "as_of")
    exposed = with_exposure(labels.select("customer_id", "as_of"), ledger["customer_days"])
    exposed = exposed.mutate(exposure=exposed.exposure / HUNDREDTHS)
    return labels.join(exposed, ["customer_id", "as_of"]).select(*LABEL_COLUMNS).order_by("customer_id", "as_of")


def _period_of(as_of: ir.DateValue, found: Mapping[date, Period]) -> ir.StringValue:
    """The period of a day; ``immature`` for a day without one, as all are in a history shorter than the horizon."""
    if not found:
        return ibis.literal("immature")
    return ibis.cases(*((as_of == ibis.date(day), name) for day, name in found.items()), else_="immature")


def summary(labels: ir.Table) -> dict[str, Any]:
    """How the model will be judged, and counts by snapshot day and period.

    Returns
    -------
    dict
        evaluation (``out_of_time`` or ``cross_validation``) and days: as_of, period, customers, labelled, defaults.
    """
    counts = labels.group_by("as_of", "period").aggregate(
        customers=lambda t: t.customer_id.count(),
        labelled=lambda t: t.defaulted.count(),
        defaults=lambda t: t.defaulted.cast("int64").sum().fill_null(0),
    )
    days = counts.order_by("as_of", "period").to_pyarrow().to_pylist()
    evaluation: Evaluation = "out_of_time" if any(d["period"] == "test" for d in days) else "cross_validation"
    return {"evaluation": evaluation, "days": days}
