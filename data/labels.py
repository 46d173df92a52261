"""The label of every snapshot: does a default start within the horizon?"""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

import ibis
import ibis.expr.types as ir
from ibis.expr.types.groupby import GroupedTable

from data.defaults import default_spells, material_runs, triggers
from data.given_labels import given_labels
from data.ledger import (
    HUNDREDTHS,
    Materialise,
    allocated,
    balances,
    customer_days,
    ledger_entries,
    money_on_account,
    unnamed_credits,
)
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
        ``balances``, ``customer_days`` and ``money_on_account`` (see ``data.ledger``), ``spells`` (see
        ``data.defaults``) and, if promises were delivered, ``judged_promises`` (see ``data.promises``); empty where
        there are no invoices and payments. If there are ``unclear_credits``, ``spells`` are the defaults that stand
        even if these lowered the debt by all that they can; ``doubtful_spells`` are those that stand only if they did
        not.
    """
    if not {"invoices", "payments"} <= tables.keys():
        return {}
    invoices = tables["invoices"]
    entries = materialise(ledger_entries(invoices, tables["payments"]))
    changes = allocated(entries, materialise)
    found = {
        "balances": materialise(balances(invoices, changes).order_by("invoice_id", "valid_from")),
        "money_on_account": materialise(money_on_account(changes).order_by("customer_id", "valid_from")),
    }
    if "unclear_credits" in tables:
        unclear = unnamed_credits(tables["unclear_credits"], entries)
        possible = allocated(ibis.union(entries.semi_join(unclear, "customer_id"), unclear), materialise)
        found["possible_balances"] = materialise(balances(invoices, possible).order_by("invoice_id", "valid_from"))
    found |= defaults_of(tables, found, definition, observed_until, materialise)
    if "promises" in tables:
        judged = judged_promises(tables["promises"], tables["payments"])
        found["judged_promises"] = materialise(judged.order_by("promise_id"))
    return found


def defaults_of(
    tables: Mapping[str, ir.Table],
    ledger: Mapping[str, ir.Table],
    definition: DefaultDefinition,
    observed_until: date,
    materialise: Materialise,
) -> dict[str, ir.Table]:
    """``customer_days`` and the spells of ``ledger_of``: what its balances mean under one definition of default."""

    def days_of(held: ir.Table) -> ir.Table:
        owed = customer_days(held, definition.suspend_disputed, definition.invoice_days_late)
        return materialise(owed.order_by("customer_id", "valid_from"))

    def spells_of(days: ir.Table) -> ir.Table:
        found = triggers(material_runs(days, definition), written_off, insolvent, definition)
        return default_spells(found, definition, ibis.date(observed_until))

    invoices = tables["invoices"]
    written_off = invoices.filter(invoices.written_off_on.notnull()).select("customer_id", day="written_off_on")
    insolvent = written_off.limit(0)
    if "events" in tables:
        events = tables["events"]
        insolvent = events.filter(events.kind == "insolvency").select("customer_id", day="known_on")
    days = days_of(ledger["balances"])
    spells = spells_of(days)
    if "possible_balances" not in ledger:
        return {"customer_days": days, "spells": materialise(spells.order_by("customer_id", "default_on"))}
    # Chosen by a mark: Spark 4.3 loses a column in a union of semi-joins and anti-joins.
    possible = spells_of(days_of(ledger["possible_balances"]))
    both = materialise(ibis.union(spells.mutate(possible=False), possible.mutate(possible=True)))
    unclear = tables["unclear_credits"].select("customer_id").distinct().mutate(unclear=True)
    marked = both.left_join(unclear, "customer_id")
    marked = marked.filter(marked.unclear.notnull() | ~marked.possible)
    certain = marked.filter(marked.unclear.isnull() | marked.possible).select(spells.columns)
    doubtful = marked.filter(marked.unclear.notnull() & ~marked.possible).select(spells.columns)
    certain = materialise(certain.order_by("customer_id", "default_on"))
    doubtful = doubtful.anti_join(certain, spells.columns).order_by("customer_id", "default_on")
    return {"customer_days": days, "spells": certain, "doubtful_spells": materialise(doubtful)}


def labels_of(
    tables: Mapping[str, ir.Table],
    ledger: Mapping[str, ir.Table],
    observed_until: date,
    params: LabelParams,
    materialise: Materialise,
) -> ir.Table:
    """The labels: those in ``outcomes`` where the source brings any, else those read off the ledger."""
    if "outcomes" in tables:
        return (
            given_labels(tables, ledger, observed_until, params).select(*LABEL_COLUMNS).order_by("customer_id", "as_of")
        )
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
    return labelled(materialise(asked), ledger, days, observed_until, params, materialise)


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
    ledger: Mapping[str, ir.Table],
    days: Sequence[date],
    observed_until: date,
    params: LabelParams,
    materialise: Materialise,
) -> ir.Table:
    """The labels of ``candidates`` that are not in default, by the spells of a ledger.

    Where a default stands only if a credit that could not be read was none, the label is null, as if immature.
    """
    horizon_days = params.snapshots.horizon_days
    eligible = materialise(not_in_default(asked, ledger["spells"]))
    first = seen_defaults(eligible, ledger["spells"], horizon_days).aggregate(
        default_on=lambda t: t.default_on.min(), exposure=lambda t: t.exposure.max() / HUNDREDTHS
    )
    mature = [d for d in days if is_mature(d, observed_until, horizon_days)]
    found = periods(mature, params.splits, horizon_days)
    dated = first.mutate(period=_period_of(first.as_of, found))
    if "doubtful_spells" in ledger:
        doubtful = in_doubt(eligible, ledger["doubtful_spells"], horizon_days).mutate(doubtful=True)
        marked = dated.left_join(doubtful, ["customer_id", "as_of"])
        in_time = marked.doubtful.isnull() | marked.default_on.notnull()
        dated = marked.mutate(period=ibis.ifelse(in_time, marked.period, "immature")).select(dated.columns)
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


def in_doubt(snapshots: ir.Table, doubtful_spells: ir.Table, horizon_days: int) -> ir.Table:
    """(customer_id, as_of) of the snapshots that a doubtful default may have begun in the horizon of, or lasted on."""
    spells = doubtful_spells
    near = [
        snapshots.customer_id == spells.customer_id,
        spells.default_on < snapshots.as_of + ibis.interval(days=horizon_days),
        spells.ended_on >= snapshots.as_of,
    ]
    return snapshots.semi_join(spells, near).select("customer_id", "as_of")


def outcomes_of(
    snapshots: ir.Table, ledger: Mapping[str, ir.Table], horizon_days: int, materialise: Materialise
) -> ir.Table:
    """What became of snapshots whose horizon has passed: customer_id, as_of, defaulted.

    A snapshot of a customer that was in default on the day before, by what is known by now, is left out; and so is one
    without a default where there is a doubtful one.
    """
    eligible = materialise(not_in_default(snapshots, ledger["spells"]))
    seen = seen_defaults(eligible, ledger["spells"], horizon_days)
    found = seen.aggregate(defaulted=lambda t: t.default_on.count() > 0)
    if "doubtful_spells" not in ledger:
        return found
    doubtful = in_doubt(eligible, ledger["doubtful_spells"], horizon_days)
    keys = ["customer_id", "as_of"]
    return ibis.union(found.filter(found.defaulted), found.filter(~found.defaulted).anti_join(doubtful, keys))


def is_mature(as_of: date, observed_until: date, horizon_days: int) -> bool:
    """Whether the horizon of a day has passed on the last day observed."""
    return as_of <= observed_until - timedelta(days=horizon_days)


def _period_of(as_of: ir.DateValue, found: Mapping[date, Period]) -> ir.StringValue:
    """The period of a day; ``immature`` for a day without one, as all are in a history shorter than the horizon."""
    if not found:
        return ibis.literal("immature")
    return ibis.cases(*((as_of == ibis.date(day), name) for day, name in found.items()), else_="immature")


def summary(labels: ir.Table, judged: Mapping[str, Any]) -> dict[str, Any]:
    """How the model will be judged, and counts by snapshot day and period.

    Parameters
    ----------
    judged
        ``data.given_labels.how_judged``.

    Returns
    -------
    dict
        evaluation (``out_of_time`` or ``cross_validation``), what ``judged`` says, and days: as_of, period, customers,
        labelled, defaults.
    """
    counts = labels.group_by("as_of", "period").aggregate(
        customers=lambda t: t.customer_id.count(),
        labelled=lambda t: t.defaulted.count(),
        defaults=lambda t: t.defaulted.cast("int64").sum().fill_null(0),
    )
    days = counts.order_by("as_of", "period").to_pyarrow().to_pylist()
    evaluation: Evaluation = "out_of_time" if any(d["period"] == "test" for d in days) else "cross_validation"
    return {"evaluation": evaluation, **judged, "days": days}
