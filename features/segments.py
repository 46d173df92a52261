"""Windows by segments: time is cut at the edges of all windows, rows are put together once per customer and segment.

Between two edges no window can tell one day from another. So a row may be moved back to the edge at or before its day,
and rows that meet there become one, a *cell*; windows are then laid over cells instead of rows. The same holds for a
later date inside a row (paid, cancelled ...): only the days asked about can tell it from another.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import product

import ibis
import ibis.expr.datatypes as dt
import ibis.expr.operations as ops
import ibis.expr.types as ir

from features.reductions import fields, hidden, reductions, swapped
from features.temporal import KEYS, Reveals, window

ROWS = "rows"
"""Column of a cell: how many rows it holds."""


@dataclass(frozen=True)
class Part:
    """One reduction of the rows of a cell: a column for each way in which its later dates are known or not yet."""

    node: ops.Reduction
    days: tuple[str, ...]
    name: str

    def columns(self, reveals: Reveals) -> dict[str, ir.Value]:
        """What to compute for each cell. Where the reduction is blind while a date is not known, there is no column."""
        found = {}
        for known in product((True, False), repeat=len(self.days)):
            masked = {c for day, seen in zip(self.days, known, strict=True) if not seen for c in reveals[day]}
            node = hidden(self.node, masked)
            if node is not None:
                found[self._column(known)] = ops.Cast(node, node.dtype).to_expr()  # a sum is 128 bits wide in DuckDB
        return found

    def as_known(self, cells: ir.Table, known: tuple[bool, ...] = ()) -> ir.Value:
        """The column that holds on the day ``as_of``, by which of the dates have come."""
        if len(known) < len(self.days):
            seen = cells[self.days[len(known)]] < cells.as_of
            return ibis.ifelse(seen, self.as_known(cells, (*known, True)), self.as_known(cells, (*known, False)))
        name = self._column(known)
        return cells[name] if name in cells.columns else ibis.null(self.node.dtype)

    def _column(self, known: Iterable[bool]) -> str:
        return self.name + "".join("_known" if seen else "_hidden" for seen in known)


@dataclass(frozen=True)
class Cells:
    """Rows put together: customer_id, known_on and later dates moved back to an edge, ``ROWS``, what the parts need."""

    table: ir.Table
    parts: Mapping[ops.Reduction, Part]

    def over(self, snapshots: ir.Table, days: int) -> ir.Table:
        """The cells of the last ``days`` before each snapshot, with age_days, ``ROWS`` and a column for each part."""
        found = window(self.table, snapshots, days, {})
        return found.select(*KEYS, "age_days", ROWS, **{p.name: p.as_known(found) for p in self.parts.values()})

    def value(self, expression: ir.Value, found: ir.Table, inside: ir.BooleanValue) -> ir.Value:
        """The expression over the rows of those cells of ``over`` that are ``inside``."""

        def combined(node: ops.Reduction) -> ir.Value:
            column = found[self.parts[node].name]
            kept = ibis.ifelse(inside, column, ibis.null(column.type())).op()
            if isinstance(node, ops.Max | ops.Min):
                return type(node)(kept).to_expr()
            total = ops.Cast(ops.Sum(kept), dt.int64).to_expr()
            return total if isinstance(node, ops.Sum) else total.fill_null(0)

        return swapped(expression, combined)


def edges(asked: Iterable[date], lengths: Iterable[int]) -> list[date]:
    """The days on which a window begins or ends, in order."""
    return sorted({day - timedelta(days=length) for day in asked for length in (0, *lengths)})


def moved_back(day: ir.DateValue, to: Sequence[date]) -> ir.DateValue:
    """The last of the days ``to`` that is not after ``day``; the first of them before it, the last for null."""
    if len(to) == 1:
        return ibis.date(to[0])
    middle = len(to) // 2
    return ibis.ifelse(day < ibis.date(to[middle]), moved_back(day, to[:middle]), moved_back(day, to[middle:]))


def cells(
    rows: ir.Table, expressions: Iterable[ir.Value], reveals: Reveals, asked: Sequence[date], lengths: Iterable[int]
) -> Cells:
    """Put together the rows for expressions that are ``in_parts``.

    Parameters
    ----------
    rows
        Rows known before the last day asked about, and not before the first edge.
    expressions
        Of ``rows``.
    reveals
        Later dates of a row, and the columns that each makes known.
    asked
        Every as_of, in order.
    lengths
        Of the windows, in days.
    """
    nodes = list(dict.fromkeys(node for expression in expressions for node in reductions(expression)))
    parts = {node: Part(node, _revealed_by(node, reveals), f"part_{n}") for n, node in enumerate(nodes)}
    # A date before the first day asked about is known on all of them, one that is null or after the last on none.
    horizon = [asked[0] - timedelta(days=1), *asked]
    later = {day: moved_back(rows[day], horizon) for day in sorted({day for p in parts.values() for day in p.days})}
    columns = {name: value for part in parts.values() for name, value in part.columns(reveals).items()}
    table = rows.group_by("customer_id", known_on=moved_back(rows.known_on, edges(asked, lengths)), **later)
    return Cells(table.aggregate(**{ROWS: rows.count()}, **columns), parts)


def _revealed_by(node: ops.Reduction, reveals: Reveals) -> tuple[str, ...]:
    read = {field.name for field in fields(node)}
    return tuple(day for day, columns in reveals.items() if read & set(columns))
