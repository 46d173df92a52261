"""Accounts written as text, and what becomes of them."""

from typing import Any

import pyarrow as pa

from data.sources.csv_files import CSV_TAIL
from data.sources.open_items.table import OPEN_ITEMS
from data.sources.open_items.tables import tables_of


def account(text: str, **more: list[str | None]) -> pa.Table:
    """Lines of accounts: a header and a row per line, cells apart by blanks, ``-`` for an empty one."""
    header, *rows = (line.split() for line in text.splitlines() if line.strip())
    cells = {name: [None if row[place] == "-" else row[place] for row in rows] for place, name in enumerate(header)}
    cells |= more
    unknown = set(cells) - {*OPEN_ITEMS.column_names, "source_file"}
    assert not unknown, unknown
    table = pa.table({name: pa.array(values, pa.string()) for name, values in cells.items()})
    if "source_file" not in cells:
        table = table.append_column("source_file", pa.repeat("list.txt", len(rows)))
    table = table.append_column("source_line", pa.array(range(2, len(rows) + 2), pa.int64()))
    return table.append_column("unreadable_line", pa.nulls(len(rows), pa.string())).select(
        [*(name for name in cells if name != "source_file"), *CSV_TAIL.names]
    )


def owed(lines: pa.Table) -> list[str]:
    """Every invoice as ``customer invoice issued due amount``."""
    return _told(tables_of(lines)["invoices"], ("customer_id", "invoice_id", "issued_on", "due_on", "amount"))


def received(lines: pa.Table) -> list[str]:
    """Every payment as ``customer kind day amount invoice``, in the order of days; ``-`` if it names no invoice."""
    names = ("customer_id", "kind", "recorded_on", "amount", "invoice_id")
    return sorted(_told(tables_of(lines)["payments"], names), key=lambda told: (told.split()[2], told))


def _told(table: pa.Table, names: tuple[str, ...]) -> list[str]:
    rows: list[dict[str, Any]] = table.to_pylist()
    return [" ".join(row[name] or "-" for name in names) for row in rows]
