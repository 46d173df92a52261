"""What features are defined over: the contract's tables, and a few views that give a fact its own known-on day.

Every relation has ``customer_id`` (or ``industry``) and ``known_on``; one over intervals has ``valid_from`` and
``valid_to`` instead. Amounts are whole hundredths of the currency, so that their sums are exact in any order.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

import ibis.expr.types as ir

from data.contract import Table, later_dates, revealing_date
from data.ledger import in_hundredths
from data.tables import TABLES
from data.tables.statements import POSITIONS
from features.attributes import PREFIX
from features.comparisons import BEFORE, activity_days, as_of_earlier, statement_years
from features.definition import earlier
from features.temporal import Reveals

AMOUNT_TABLES = ("orders", "transactions", "payments", "promises")
RECORD_VIEWS = {
    "external_scores": "external_score",
    "external_ratings": "external_rating",
    "credit_limits": "credit_limit",
    "enquiries": "enquiry",
    "reported_days_past_due": "days_past_due",
    "reported_balances": "balance",
    "reported_instalments": "instalment",
}
INDICATOR_VIEWS = {
    "industry_growth": "growth",
    "industry_default_rates": "default_rate",
    "purchasing_managers_index": "purchasing_managers_index",
    "industry_prices": "price_index",
}
EVENT_VIEWS = {
    "lawsuits": "lawsuit",
    "enforcements": "enforcement",
    "tax_arrears": "tax_arrears",
    "sanctions": "sanction",
    "complaints": "complaint",
    "satisfaction_reports": "satisfaction",
    "negative_news": "negative_news",
    "contacts": "contact",
}
ACTIVITY = {"order_days": "orders", "receipt_days": "receipts", "transaction_days": "transactions"}
"""The days with rows of a relation, and how long it had been quiet before each."""

EARLIER = (
    ("open_invoices", 90),
    ("open_invoices", 365),
    ("external_scores", 365),
    ("external_ratings", 365),
    ("credit_limits", 365),
    ("reported_balances", 90),
    ("reported_days_past_due", 90),
    ("industry_growth", 365),
    ("industry_default_rates", 365),
    ("purchasing_managers_index", 365),
    ("industry_prices", 365),
)
"""Relations that are asked about an earlier day, too, and how many days earlier."""


@dataclass(frozen=True)
class Relation:
    """Rows that features are defined over, what breaks ties among them, and which dates reveal which columns."""

    rows: ir.Table
    tie: tuple[str, ...] = ()
    reveals: Reveals = field(default_factory=dict)


def reveals_of(table: Table) -> Reveals:
    """The later dates of a contract table, each with the columns that it makes known."""
    return {day: [c.name for c in table.columns if revealing_date(table, c) == day] for day in later_dates(table)}


def _contract_relation(table: Table, rows: ir.Table) -> Relation:
    if table.name in AMOUNT_TABLES:
        rows = rows.mutate(amount=in_hundredths(rows.amount))
    if table.open_columns:
        rows = rows.rename({PREFIX + column: column for column in rows.columns if column not in table.column_names})
    if table.known_on != "known_on":
        rows = rows.mutate(known_on=rows[table.known_on])
    tie = tuple(c for c in table.key if c not in ("customer_id", table.known_on)) or ("known_on",)
    return Relation(rows, tie, reveals_of(table))


def _views(relation: Relation, kinds: Mapping[str, str]) -> dict[str, Relation]:
    rows = relation.rows
    return {name: Relation(rows.filter(rows.kind == kind), relation.tie) for name, kind in kinds.items()}


def _ledger_relations(ledger: Mapping[str, ir.Table]) -> dict[str, Relation]:
    balances, customer_days, spells = (ledger[name] for name in ("balances", "customer_days", "spells"))
    owed_before = (balances.outstanding_before > 0) | (balances.valid_from == balances.issued_on)
    settled = balances.filter((balances.outstanding == 0) & owed_before & (balances.amount > 0))
    settlements = settled.select(
        "customer_id",
        "invoice_id",
        "amount",
        known_on=settled.valid_from,
        days_late=settled.valid_from.delta(settled.due_on, unit="day"),
        days_past_due=settled.valid_from.delta(settled.due_on, unit="day").clip(lower=0),
        days_to_settle=settled.valid_from.delta(settled.issued_on, unit="day"),
    )
    first = balances.filter(balances.valid_from == balances.issued_on)
    issued = first.select(
        *("customer_id", "invoice_id", "amount", "outstanding", "due_on", "disputed_on"), known_on=first.issued_on
    )
    part_paid = balances.filter((balances.outstanding > 0) & (balances.outstanding < balances.outstanding_before))
    open_invoices = balances.filter(balances.outstanding > 0).drop("outstanding_before")
    exposures = customer_days.select("customer_id", "exposure", known_on=customer_days.valid_from)
    account = ledger["money_on_account"]
    on_account = account.select("customer_id", "on_account", known_on=account.valid_from)
    defaults = spells.mutate(known_on=spells.default_on)
    return {
        "settlements": Relation(settlements),
        "issued_invoices": Relation(issued, reveals={"disputed_on": ["disputed_on"]}),
        "partial_payments": Relation(part_paid.select("customer_id", "invoice_id", known_on=part_paid.valid_from)),
        "open_invoices": Relation(open_invoices, reveals={"disputed_on": ["disputed_on"]}),
        "exposures": Relation(exposures),
        "money_on_account": Relation(on_account),
        "defaults": Relation(defaults, reveals={"ended_on": ["ended_on"]}),
    }


def _promise_relations(judged: ir.Table) -> dict[str, Relation]:
    """Promises from the day on which they were decided, and while they were open."""
    decided = judged.select(
        *("customer_id", "promise_id", "amount"),
        known_on=judged.decided_on,
        broken=judged.kept_on.isnull().cast("int64"),
    )
    still_open = judged.select(
        *("customer_id", "promise_id", "amount"), valid_from=judged.promised_on, valid_to=judged.decided_on
    )
    return {
        "decided_promises": Relation(decided),
        "broken_promises": Relation(decided.filter(decided.broken == 1), ("promise_id",)),
        "open_promises": Relation(still_open),
    }


def relations(tables: Mapping[str, ir.Table], ledger: Mapping[str, ir.Table]) -> dict[str, Relation]:
    """Every relation that the tables allow; an absent table leaves out the relations that need it.

    ``tables`` are the validated ones, ``ledger`` holds balances and spells (``data.labels.ledger_of``) where there are
    invoices and payments. ``outcomes`` is never among the relations: a label is not a feature.
    """
    found = {
        name: _contract_relation(TABLES[name], rows)
        for name, rows in tables.items()
        if name in TABLES and TABLES[name].known_on and name not in ("invoices", "exchange_rates")
    }
    if "payments" in found:
        payments = found["payments"]
        found["receipts"] = replace(payments, rows=payments.rows.filter(payments.rows.kind != "refund"))
    if "credit_records" in found:
        found |= _views(found["credit_records"], RECORD_VIEWS)
    if "industry_indicators" in found:
        found |= _views(found["industry_indicators"], INDICATOR_VIEWS)
    if "events" in found:
        found |= _views(found["events"], EVENT_VIEWS)
    if "balances" in ledger:
        found |= _ledger_relations(ledger)
    if "judged_promises" in ledger:
        found |= _promise_relations(ledger["judged_promises"])
    return found | _compared(found)


def _compared(found: Mapping[str, Relation]) -> dict[str, Relation]:
    """Relations made of others by setting rows against earlier ones."""
    made = {name: Relation(activity_days(found[of].rows)) for name, of in ACTIVITY.items() if of in found}
    if "statements" in found:
        pairs = statement_years(found["statements"].rows, [name for name, *_ in POSITIONS])
        made["statement_years"] = Relation(pairs, ("period_end", BEFORE + "period_end"))
    for name, days in EARLIER:
        if name in found:
            made[earlier(name, days)] = replace(found[name], rows=as_of_earlier(found[name].rows, days))
    return made
