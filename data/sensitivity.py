"""How the default rate moves with the definition of default: every preset applied to the same ledger."""

from collections.abc import Mapping
from datetime import date
from typing import Any

import ibis.expr.types as ir

from data.labels import candidates, days_with_customers, defaults_of, labelled
from data.ledger import Materialise
from data.params import LabelParams


def sensitivity(
    tables: Mapping[str, ir.Table],
    ledger: Mapping[str, ir.Table],
    observed_until: date,
    params: LabelParams,
    materialise: Materialise,
) -> list[dict[str, Any]]:
    """Default rates by preset, among the eligible snapshots whose whole horizon has been observed.

    Who is eligible moves with the definition, too: a customer already in default by one may be asked about by another.

    Returns
    -------
    list
        Per preset: name, chosen (whether labels follow it), snapshots, defaults (snapshots followed by one), customers
        (different ones among those), default_rate (null without snapshots), and days: as_of, snapshots, defaults,
        default_rate. Empty where the source brings its own outcomes, or has no ledger.
    """
    if "outcomes" in tables or "balances" not in ledger:
        return []
    days = days_with_customers(tables, observed_until, params.snapshots)
    asked = materialise(candidates(tables, ledger["customer_days"], days, params.snapshots))
    found = []
    for name, definition in params.presets.items():
        known = ledger
        if definition != params.definition:
            known = defaults_of(tables, ledger, definition, observed_until, materialise)
        labels = materialise(labelled(asked, known, days, observed_until, params, materialise))
        found.append({"name": name, "chosen": name == params.default, **_counted(labels)})
    return found


def _counted(labels: ir.Table) -> dict[str, Any]:
    mature = labels.filter(labels.period != "immature")
    by_day = mature.group_by("as_of").aggregate(
        snapshots=lambda t: t.customer_id.count(),
        defaults=lambda t: t.defaulted.cast("int64").sum(),
    )
    days = by_day.order_by("as_of").to_pyarrow().to_pylist()
    snapshots, defaults = (sum(day[count] for day in days) for count in ("snapshots", "defaults"))
    customers = mature.filter(mature.defaulted).customer_id.nunique().to_pyarrow().as_py()
    return {
        "snapshots": snapshots,
        "defaults": defaults,
        "customers": customers,
        "default_rate": defaults / snapshots if snapshots else None,
        "days": [{**day, "default_rate": day["defaults"] / day["snapshots"]} for day in days],
    }
