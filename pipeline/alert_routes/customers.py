"""What is known of customers beside their scores: name, industry, whether it is a person, whose it is."""

import csv
from dataclasses import dataclass
from pathlib import Path

from data.sources.params import IngestParams
from pipeline.batch.inputs import find_inputs, rows_of
from pipeline.batch.owners import OWNERS

COLUMNS = ("customer_id", "name", "industry", "natural_person")
TRUE = ("true", "1", "yes", "t", "y")


@dataclass(frozen=True)
class Customer:
    """One customer; None: not known. ``owner`` and ``owner_name`` as the CRM has them."""

    name: str | None = None
    industry: str | None = None
    is_person: bool = False
    owner: str | None = None
    owner_name: str | None = None


def read_customers(source: Path, params: IngestParams) -> dict[str, Customer]:
    """The customers of a source, as it delivers them, with their owners where ``crm pull`` has left a list of them."""
    inputs = find_inputs(source, params)
    owners = _owners(inputs.folder / OWNERS)
    found: dict[str, Customer] = {}
    for table, rows in rows_of(inputs):
        if table != "customers":
            if found:
                break
            continue
        there = [name for name in COLUMNS if name in rows.column_names]
        for row in rows.select(there).to_pylist():
            id_ = str(row["customer_id"])
            owner, owner_name = owners.get(id_, (None, None))
            person = str(row.get("natural_person")).strip().lower() in TRUE
            found[id_] = Customer(row.get("name"), row.get("industry"), person, owner, owner_name)
    return found


def _owners(path: Path) -> dict[str, tuple[str | None, str | None]]:
    if not path.is_file():
        return {}
    with path.open(encoding="utf-8", newline="") as file:
        return {row["customer_id"]: (row["owner"] or None, row["owner_name"] or None) for row in csv.DictReader(file)}
