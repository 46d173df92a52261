"""Kinds of leak that real projects have had, each planted where it would be made, with a feature that it spoils."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

import ibis
import ibis.expr.types as ir

from data import labels, promises
from data.allocation import ISSUED
from data.ledger import FAR, Materialise
from features import matrix, peers, temporal, windows
from features.certificate import Relate
from features.comparisons import as_of_earlier
from features.definition import Feature, earlier
from features.relations import Relation, relations

Tables = Mapping[str, ir.Table]
Relations = Mapping[str, Relation]


@dataclass(frozen=True)
class Leak:
    """What it spoils, and how it is planted: among the relations, or in place of a function of a module."""

    feature: str
    relate: Relate = relations
    module: Any = None
    function: str = ""
    instead: Any = None


def altered(relation: str, change: Callable[[ir.Table, Tables, Tables], ir.Table]) -> Relate:
    """Relations of which one has other rows: ``change(rows, tables, ledger)``."""

    def relate(tables: Tables, ledger: Tables) -> Relations:
        found = relations(tables, ledger)
        rows = change(found[relation].rows, tables, ledger)
        return found | {relation: replace(found[relation], rows=rows)}

    return relate


def early(relation: str, days: int = 1) -> Relate:
    """Rows are known before they become known, if only on the day before."""
    shift = ibis.interval(days=days)
    return altered(relation, lambda rows, *_: rows.mutate(known_on=rows.known_on - shift))


def known_from(relation: str, column: str) -> Relate:
    """Rows are known from the day that they are about, not from the day we heard of it."""
    return altered(relation, lambda rows, *_: rows.mutate(known_on=rows[column]))


def unmasked(relation: str) -> Relate:
    """Later dates of a row are read as soon as the row is known."""

    def relate(tables: Tables, ledger: Tables) -> Relations:
        found = relations(tables, ledger)
        return found | {relation: replace(found[relation], reveals={})}

    return relate


def next_value(relation: str, column: str, by: str = "customer_id") -> Relate:
    """A value is overwritten by the one that follows it."""

    def change(rows: ir.Table, *_: Tables) -> ir.Table:
        later = rows[column].lead().over(ibis.window(group_by=by, order_by="known_on"))
        return rows.mutate(**{column: later.coalesce(rows[column])})

    return altered(relation, change)


def own_figure(figure: Callable[[Tables, Tables], ir.Table]) -> Relate:
    """A column of the user's own, made per customer from all the data there is: (customer_id, figure)."""

    def change(rows: ir.Table, tables: Tables, ledger: Tables) -> ir.Table:
        joined = rows.left_join(figure(tables, ledger), "customer_id")
        return joined.mutate(attribute_own_figure=joined.figure.cast("float64")).select(*rows.columns)

    return altered("attributes", change)


def label_joined_in(_: Tables, ledger: Tables) -> ir.Table:
    return ledger["spells"].group_by("customer_id").aggregate(figure=lambda t: t.default_on.count())


def whole_period(tables: Tables, _: Tables) -> ir.Table:
    return tables["orders"].group_by("customer_id").aggregate(figure=lambda t: t.amount.sum())


def rows_to_come(tables: Tables, _: Tables) -> ir.Table:
    """How long ago the last statement was, counted from the end of the data."""
    last = tables["statements"].published_on.max().as_scalar()
    by_customer = tables["statements"].group_by("customer_id").aggregate(newest=lambda t: t.published_on.max())
    return by_customer.select("customer_id", figure=last.delta(by_customer.newest, unit="day"))


def status_overwritten(rows: ir.Table, _: Tables, ledger: Tables) -> ir.Table:
    bad = ledger["spells"].select("customer_id").distinct().mutate(bad=True)
    joined = rows.left_join(bad, "customer_id")
    return joined.mutate(region=joined.bad.ifelse("blocked", joined.region)).select(*rows.columns)


def target_encoding(rows: ir.Table, _: Tables, ledger: Tables) -> ir.Table:
    bad = ledger["spells"].select("customer_id").distinct().mutate(bad=1)
    joined = rows.left_join(bad, "customer_id")
    share = joined.bad.fill_null(0).mean().over(ibis.window(group_by="industry"))
    return joined.mutate(registered_capital=share).select(*rows.columns)


def paid_date_filled_in(rows: ir.Table, *_: Tables) -> ir.Table:
    return rows.filter(rows.valid_to == FAR)


def global_mean(rows: ir.Table, *_: Tables) -> ir.Table:
    return rows.mutate(amount=rows.amount / rows.amount.abs().mean().over(ibis.window()))


def rank_over_all_days(rows: ir.Table, *_: Tables) -> ir.Table:
    return rows.mutate(value=ibis.rank().over(ibis.window(order_by="value")).cast("float64"))


def centred_average(rows: ir.Table, *_: Tables) -> ir.Table:
    around = ibis.window(group_by="customer_id", order_by=["known_on", "transaction_id"], preceding=1, following=1)
    return rows.mutate(amount=rows.amount.mean().over(around))


def newest_rate(rows: ir.Table, tables: Tables, _: Tables) -> ir.Table:
    rates = tables["exchange_rates"].aggregate(rate=lambda t: t.rate.argmax(t.day))
    joined = rows.cross_join(rates)
    return joined.mutate(amount=joined.amount * joined.rate).select(*rows.columns)


def last_of_duplicates(rows: ir.Table, *_: Tables) -> ir.Table:
    last = rows.known_on.max().over(ibis.window(group_by="customer_id"))
    return rows.mutate(last=last).filter(lambda t: t.known_on == t.last).drop("last")


def survivors_only(rows: ir.Table, _: Tables, ledger: Tables) -> ir.Table:
    return rows.anti_join(ledger["spells"], "customer_id")


def written_off_at_once(rows: ir.Table, tables: Tables, _: Tables) -> ir.Table:
    lost = tables["invoices"].filter(lambda t: t.written_off_on.notnull()).select("customer_id", known_on="issued_on")
    return lost.mutate(default_on=lost.known_on, ended_on=lost.known_on).select(*rows.columns)


def tomorrow(snapshots: ir.Table) -> ir.Table:
    return snapshots.mutate(as_of=snapshots.as_of + ibis.interval(days=1))


def segments_with_today(
    features: Sequence[Feature], relation: Relation, asked: windows.Asked, materialise: Materialise
) -> ir.Table:
    later = windows.Asked(tomorrow(asked.snapshots), [day + timedelta(days=1) for day in asked.days])
    rows = windows.from_segments(features, relation, later, materialise)
    return rows.mutate(as_of=rows.as_of - ibis.interval(days=1))


def open_tonight(positions: ir.Table, snapshots: ir.Table, join: Any, reveals: temporal.Reveals) -> ir.Table:
    rows = temporal.open_at(positions, tomorrow(snapshots), join, reveals)
    return rows.mutate(as_of=rows.as_of - ibis.interval(days=1))


honest_medians = peers.peer_medians


def peers_of_all_days(matrix: ir.Table, columns: Sequence[str]) -> ir.Table:
    """One median per industry, over the whole period."""
    days = matrix.select("industry", "as_of").distinct()
    medians = honest_medians(matrix.mutate(as_of=ibis.date(2024, 1, 1)), columns).drop("as_of")
    return days.join(medians, "industry").select("industry", "as_of", *columns)


honest_entries, honest_allocation = labels.ledger_entries, labels.allocated


def paid_when_sent(invoices: ir.Table, payments: ir.Table) -> ir.Table:
    return honest_entries(invoices, payments.mutate(recorded_on="paid_on"))


def allocated_to_the_future(entries: ir.Table, materialise: Materialise) -> ir.Table:
    """Every invoice of the year to come may be paid."""
    issued = entries.step == ISSUED
    year = ibis.interval(days=365)
    return honest_allocation(entries.mutate(day=issued.ifelse(entries.day - year, entries.day)), materialise)


def advances_known_when_sent(rows: ir.Table, tables: Tables, _: Tables) -> ir.Table:
    """All money that a customer ever sent is on account from the day of its invoice's issue on."""
    money = tables["payments"].group_by("customer_id").aggregate(on_account=lambda t: t.amount.sum().cast("int64"))
    return rows.drop("on_account").join(money, "customer_id").select(*rows.columns)


honest_judgement = promises.judged_promises


def mended_later(given: ir.Table, payments: ir.Table) -> ir.Table:
    """A promise is kept whenever the money comes, and was never broken then."""
    honest = honest_judgement(given, payments)
    forever = honest_judgement(given.mutate(due_on=ibis.date(2030, 1, 1)), payments)
    kept = forever.select("promise_id", kept="kept_on")
    return honest.join(kept, "promise_id").mutate(kept_on="kept").drop("kept")


def kept_when_sent(given: ir.Table, payments: ir.Table) -> ir.Table:
    return honest_judgement(given, payments.mutate(recorded_on="paid_on"))


def only_those_never_kept(rows: ir.Table, tables: Tables, ledger: Tables) -> ir.Table:
    kept = ledger["judged_promises"].filter(lambda t: t.kept_on.notnull())
    return rows.anti_join(kept, "promise_id")


def without_void_ones(rows: ir.Table, *_: Tables) -> ir.Table:
    return rows.filter(rows.voided_on.isnull())


LEAKS: Mapping[str, Leak] = {
    "rows of the day itself": Leak(
        "order_count_365d", module=matrix, function="from_segments", instead=segments_with_today
    ),
    "balances of the day itself": Leak("open_amount", module=matrix, function="open_at", instead=open_tonight),
    "a time zone that makes today yesterday": Leak("transaction_count_365d", early("transactions")),
    "events back-filled to the day they happened": Leak("lawsuit_count_365d", known_from("events", "occurred_on")),
    "events a day early": Leak("lawsuit_count_365d", early("events")),
    "settlements a day early": Leak("days_past_due_max_90d", early("settlements")),
    "payments recorded late": Leak("paid_amount_sum_365d", known_from("payments", "paid_on")),
    "a ledger of payments not yet recorded": Leak(
        "open_amount", module=labels, function="ledger_entries", instead=paid_when_sent
    ),
    "money on account a day early": Leak("money_on_account", early("money_on_account")),
    "money on account of payments to come": Leak(
        "money_on_account", altered("money_on_account", advances_known_when_sent)
    ),
    "money on account of payments not yet recorded": Leak(
        "money_on_account", module=labels, function="ledger_entries", instead=paid_when_sent
    ),
    "payments allocated to invoices to come": Leak(
        "open_amount", module=labels, function="allocated", instead=allocated_to_the_future
    ),
    "a paid date filled in later": Leak("open_invoice_count", altered("open_invoices", paid_date_filled_in)),
    "statements by the end of their period": Leak("total_assets", known_from("statements", "period_end")),
    "restated statements": Leak("total_assets", next_value("statements", "total_assets")),
    "a future credit limit": Leak("credit_limit", next_value("credit_limits", "value")),
    "a credit limit a day early": Leak("credit_limit", early("credit_limits")),
    "industry figures before publication": Leak(
        "purchasing_managers_index", known_from("purchasing_managers_index", "period_end")
    ),
    "industry figures a month early": Leak("industry_growth", early("industry_growth", days=40)),
    "disputes known early": Leak("disputed_amount", unmasked("open_invoices")),
    "write-offs known early": Leak("default_count_1825d", altered("defaults", written_off_at_once)),
    "cancellations known early": Leak("cancelled_share_365d", unmasked("orders")),
    "returns known early": Leak("returned_share_365d", unmasked("orders")),
    "defaults a day early": Leak("default_count_1825d", early("defaults")),
    "spells from the future": Leak("default_count_1825d", early("defaults", days=200)),
    "a status overwritten": Leak("region", altered("customers", status_overwritten)),
    "own figures a day early": Leak("attribute_own_figure", early("attributes")),
    "own figures filled backwards": Leak("attribute_own_figure", next_value("attributes", "attribute_own_figure")),
    "the label joined in": Leak("attribute_own_figure", own_figure(label_joined_in)),
    "a sum over the whole period": Leak("attribute_own_figure", own_figure(whole_period)),
    "an age at the end of the data": Leak("attribute_own_figure", own_figure(rows_to_come)),
    "a target encoding over all rows": Leak("registered_capital", altered("customers", target_encoding)),
    "scaling with the mean of all days": Leak("inflow_sum_90d", altered("transactions", global_mean)),
    "a rank over all days": Leak("external_score", altered("external_scores", rank_over_all_days)),
    "a centred moving average": Leak("inflow_sum_90d", altered("transactions", centred_average)),
    "a future exchange rate": Leak("paid_amount_sum_365d", altered("payments", newest_rate)),
    "only the last of several reports kept": Leak("external_score", altered("external_scores", last_of_duplicates)),
    "a year before that is the year after": Leak("revenue_growth", known_from("statement_years", "period_end")),
    "a comparison that looks ahead instead of back": Leak(
        "open_amount_change",
        altered(earlier("open_invoices", 90), lambda rows, *_: as_of_earlier(rows, -180)),
    ),
    "gaps that end tomorrow": Leak("order_gap_mean_365d", next_value("order_days", "gap_days")),
    "invoices disputed later": Leak("disputed_invoice_share_365d", unmasked("issued_invoices")),
    "ratings a day early": Leak("external_rating_level", early("external_ratings")),
    "promises judged before they are due": Leak("broken_promise_count_365d", early("decided_promises", days=40)),
    "promises broken before they are due": Leak("days_since_last_broken_promise", early("broken_promises", days=40)),
    "promises that a later payment mends": Leak(
        "broken_promise_share_365d", module=labels, function="judged_promises", instead=mended_later
    ),
    "promises closed by what became of them": Leak(
        "promised_open_amount", altered("open_promises", only_those_never_kept)
    ),
    "payments sent but not recorded keep a promise": Leak(
        "promised_open_amount", module=labels, function="judged_promises", instead=kept_when_sent
    ),
    "a movement void from the start": Leak("voided_share_365d", unmasked("transactions")),
    "void movements left out of the table": Leak("inflow_sum_365d", altered("transactions", without_void_ones)),
    "survivors only": Leak("order_count_365d", altered("orders", survivors_only)),
}
