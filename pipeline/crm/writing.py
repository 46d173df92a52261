"""Records of a CRM are brought into line with what they should be: compared, written, and looked at again.

Nothing is concluded from what was sent. After each round the records are read, and only what still differs is written
again: so half of a batch refused, a time-out after the write, a system that says done and has not, and a run that was
killed are one and the same case.
"""

import logging
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar

from pipeline.crm.journal import Journal
from pipeline.crm.system import Crm, Record, Written, normal
from pipeline.web.failures import Unanswered

log = logging.getLogger(__name__)

READ_AT_ONCE, TOLD_EVERY = 100, 1_000
SAID_DONE = "the CRM said that it was done, and it is not"
T = TypeVar("T")


@dataclass
class Outcome:
    """How many records are as they should be that were not, and why the others are not, by id."""

    done: int = 0
    problems: dict[str, str] = field(default_factory=dict)


def difference(wanted: Record, there: Record) -> dict[str, Any]:
    """The fields that have to be written."""
    return {name: value for name, value in wanted.items() if normal(value) != normal(there.get(name))}


def bring_into_line(crm: Crm, of: str, changes: Mapping[str, Record], journal: Journal, rounds: int) -> Outcome:
    """Write the fields of each record (by id) until they are there, in at most so many rounds."""
    outcome, left = Outcome(), dict(changes)
    for _ in range(rounds):
        if not left:
            break
        said: dict[str, str | None] = {}
        for some in batched(list(left), crm.at_once):
            records = [{crm.id_field: id_, **left[id_]} for id_ in some]
            said |= sent(of, some, records, lambda records: crm.update(of, records), journal)
            if len(said) % TOLD_EVERY == 0:
                log.info("%s: %s of %s records sent", of, f"{len(said):,}", f"{len(left):,}")
        still = _still_different(crm, of, left)
        outcome.done += len(left) - len(still)
        outcome.problems = {id_: said.get(id_) or SAID_DONE for id_ in still}
        left = still
    return outcome


def sent(
    of: str,
    ids: Sequence[str],
    records: Sequence[Record],
    write: Callable[[Sequence[Record]], list[Written]],
    journal: Journal,
) -> dict[str, str | None]:
    """Send records once, and write down what was said of each; without an answer, that is said of all."""
    try:
        told = {each.id: each.problem for each in write(records)}
    except Unanswered as error:
        told = dict.fromkeys(ids, str(error))
    journal.add(of, dict(zip(ids, records, strict=True)), told)
    return told


def batched(items: Sequence[T], size: int) -> Iterator[Sequence[T]]:
    """So many at a time, the last fewer."""
    return (items[start : start + size] for start in range(0, len(items), size))


def _still_different(crm: Crm, of: str, changes: Mapping[str, Record]) -> dict[str, Record]:
    fields = sorted({name for record in changes.values() for name in record})
    found: dict[str, Record] = {}
    for some in batched(list(changes), READ_AT_ONCE):
        found |= {str(each[crm.id_field]): each for each in crm.with_ids(of, fields, some)}
    left = {id_: difference(wanted, found.get(id_, {})) for id_, wanted in changes.items()}
    return {id_: fields for id_, fields in left.items() if fields}
