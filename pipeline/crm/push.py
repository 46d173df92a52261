"""A result onto the accounts of a CRM: compared, shown, written."""

from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pipeline.batch.published_result import Result
from pipeline.crm.accounts import Accounts, account_changes, read_accounts
from pipeline.crm.journal import Journal
from pipeline.crm.missing import refuse_missing_fields
from pipeline.crm.params import CrmParams, SystemName
from pipeline.crm.system import Crm, Record
from pipeline.crm.tasks import close_tasks, made_tasks, make_tasks, task_changes, tasks_of
from pipeline.crm.verdicts import verdicts
from pipeline.crm.wanted_records import customer_key
from pipeline.crm.writing import bring_into_line
from pipeline.inputs.mapping_file import load_mapping
from pipeline.store.one_at_a_time import alone

JOURNAL = "crm_journal.jsonl"
EXAMPLES = 5


@dataclass
class Pushed:
    """How it went.

    Attributes
    ----------
    accounts, tasks_made, tasks_closed
        How many were changed; of a dry run, how many would be.
    by_field
        Accounts by the field that changes.
    unknown
        Customers without an account; ``doubtful``: with several.
    examples
        Some accounts: field, before, after.
    problems
        What could not be written, by customer, task key or task id.
    """

    version: str
    accounts: int = 0
    tasks_made: int = 0
    tasks_closed: int = 0
    by_field: dict[str, int] = field(default_factory=dict)
    unknown: list[str] = field(default_factory=list)
    doubtful: list[str] = field(default_factory=list)
    examples: dict[str, list[tuple[str, Any, Any]]] = field(default_factory=dict)
    problems: dict[str, str] = field(default_factory=dict)


def push(crm: Crm, system: SystemName, params: CrmParams, result: Result, scores: Path, *, dry_run: bool) -> Pushed:
    """Write what differs; what cannot be written is told by customer, and tried again by the next call."""
    with alone(scores / f".{JOURNAL}.lock", f"writing to {system}"):
        return _push(crm, system, params, result, scores, dry_run=dry_run)


def _push(crm: Crm, system: SystemName, params: CrmParams, result: Result, scores: Path, *, dry_run: bool) -> Pushed:
    ours = params.of(system)
    refuse_missing_fields(crm, system, ours)
    found = verdicts(result, ours.language)
    accounts = read_accounts(crm, customer_key(load_mapping(Path(ours.mapping)), crm.accounts), ours.fields)
    changes = account_changes(
        crm, accounts, found, ours.fields, result.as_of, reasons_alone=ours.reasons_alone, whole=result.is_whole
    )
    told = Pushed(result.version, len(changes))
    told.by_field = dict(Counter(name for fields in changes.values() for name in fields))
    told.unknown = sorted(found.keys() - accounts.of_customer.keys() - accounts.doubtful)
    told.doubtful = sorted(accounts.doubtful)
    told.examples = _examples(accounts, changes)
    wanted = tasks_of(result, accounts, ours.tasks, ours.language)
    made = made_tasks(crm, ours.tasks) if ours.tasks.severities else []
    tasks = task_changes(wanted, made, None if result.is_whole else set(found))
    told.tasks_made, told.tasks_closed = len(tasks.made), len(tasks.closed)
    if dry_run:
        return told
    journal = Journal(scores / JOURNAL, result.version)
    customers = {accounts.of_customer[customer].id: customer for customer in changes}
    by_id = {accounts.of_customer[customer].id: fields for customer, fields in changes.items()}
    written = bring_into_line(crm, crm.accounts, by_id, journal, params.rounds)
    closed = close_tasks(crm, tasks.closed, result.as_of, ours.tasks, journal, params.rounds)
    opened = make_tasks(crm, wanted, tasks.made, ours.tasks, journal, params.rounds)
    told.accounts, told.tasks_made, told.tasks_closed = written.done, opened.done, closed.done
    told.problems = {customers[id_]: why for id_, why in written.problems.items()}
    told.problems |= closed.problems | opened.problems
    return told


def _examples(accounts: Accounts, changes: dict[str, Record]) -> dict[str, list[tuple[str, Any, Any]]]:
    return {
        customer: [(name, accounts.of_customer[customer].there.get(name), value) for name, value in fields.items()]
        for customer, fields in list(changes.items())[:EXAMPLES]
    }
