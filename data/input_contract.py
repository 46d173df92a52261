"""What a model was given when it learnt: columns of the tables, units of the features; compared before it scores."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from data.tables import TABLES

CATEGORY = "category"
"""Unit of a feature that is text."""


BELONGING = {"invoices": ("credits_invoice_id", "whole_invoice_id", "invoice_amount")}
"""Columns that only say which rows belong together: a source without credits or instalments does well without them."""


def contract_of(validation: Mapping[str, Any], described: Sequence[Mapping[str, str]]) -> dict[str, Any]:
    """The contract between a model and its data, ready for JSON.

    Parameters
    ----------
    validation
        What validation said of the training data: per table, the columns that were ``filled`` with nulls.
    described
        ``features/catalogue.json``.

    Returns
    -------
    dict
        tables: the delivered columns of each; features: the unit of each; types: of each feature, ``text`` or
        ``number``, and of each delivered column, as the contract has it.
    """
    tables = {name: delivered(name, told["filled"]) for name, told in validation["tables"].items()}
    units = {feature["name"]: feature["unit"] for feature in described}
    types = {name: "text" if unit == CATEGORY else "number" for name, unit in units.items()}
    for table, names in tables.items():
        types |= {f"{table}.{c.name}": c.type for c in TABLES[table].columns if c.name in names}
    return {"tables": tables, "features": units, "types": types}


def delivered(table: str, filled: Collection[str]) -> list[str]:
    """Columns of a table that a source brought, if ``filled`` are those that it did not.

    Confidential ones (a name) are left out: no feature reads them, and a job does well to do without. So are those that
    only say which rows belong together (``BELONGING``).
    """
    left_out = {*filled, *BELONGING.get(table, ())}
    return [c.name for c in TABLES[table].columns if c.name not in left_out and not c.confidential]


def departures(contract: Mapping[str, Any], now: Mapping[str, Collection[str]], units: Mapping[str, str]) -> list[str]:
    """A sentence for every column that the model learnt from and that is gone, and for every unit that has changed.

    Parameters
    ----------
    contract
        ``contract_of``; empty: nothing is known, nothing departs.
    now
        ``delivered`` columns by table. A table that is absent is not told of here: the features that need it are.
    units
        Unit of each feature that the model takes, as it is computed now.
    """
    columns = [
        f"column {table}.{name} was delivered when the model learnt, and is missing now"
        for table, names in contract.get("tables", {}).items()
        for name in names
        if table in now and name not in now[table]
    ]
    known = contract.get("features", {})
    changed = [
        f"feature {name} was in {known[name]} when the model learnt, and is in {unit} now"
        for name, unit in units.items()
        if name in known and known[name] != unit
    ]
    return columns + changed
