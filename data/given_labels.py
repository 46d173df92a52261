"""Labels that the source brings, in the table ``outcomes``."""

import logging
from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

import ibis
import ibis.expr.types as ir
import pandas as pd
import pyarrow as pa

from data.ledger import HUNDREDTHS
from data.outcome_splits import lie_on_own_days, split_outcomes
from data.params import LabelParams
from data.snapshots import with_exposure

log = logging.getLogger(__name__)

KEY = ["customer_id", "as_of"]


def outcome_rows(outcomes: ir.Table, horizon_days: int) -> ir.Table:
    """The outcome of each customer and day.

    Several loans or applications of one customer on one day make one row, for what is known of the customer is the
    same: defaulted if any did, known when the first of these was; else not known as long as any is not.

    Returns
    -------
    ibis.Table
        customer_id, as_of, outcome_id (of one of them), defaulted and known_on (given, or the end of the horizon).
    """
    end = outcomes.as_of + outcomes.horizon_days.fill_null(horizon_days).as_interval("D")
    dated = outcomes.mutate(known_on=ibis.coalesce(outcomes.known_on, end.cast("date")))
    combined = dated.group_by(KEY).aggregate(
        outcome_id=lambda t: t.outcome_id.min(),
        bad=lambda t: t.defaulted.cast("int64").sum().fill_null(0),
        unknown=lambda t: t.defaulted.isnull().sum(),
        bad_on=lambda t: t.known_on.min(where=t.defaulted),
        last_on=lambda t: t.known_on.max(),
    )
    unknown = ibis.ifelse(combined.unknown > 0, ibis.null("boolean"), False)
    return combined.select(
        *KEY,
        "outcome_id",
        defaulted=ibis.ifelse(combined.bad > 0, True, unknown),
        known_on=ibis.coalesce(combined.bad_on, combined.last_on),
    )


def has_own_days(outcomes: ir.Table) -> bool:
    """Whether outcomes lie on days of their own (``data.outcome_splits``)."""
    keys = outcomes.select(*KEY).distinct()
    (found,) = (
        keys.aggregate(rows=keys.count(), days=keys.as_of.nunique(), customers=keys.customer_id.nunique())
        .to_pyarrow()
        .to_pylist()
    )
    return lie_on_own_days(**found)


def given_labels(
    tables: Mapping[str, ir.Table], ledger: Mapping[str, ir.Table], observed_until: date, params: LabelParams
) -> ir.Table:
    """The labels of ``outcomes``; a null outcome is to be scored, not trained on.

    ``exposure`` is what the ledger says, or null without one; ``default_on`` is null, for an outcome has no date. Where
    outcomes lie on days of their own, all their customers are asked about on the day after the last day observed, too:
    that is the day on which they are scored.
    """
    outcomes = outcome_rows(tables["outcomes"], params.snapshots.horizon_days)
    known = _known(outcomes)
    split = split_outcomes(known, params.splits)
    found = known[KEY].assign(period=split.period)
    schema = pa.schema([("customer_id", pa.string()), ("as_of", pa.date32()), ("period", pa.string())])
    split_rows = ibis.memtable(pa.Table.from_pandas(found, schema, preserve_index=False))
    labels = outcomes.left_join(split_rows, KEY).select(*KEY, "defaulted", "period")
    if has_own_days(outcomes):
        labels = ibis.union(labels, _today(outcomes, observed_until).select(labels.columns))
    labels = labels.mutate(period=labels.period.fill_null("immature"), default_on=ibis.null("date"))
    if "customer_days" not in ledger:
        return labels.mutate(exposure=ibis.null("float64"))
    exposed = with_exposure(labels.select(*KEY), ledger["customer_days"])
    return labels.join(exposed.mutate(exposure=exposed.exposure / HUNDREDTHS), KEY)


def _today(outcomes: ir.Table, observed_until: date) -> ir.Table:
    """Every customer, on the day after the last day observed, or on the last day asked about if that is later."""
    day = ibis.greatest(outcomes.as_of.max(), ibis.date(observed_until + timedelta(days=1)))
    asked = outcomes.group_by("customer_id").aggregate().cross_join(outcomes.aggregate(as_of=day))
    return asked.anti_join(outcomes, KEY).mutate(defaulted=ibis.null("boolean"), period=ibis.null("string"))


def how_judged(tables: Mapping[str, ir.Table], params: LabelParams) -> dict[str, Any]:
    """Why the labels are split as they are, and whether they lie on days of their own.

    Returns
    -------
    dict
        why (a sentence; empty where the ledger gives the labels: they are split by snapshot days) and own_days.
    """
    if "outcomes" not in tables:
        return {"why": "", "own_days": False}
    outcomes = outcome_rows(tables["outcomes"], params.snapshots.horizon_days)
    split = split_outcomes(_known(outcomes), params.splits)
    log.info("%s", split.why)
    return {"why": split.why, "own_days": has_own_days(outcomes)}


def _known(outcomes: ir.Table) -> pd.DataFrame:
    """The outcomes that are known, in one order on every engine."""
    known = outcomes.filter(outcomes.defaulted.notnull()).order_by(KEY)
    frame: pd.DataFrame = known.to_pyarrow().to_pandas(date_as_object=True)
    return frame
