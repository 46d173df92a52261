"""Labels that the source brings, in the table ``outcomes``."""

import logging
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import ibis
import ibis.expr.types as ir
import pandas as pd
import pyarrow as pa

from data.ledger import HUNDREDTHS
from data.outcome_delays import known_too_early
from data.outcome_splits import OutcomeSplit, lie_on_own_days, split_outcomes
from data.params import LabelParams
from data.snapshots import with_exposure

log = logging.getLogger(__name__)

KEY = ["customer_id", "as_of"]
EARLY = "{} defaults of loans so young that most of those without default are still open"


def outcome_rows(outcomes: ir.Table, horizon_days: int) -> ir.Table:
    """The outcome of each customer and day.

    Several loans or applications of one customer on one day make one row, for what is known of the customer is the
    same: defaulted if any did, known when the first of these was; else not known as long as any is not.

    Returns
    -------
    ibis.Table
        customer_id, as_of, outcome_id (of one of them), defaulted, known_on (given, or the end of the horizon) and
        horizon_end (null where the source gives no horizon).
    """
    end = outcomes.as_of + outcomes.horizon_days.fill_null(horizon_days).as_interval("D")
    dated = outcomes.mutate(
        known_on=ibis.coalesce(outcomes.known_on, end.cast("date")),
        horizon_end=ibis.ifelse(outcomes.horizon_days.notnull(), end.cast("date"), ibis.null("date")),
    )
    combined = dated.group_by(KEY).aggregate(
        outcome_id=lambda t: t.outcome_id.min(),
        bad=lambda t: t.defaulted.cast("int64").sum().fill_null(0),
        unknown=lambda t: t.defaulted.isnull().sum(),
        bad_on=lambda t: t.known_on.min(where=t.defaulted),
        last_on=lambda t: t.known_on.max(),
        horizon_end=lambda t: t.horizon_end.max(),
    )
    unknown = ibis.ifelse(combined.unknown > 0, ibis.null("boolean"), False)
    return combined.select(
        *KEY,
        "outcome_id",
        defaulted=ibis.ifelse(combined.bad > 0, True, unknown),
        known_on=ibis.coalesce(combined.bad_on, combined.last_on),
        horizon_end="horizon_end",
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


def outcomes_from(asked: ir.Table, outcomes: ir.Table, days: int) -> ir.Table:
    """What became of customers: their first outcome asked about within so many days from as_of on.

    Parameters
    ----------
    asked
        customer_id and as_of.
    outcomes
        ``outcome_rows``.

    Returns
    -------
    ibis.Table
        customer_id, as_of and defaulted (null: not known yet), where there is such an outcome.
    """
    given = outcomes.select("customer_id", "defaulted", asked_on="as_of")
    both = asked.select(*KEY).join(given, "customer_id")
    waited = both.asked_on.delta(both.as_of, unit="day")
    within = both.filter(waited.between(0, days - 1))
    first = within.group_by(KEY).aggregate(asked_on=within.asked_on.min())
    return within.semi_join(first, [*KEY, "asked_on"]).select(*KEY, "defaulted")


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
    found = known[KEY].assign(period=_split(known, outcomes, observed_until, params).period)
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


def how_judged(tables: Mapping[str, ir.Table], observed_until: date, params: LabelParams) -> dict[str, Any]:
    """Why the labels are split as they are, and whether they lie on days of their own.

    Returns
    -------
    dict
        why (a sentence; empty where the ledger gives the labels: they are split by snapshot days) and own_days.
    """
    if "outcomes" not in tables:
        return {"why": "", "own_days": False}
    outcomes = outcome_rows(tables["outcomes"], params.snapshots.horizon_days)
    split = _split(_known(outcomes), outcomes, observed_until, params)
    log.info("%s", split.why)
    return {"why": split.why, "own_days": has_own_days(outcomes)}


def _split(known: pd.DataFrame, outcomes: ir.Table, observed_until: date, params: LabelParams) -> OutcomeSplit:
    """Split what is known; while other outcomes are not, without defaults known too early (``data.outcome_delays``)."""
    early = _early(known, outcomes, observed_until)
    count, left = int(early.sum()), int((known["defaulted"] & ~early).sum())
    if count and left >= params.splits.min_defaults:
        split = split_outcomes(known[~early], params.splits)
        why = f"{split.why} {EARLY.format(count)} are left out, so that the rate is not too high."
        return OutcomeSplit(split.period.reindex(known.index, fill_value="gap"), why)
    split = split_outcomes(known, params.splits)
    kept = f" {EARLY.format(count)} stay in: without them, {left} are left." if count else ""
    return replace(split, why=split.why + kept)


def without_early_defaults(outcomes: ir.Table, observed_until: date) -> ir.Table:
    """``outcome_rows`` in which a default known too early counts as not known yet (``data.outcome_delays``)."""
    known = _known(outcomes)
    early = known[_early(known, outcomes, observed_until)][KEY].assign(early=True)
    schema = pa.schema([("customer_id", pa.string()), ("as_of", pa.date32()), ("early", pa.bool_())])
    marked = outcomes.left_join(ibis.memtable(pa.Table.from_pandas(early, schema, preserve_index=False)), KEY)
    settled = ibis.ifelse(marked.early.notnull(), ibis.null("boolean"), marked.defaulted)
    return marked.mutate(defaulted=settled).select(outcomes.columns)


def _early(known: pd.DataFrame, outcomes: ir.Table, observed_until: date) -> pd.Series:
    """Which known outcomes are defaults known too early: none where all outcomes are known."""
    some_open = len(known) < int(outcomes.count().to_pyarrow().as_py())
    return known_too_early(known, observed_until) & some_open


def _known(outcomes: ir.Table) -> pd.DataFrame:
    """The outcomes that are known, in one order on every engine."""
    known = outcomes.filter(outcomes.defaulted.notnull()).order_by(KEY)
    frame: pd.DataFrame = known.to_pyarrow().to_pandas(date_as_object=True)
    return frame
