"""Records of a CRM into a folder that ``score --source`` reads: a CSV file per object, and the mapping."""

import csv
import json
import logging
import os
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from pipeline.batch.documents import write_document
from pipeline.batch.owners import OWNERS
from pipeline.crm.system import Crm, Record
from pipeline.crm.wanted_records import Wanted, customer_key, wanted_records
from pipeline.inputs.mapping_file import load_mapping
from pipeline.inputs.sources import MAPPING_FILE
from pipeline.store.files import hash_of, swap_in, sync

log = logging.getLogger(__name__)

PULLED = "pull.json"
"""Records per object."""

BEGUN = "begun.json"


def pull(crm: Crm, rules: Path, target: Path, day: str) -> dict[str, int]:
    """Read what the mapping asks for; the folder appears whole, or stays as it was.

    Killed in the middle, or at the end of the day's credits, the next call of the same day goes on with the object that
    was not finished.

    Parameters
    ----------
    rules
        The mapping file.
    day
        What is read on another day is not put together with it.

    Returns
    -------
    dict
        Records by object.
    """
    mapping = load_mapping(rules)
    key = customer_key(mapping, crm.accounts)
    half = _half_done(target, {"day": day, "mapping": hash_of(rules)})
    rows = {name: _object(crm, name, wanted, key, half) for name, wanted in wanted_records(mapping).items()}
    shutil.copyfile(rules, half / MAPPING_FILE)
    write_document(half / PULLED, {"day": day, "records": rows})
    # Whole from here on: what stays behind of an earlier pull must not be taken for one that was broken off.
    (half / BEGUN).unlink()
    sync(half)
    swap_in(half, target)
    shutil.rmtree(half, ignore_errors=True)
    return rows


def _half_done(target: Path, begun: Mapping[str, str]) -> Path:
    """The folder of a pull that was broken off, if it was the same one; else an empty one."""
    half = target.with_name(f".{target.name}.pull")
    try:
        same = json.loads((half / BEGUN).read_text(encoding="utf-8")) == begun
    except (OSError, ValueError):
        same = False
    if not same:
        shutil.rmtree(half, ignore_errors=True)
        half.mkdir(parents=True)
        write_document(half / BEGUN, begun)
    return half


def _object(crm: Crm, name: str, wanted: Wanted, key: str, folder: Path) -> int:
    """Write an object's file, unless it is there, and beside the accounts whose each is. Gives their number."""
    path = folder / f"{name}.csv"
    if not path.exists():
        growing, owning = path.with_suffix(".growing"), folder / f"{OWNERS}.growing"
        with _lines(growing) as lines, _lines(owning) as owners:
            lines.writerow(wanted.columns)
            owners.writerow(["customer_id", "owner", "owner_name"])
            beside = [key.partition(".")[0], crm.owner_field] if name == crm.accounts else []
            for page in crm.pages(name, [*wanted.fields, *beside]):
                lines.writerows([_cell(crm, record, column, wanted) for column in wanted.columns] for record in page)
                owners.writerows(_owner(crm, key, record) for record in page if beside)
        if beside:
            os.replace(owning, folder / OWNERS)
        owning.unlink(missing_ok=True)
        os.replace(growing, path)
    with path.open(encoding="utf-8", newline="") as file:
        count = sum(1 for _ in csv.reader(file)) - 1
    log.info("%s: %s records", name, f"{count:,}")
    return count


@contextmanager
def _lines(path: Path) -> Iterator[Any]:
    """A CSV file that is written anew, and synced."""
    with path.open("w", encoding="utf-8", newline="") as file:
        yield csv.writer(file)
        file.flush()
        os.fsync(file.fileno())


def _owner(crm: Crm, key: str, record: Record) -> list[str]:
    """Whose customer it is: a name and an id, nothing else of a person."""
    id_, name = crm.owner_of(record)
    return [crm.cell(part_of(record, key), is_day=False), id_ or "", name]


def part_of(record: Record, column: str) -> Any:
    """``Account_Name.id``: the id in the field Account_Name; a list gives its first value.

    >>> part_of({"Account_Name": {"id": "7", "name": "Alpha"}}, "Account_Name.id")
    '7'
    """
    value: Any = record
    for part in column.split("."):
        value = value.get(part) if isinstance(value, Mapping) else None
    return value[0] if isinstance(value, list) and value else None if isinstance(value, (list, dict)) else value


def _cell(crm: Crm, record: Record, column: str, wanted: Wanted) -> str:
    value = part_of(record, column)
    if isinstance(value, bool):
        return str(value).lower()
    text = crm.cell(value, is_day=column in wanted.days)
    return " ".join(text.splitlines()) if "\n" in text or "\r" in text else text
