"""The data dictionary: every contract as a page that people read."""

from collections.abc import Iterable

from data.contract import Column, Table, revealing_date

HEADER = """# Tables

What any source is mapped to. Generated from the contracts in `data/tables` by `make docs`.

A column marked `?` may be null, and may be left out of a file. *Known on* is the date on which a row becomes known;
a column known later names the date that reveals it. Amounts are in the portfolio's currency unless the row carries one.
"""


def tables_page(tables: Iterable[Table]) -> str:
    """The dictionary of these tables in Markdown."""
    return HEADER + "".join(_section(table) for table in tables)


def _section(table: Table) -> str:
    need = "Required." if table.required else "Optional."
    known = f"Known on `{table.known_on}`." if table.known_on else "Never read by a feature."
    more = " Further numeric or text columns may follow." if table.open_columns else ""
    rows = "".join(_row(table, column) for column in table.columns)
    key = ", ".join(f"`{name}`" for name in table.key)
    return (
        f"\n## {table.name}\n\nOne row per {table.grain}. Key: {key}. {known} {need}{more}\n\n"
        "| column | type | unit | meaning | rules | known on |\n|---|---|---|---|---|---|\n" + rows
    )


def _row(table: Table, column: Column) -> str:
    name = f"`{column.name}`" + ("?" if column.nullable else "")
    known = revealing_date(table, column) or ""
    return f"| {name} | {column.type} | {column.unit} | {column.description} | {_rules(column)} | {known} |\n"


def _rules(column: Column) -> str:
    rules = []
    if column.allowed:
        rules.append("one of " + ", ".join(f"`{value}`" for value in column.allowed))
    if column.positive:
        rules.append("above 0")
    if column.nonzero:
        rules.append("not 0")
    if column.minimum is not None:
        rules.append(f"at least {column.minimum:g}")
    if column.maximum is not None:
        rules.append(f"at most {column.maximum:g}")
    if column.not_before:
        rules.append(f"not before `{column.not_before}`")
    if column.may_be_future:
        rules.append("may be in the future")
    if column.references:
        rules.append(f"names a row of `{column.references.table}`")
    return "; ".join(rules)
