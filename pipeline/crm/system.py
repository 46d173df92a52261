"""What pull and push ask of a CRM, whichever it is."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any, ClassVar, Literal, Protocol

from data.errors import RunFailed

Record = Mapping[str, Any]
"""Values by the API name of their field."""

Kind = Literal["number", "word", "text", "day", "account"]
"""What a field holds: a word fits on a line, an account is a link to one."""


class CrmRefused(RunFailed):
    """The CRM understood and declined: a right or a field is missing. Exit code 2; its own words are in the message."""


@dataclass(frozen=True)
class Written:
    """What the CRM says about one record that it was sent; ``problem`` None: done."""

    id: str
    problem: str | None = None


@dataclass(frozen=True)
class Task:
    """An alert that somebody has to look at.

    Attributes
    ----------
    key
        Identifies it for good: customer, rule and the day on which it was first told.
    account, owner
        Ids in the CRM; ``owner`` None: nobody's.
    """

    key: str
    account: str
    owner: str | None
    severity: str
    subject: str
    text: str
    due: date


class Crm(Protocol):
    """A CRM.

    Attributes
    ----------
    accounts
        The object that customers are.
    id_field, owner_field
        Fields of every record: its id, and whose it is.
    at_once
        Records that can be written in one call.
    task_fields
        Fields of a task that are not there from the start, beside ``tasks.key`` and ``tasks.over``.
    """

    accounts: ClassVar[str]
    id_field: ClassVar[str]
    owner_field: ClassVar[str]
    at_once: ClassVar[int]
    task_fields: ClassVar[Mapping[str, Kind]]

    def pages(self, of: str, fields: Sequence[str], filled: str | None = None) -> Iterator[list[Record]]:
        """Every record, in the order of ids; with ``filled`` only those that have a value there.

        Each page begins behind the last id of the one before: what comes, goes or changes meanwhile makes no record
        appear twice, and none that stays is skipped.
        """
        ...

    def with_ids(self, of: str, fields: Sequence[str], ids: Sequence[str]) -> list[Record]:
        """The records with these ids, at most 100, as they are now; one that is gone is left out."""
        ...

    def fields_of(self, of: str) -> set[str]:
        """The API names of an object's fields."""
        ...

    def update(self, of: str, records: Sequence[Record]) -> list[Written]:
        """Change fields of records that are there; raises Unanswered if it may have been done."""
        ...

    def create(self, of: str, records: Sequence[Record], key: str) -> list[Written]:
        """Make records; where the system can, one whose ``key`` is there already is changed instead."""
        ...

    def task(self, task: Task, key: str) -> Record:
        """A task as a record of this system."""
        ...

    def closed(self, over: str, day: date) -> Record:
        """What is written to a task when its alert is over."""
        ...

    def value(self, kind: Kind, value: Any) -> Any:
        """A number, text or day as this system stores it."""
        ...

    def cell(self, value: Any, *, is_day: bool) -> str:
        """A value of this system as a cell of a CSV file; a moment becomes a day."""
        ...

    def owner_of(self, record: Record) -> tuple[str | None, str]:
        """Id and name of the owner."""
        ...


def normal(value: Any) -> Decimal | str | None:
    """A value by which two can be compared: systems give back 12 as ``"12.00"``, and nothing as an empty text.

    >>> normal("12.00") == normal(12), normal(" "), normal("low")
    (True, None, 'low')
    """
    text = str(value).replace("\r\n", "\n").strip() if value is not None else ""
    if not text:
        return None
    try:
        number = Decimal(text)
    except InvalidOperation:
        return text
    return number if number.is_finite() else text
