"""The rules that a delivered row must keep: generated from the contract, each defined once.

The same rule sets rows aside and, as a Great Expectations expectation, stands in the data docs, so that the two can
be compared. A row is counted under every rule that it breaks; the first of them names it in the quarantine. A value
that cannot be read is null from there on, so in a required column it breaks ``unreadable`` and then ``missing``.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal

import ibis
import ibis.expr.types as ir

from data.casting import AS_DELIVERED, ROW, UNREADABLE_LINE, is_read_unchanged
from data.contract import Column, Reference, Table, Total
from data.sources.base import PROVENANCE

LONGEST_TEXT = 1_000
"""Characters. No id, code or name is longer: what is has swallowed its neighbours, mostly after a missing quote."""

CURRENCY = "currency"
"""Name of the column that holds an ISO 4217 code, in every table that has one."""

CENT = 0.01
"""Differences up to one hundredth of the currency's unit are rounding."""

CURRENCY_CODE = "^[A-Z][A-Z][A-Z]$"

Kind = Literal[
    "unreadable_line",
    "unreadable",
    "missing",
    "too_long",
    "duplicate_key",
    "unknown_reference",
    "not_finite",
    "not_allowed",
    "out_of_range",
    "not_positive",
    "zero",
    "unknown_currency",
    "too_early",
    "in_future",
    "out_of_order",
    "does_not_add_up",
    "before_customer",
]


@dataclass(frozen=True)
class Rule:
    """A statement that every row of a table must keep.

    Attributes
    ----------
    kind
        What sort of statement it is.
    name
        What the quarantine calls it: the kind, or more to the point (``due_before_issued``).
    columns
        The columns that it is about; their values are quoted in the reason.
    demand
        The rest of the sentence that starts with those values: what is asked of them.
    offenders
        From all rows of the table to those that break the rule.
    violated
        The same as a condition on a row; None where a row alone cannot tell.
    """

    kind: Kind
    name: str
    columns: tuple[str, ...]
    demand: str
    offenders: Callable[[ibis.Table], ibis.Table]
    violated: Callable[[ibis.Table], ir.BooleanValue] | None = None

    @property
    def label(self) -> str:
        """Name and columns, unique within a table: ``not_positive(amount)``."""
        return f"{self.name}({', '.join(self.columns)})"


def rules(delivered: ibis.Table, table: Table, others: Mapping[str, ibis.Table], last_day: date) -> tuple[Rule, ...]:
    """All rules of a table, in the order in which the first broken one names a row.

    Parameters
    ----------
    delivered
        Rows as they came: a value that came in its own type cannot be unreadable.
    table
        The contract, with the further columns of an open table.
    others
        Good rows of the tables that were accepted before; a reference to any other table is not checked.
    last_day
        Last day that the source covers, or today.
    """
    return (
        *_reading_rules(delivered, table),
        _key_rule(table),
        *_reference_rules(table, others),
        *(rule for column in table.columns for rule in _value_rules(column)),
        *(rule for column in table.columns if column.type == "date" for rule in _date_rules(column, last_day)),
        *(_total_rule(column, column.total) for column in table.columns if column.total is not None),
        *_customer_rules(table, others),
    )


def _row_rule(
    kind: Kind,
    columns: tuple[str, ...],
    demand: str,
    violated: Callable[[ibis.Table], ir.BooleanValue],
    name: str | None = None,
) -> Rule:
    return Rule(kind, name or kind, columns, demand, lambda rows: rows.filter(violated(rows)), violated)


def _reading_rules(delivered: ibis.Table, table: Table) -> Iterator[Rule]:
    if UNREADABLE_LINE in delivered.columns:
        yield _row_rule(
            "unreadable_line",
            (UNREADABLE_LINE,),
            "must be a line that can be cut into the columns of its file",
            lambda rows: rows[f"{AS_DELIVERED}{UNREADABLE_LINE}"].notnull(),
        )
    for column in table.columns:
        if not is_read_unchanged(delivered, column):
            yield _row_rule("unreadable", (column.name,), f"must read as {column.type}", _unreadable(column.name))
    for column in table.columns:
        if not column.nullable:
            yield _row_rule("missing", (column.name,), "must be given", _missing(column.name))
    for column in table.columns:
        if column.type == "string":
            demand = f"may not be longer than {LONGEST_TEXT} characters"
            yield _row_rule("too_long", (column.name,), demand, _too_long(column.name))


def _unreadable(name: str) -> Callable[[ibis.Table], ir.BooleanValue]:
    return lambda rows: rows[name].isnull() & rows[f"{AS_DELIVERED}{name}"].cast("string").strip().nullif("").notnull()


def _missing(name: str) -> Callable[[ibis.Table], ir.BooleanValue]:
    return lambda rows: rows[name].isnull()


def _too_long(name: str) -> Callable[[ibis.Table], ir.BooleanValue]:
    return lambda rows: rows[name].length() > LONGEST_TEXT


def _key_rule(table: Table) -> Rule:
    demand = "this key may not stand in an earlier row"
    optional = tuple(name for name in table.key if table.column(name).nullable)
    return Rule(
        "duplicate_key", "duplicate_key", table.key, demand, lambda rows: _later_rows(rows, table.key, optional)
    )


def _later_rows(rows: ibis.Table, key: tuple[str, ...], optional: tuple[str, ...] = ()) -> ibis.Table:
    """Rows whose key stands in an earlier row of the delivery: by file, line and place in the delivery.

    A missing value of an ``optional`` part is like any other. Only the rows of repeated keys are put in order: to
    number all rows of a large table takes ten times as long.
    """
    parts = {f"key.{name}": rows[name].fill_null("") if name in optional else rows[name] for name in key}
    whole = rows.mutate(**parts)
    keys = whole.filter([whole[name].notnull() for name in parts]).group_by(*parts).aggregate(times=lambda t: t.count())
    again = whole.semi_join(keys.filter(keys.times > 1), list(parts))
    order = [again[f"{AS_DELIVERED}{name}"] for name in PROVENANCE] + [again[ROW]]
    numbered = again.mutate(place=ibis.row_number().over(group_by=list(parts), order_by=order))
    return numbered.filter(numbered.place > 0).drop("place", *parts)


def _reference_rules(table: Table, others: Mapping[str, ibis.Table]) -> Iterator[Rule]:
    if table.belongs_to_customer and "customers" in others:
        yield _unknown("customer_id", Reference("customers"), others["customers"], "orphan_customer")
    for column in table.columns:
        reference = column.references
        if reference is not None and reference.table in (*others, table.name):
            rule_name = f"unknown_{column.name.removesuffix('_id')}"
            yield _unknown(column.name, reference, others.get(reference.table), rule_name)


def _unknown(name: str, reference: Reference, other: ibis.Table | None, rule_name: str) -> Rule:
    """``other`` None: the rows name rows of their own table."""
    same = (name, *reference.same)

    def offenders(rows: ibis.Table) -> ibis.Table:
        named = rows if other is None else other
        found = rows.filter(rows[name].notnull())
        for key in reference.by or (name,):
            found = found.anti_join(named.select(**{name: named[key]}, **{c: named[c] for c in reference.same}), same)
        return found

    agreeing = f" with the same {' and '.join(reference.same)}" if reference.same else ""
    demand = f"{name} must name a good row of {reference.table}{agreeing}"
    return Rule("unknown_reference", rule_name, same, demand, offenders)


def _customer_rules(table: Table, others: Mapping[str, ibis.Table]) -> Iterator[Rule]:
    for name in (column.name for column in table.columns if column.not_before_customer and "customers" in others):
        began = others["customers"].select("customer_id", "onboarded_on")
        yield Rule(
            "before_customer",
            f"{name}_before_customer",
            (name, "customer_id"),
            "may not precede the day on which the relationship with the customer began (onboarded_on)",
            lambda rows, name=name, began=began: (  # type: ignore[misc]  # the day of this column
                rows.join(began, "customer_id").filter(lambda both: both[name] < both.onboarded_on).select(rows.columns)
            ),
        )


def _precedes(day: str, other_day: str) -> str:
    """Name of the rule that one date may not precede another: ``due_before_issued``."""
    return f"{day.removesuffix('_on')}_before_{other_day.removesuffix('_on')}"


def _value_rules(column: Column) -> Iterator[Rule]:
    name, low, high = column.name, column.minimum, column.maximum
    if column.type == "float":
        yield _row_rule(
            "not_finite", (name,), "must be a finite number", lambda rows: rows[name].isnan() | rows[name].isinf()
        )
    if column.allowed:
        demand = f"must be one of {', '.join(column.allowed)}"
        yield _row_rule("not_allowed", (name,), demand, lambda rows: rows[name].notin(column.allowed))
    if low is not None or high is not None:
        demand = " and ".join(f"{word} {n:g}" for word, n in (("at least", low), ("at most", high)) if n is not None)
        yield _row_rule("out_of_range", (name,), f"must be {demand}", lambda rows: _outside(rows[name], low, high))
    if column.positive:
        yield _row_rule("not_positive", (name,), "must be above zero", lambda rows: rows[name] <= 0)
    if column.nonzero:
        yield _row_rule("zero", (name,), "may not be zero", lambda rows: rows[name] == 0)
    if name == CURRENCY:
        demand = "must be an ISO 4217 code of three capital letters"
        yield _row_rule("unknown_currency", (name,), demand, lambda rows: ~rows[name].re_search(CURRENCY_CODE))


def _total_rule(column: Column, total: Total) -> Rule:
    def offenders(rows: ibis.Table) -> ibis.Table:
        parts = rows.filter(rows[total.by].notnull())
        sums = parts.group_by(total.by).aggregate(added=parts[total.column].sum())
        joined = parts.filter(parts[column.name].notnull()).join(sums, total.by)
        wrong = (joined.added - joined[column.name]).abs() > CENT
        return joined.filter(wrong.fill_null(True)).select(rows.columns)

    demand = f"the rows with the same {total.by} must have this sum of {total.column}"
    return Rule("does_not_add_up", "does_not_add_up", (column.name, total.by), demand, offenders)


def _outside(value: ir.Value, low: float | None, high: float | None) -> ir.BooleanValue:
    below = [value < low] if low is not None else []
    above = [value > high] if high is not None else []
    return ibis.or_(*below, *above)


def _date_rules(column: Column, last_day: date) -> Iterator[Rule]:
    name, earliest, earlier = column.name, column.earliest, column.not_before
    yield _row_rule("too_early", (name,), f"may not lie before {earliest}", lambda rows: rows[name] < earliest)
    if not column.may_be_future:
        demand = f"may not lie after {last_day}, the last day that the source covers"
        yield _row_rule("in_future", (name,), demand, lambda rows: rows[name] > last_day)
    if earlier is not None:
        yield _row_rule(
            "out_of_order",
            (name, earlier),
            f"{name} may not precede {earlier}",
            lambda rows: rows[name] < rows[earlier],
            _precedes(name, earlier),
        )
