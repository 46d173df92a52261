"""Whether a delivery is accepted, and the words in which it is refused."""

from collections.abc import Collection, Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

import ibis

from data.casting import AS_DELIVERED, ROW
from data.contract import Table
from data.findings import reason
from data.params import ValidateParams
from data.quality import Rule
from data.sources.base import PROVENANCE

EXAMPLES = 3
"""Rows that a message names per broken rule."""

LEDGER = ("invoices", "payments")
OUTCOMES = "outcomes"


@dataclass(frozen=True)
class BrokenRule:
    """A rule, the rows that break it, and those among them that break no rule before it."""

    rule: str
    rows: int
    set_aside: int
    examples: tuple[str, ...]


@dataclass(frozen=True)
class Checked:
    """What was found in one delivered table.

    Attributes
    ----------
    rows, good, quarantined
        Rows delivered, kept and set aside; ``rows = good + quarantined``.
    broken
        The rules that were broken, in the order of the rules.
    absent
        Required columns that were not delivered.
    filled
        Nullable columns that were not delivered: null throughout.
    ignored
        Delivered columns that the contract does not know.
    converted
        Rows per foreign currency whose amounts were converted.
    normalised
        Rows whose value of an identifier was written in another way than it is compared, by column.
    unpriced
        Rows, as ``file:line (currency, day)``, in a currency without a rate on or before their day.
    """

    name: str
    rows: int
    good: int
    quarantined: int
    broken: tuple[BrokenRule, ...] = ()
    absent: tuple[str, ...] = ()
    filled: tuple[str, ...] = ()
    ignored: tuple[str, ...] = ()
    converted: Mapping[str, int] = field(default_factory=dict)
    unpriced: tuple[str, ...] = ()
    normalised: Mapping[str, int] = field(default_factory=dict)


def examples(rows: ibis.Table, found: ibis.Table, rule: Rule, position: int, table: Table) -> ibis.Table:
    """(source_file, source_line, reason) of the first rows that break a rule."""
    broken = rows.join(found.filter(found.position == position).select(ROW), ROW)
    came_from = {name: broken[f"{AS_DELIVERED}{name}"] for name in PROVENANCE}
    told = broken.select(ROW, **came_from, reason=reason(broken, rule, table))
    return told.order_by(*PROVENANCE, ROW).limit(EXAMPLES)


def required_tables(delivered: Collection[str]) -> tuple[str, ...]:
    """Tables without rows of which nothing can be concluded: customers, and what the label comes from."""
    return ("customers", OUTCOMES) if OUTCOMES in delivered else ("customers", *LEDGER)


def missing_tables(delivered: Collection[str]) -> list[str]:
    """A sentence for every required table that was not delivered."""
    advice = f"Add it, or {OUTCOMES} in place of {' and '.join(LEDGER)}."
    return [
        f"{name}: this table was not delivered. {advice if name in LEDGER else 'Add it to the raw data.'}"
        for name in required_tables(delivered)
        if name not in delivered
    ]


def refusals(checked: Checked, params: ValidateParams, required: Collection[str]) -> list[str]:
    """Why this table cannot be accepted: empty if it can."""
    name = checked.name
    if checked.absent:
        columns = ", ".join(checked.absent)
        return [f"{name}: required column missing: {columns}. Add it to the source, or map another column to it."]
    if checked.rows == 0:
        return [f"{name}: the table is empty, and without it no default can be known."] if name in required else []
    if checked.unpriced:
        return [
            f"{name}: amounts in a currency that has no rate in exchange_rates on or before their day: "
            f"{'; '.join(checked.unpriced)}. Add the rates (currency, day, rate), or correct the currency."
        ]
    if checked.quarantined / checked.rows > params.max_bad_share or (checked.good == 0 and name in required):
        return [_too_many_bad_rows(checked, params)]
    return []


def _too_many_bad_rows(checked: Checked, params: ValidateParams) -> str:
    share = checked.quarantined / checked.rows
    head = (
        f"{checked.name}: {checked.quarantined} of {checked.rows} rows ({share:.2%}) break the contract, "
        f"validate.max_bad_share allows {params.max_bad_share:.2%}. Mend them at the source, or raise the share."
    )
    broken = [f"    {rule.rule}, {rule.rows} rows: {'; '.join(rule.examples)}" for rule in checked.broken]
    return "\n".join([head, *broken])


def summary(checked: Checked, statistics: Mapping[str, Any]) -> dict[str, Any]:
    """What the report says about one table, ready for JSON."""
    share = 1 / checked.rows if checked.rows else 0.0
    return {
        **{key: value for key, value in asdict(checked).items() if key not in ("name", "broken")},
        "quarantined_share": checked.quarantined * share,
        "rules": {
            broken.rule: {"rows": broken.rows, "set_aside": broken.set_aside, "share": broken.rows * share}
            for broken in checked.broken
        },
        "great_expectations": statistics,
    }
