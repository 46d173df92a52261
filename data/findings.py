"""What becomes of the rows once the rules are known: good rows go on, the others are set aside, none is lost.

A finding is (row, position of a rule that the row breaks). Findings are computed once and kept by the engine: good
rows are the rows without a finding and quarantined rows are the rows with one, so their counts always add up.
"""

from collections.abc import Sequence

import ibis
import ibis.expr.types as ir

from data.casting import AS_DELIVERED, ROW
from data.contract import Column, Table
from data.quality import Rule
from data.sources.base import PROVENANCE

SHOWN = 80
"""Characters of a value that a reason quotes."""

OURS = ("rule", "rules", "reason")
"""Columns that the quarantine adds; a delivered column of the same name gets an underscore behind it."""


def findings(rows: ibis.Table, rules: Sequence[Rule]) -> ibis.Table:
    """(``ROW``, ``position``) for every row and every rule that it breaks.

    The rules that a row alone can tell are decided in one pass over the rows; the others take a join each.
    """
    on_row = [(position, rule.violated(rows)) for position, rule in enumerate(rules) if rule.violated is not None]
    positions = ibis.array([ibis.ifelse(violated, position, ibis.null("int64")) for position, violated in on_row])
    broken = rows.filter(ibis.or_(*(violated for _, violated in on_row)))
    found = broken.select(ROW, position=positions.unnest())
    across = [
        rule.offenders(rows).select(ROW, position=ibis.literal(position, "int64"))
        for position, rule in enumerate(rules)
        if rule.violated is None
    ]
    return ibis.union(found.filter(found.position.notnull()), *across)


def rows_per_rule(found: ibis.Table) -> ibis.Table:
    """(``position``, ``rows`` that break the rule, ``set_aside``: rows that break no rule before it)."""
    first = found.group_by(ROW).aggregate(position=found.position.min())
    named = first.group_by("position").aggregate(set_aside=first.count())
    return (
        found.group_by("position")
        .aggregate(rows=found.count())
        .left_join(named, "position")
        .select("position", "rows", set_aside=lambda t: t.set_aside.fill_null(0))
        .order_by("position")
    )


def good_rows(rows: ibis.Table, found: ibis.Table, table: Table) -> ibis.Table:
    """Rows without a finding: provenance and the contract's columns in their types."""
    came_from = {name: rows[f"{AS_DELIVERED}{name}"] for name in PROVENANCE}
    return rows.anti_join(found, ROW).select(*table.column_names, **came_from)


def quarantine(rows: ibis.Table, found: ibis.Table, rules: Sequence[Rule], table: Table) -> ibis.Table:
    """Rows with a finding as they came, with the first rule broken, why, and all rules broken; in delivered order.

    Returns
    -------
    ibis.Table
        The delivered columns in their delivered types, then ``rule`` (name of the first rule), ``reason`` (a sentence
        with the offending value) and ``rules`` (labels of all rules that the row breaks, in their order).
    """
    labels = ibis.array([rule.label for rule in rules])
    named = found.mutate(label=labels[found.position])
    broken = named.group_by(ROW).aggregate(
        position=named.position.min(), rules=named.label.collect(order_by=named.position)
    )
    joined = rows.join(broken, ROW)
    came = {_beside_ours(name): joined[f"{AS_DELIVERED}{name}"] for name in _delivered(rows)}
    position = joined.position
    told = joined.select(
        ROW,
        **came,
        rule=ibis.array([rule.name for rule in rules])[position],
        reason=ibis.cases(*((position == place, reason(joined, rule, table)) for place, rule in enumerate(rules))),
        rules=joined.rules,
    )
    return told.order_by(*PROVENANCE, ROW).drop(ROW)


def _delivered(rows: ibis.Table) -> list[str]:
    return [name.removeprefix(AS_DELIVERED) for name in rows.columns if name.startswith(AS_DELIVERED)]


def _beside_ours(name: str) -> str:
    return f"{name}_" if name in OURS else name


def reason(rows: ibis.Table, rule: Rule, table: Table) -> ir.StringValue:
    """A sentence with the offending values: ``amount = '-5': must be above zero``."""
    shown = [ibis.literal(f"{name} ") + _shown(rows, name, table) for name in rule.columns]
    return ibis.literal(", ").join(shown) + f": {rule.demand}"


def _shown(rows: ibis.Table, name: str, table: Table) -> ir.StringValue:
    delivered = f"{AS_DELIVERED}{name}"
    if delivered not in rows.columns:
        return ibis.literal("(not delivered)")
    if _is_confidential(table, name):
        return ibis.literal("(not shown)")
    value = rows[delivered].cast("string")
    quoted = ibis.literal("= '") + value.left(SHOWN) + ibis.ifelse(value.length() > SHOWN, "...'", "'")
    return quoted.fill_null("(empty)")


def _is_confidential(table: Table, name: str) -> bool:
    """A line that could not be cut may hold anything, a name too."""
    declared: dict[str, Column] = {column.name: column for column in table.columns}
    return name not in declared or declared[name].confidential
