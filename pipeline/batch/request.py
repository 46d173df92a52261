"""What a batch job is asked to do, and the list of customers that it may be asked about."""

import csv
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from data.errors import UserError

ID = "customer_id"


@dataclass(frozen=True)
class Request:
    """One call of ``default-risk score``.

    Attributes
    ----------
    source
        A folder of tables, or a mapping file (any ``*.yaml``) beside its exports.
    as_of
        The day asked about: only what was known before it is used.
    model
        ``champion``, ``challenger`` or the number of a version.
    out
        Folder of the results.
    customers
        The customers to write results of; None: every eligible one.
    repaired
        Folder of repaired rows that take the place of those that were set aside; None: the source as it is.
    """

    source: Path
    as_of: date
    model: str
    out: Path
    customers: tuple[str, ...] | None = None
    dry_run: bool = False
    csv: bool = False
    repaired: Path | None = None


def day_of(text: str) -> date:
    """The day asked about; a UserError unless it is a day as 2026-01-31, and tomorrow at the latest."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise UserError(f"--as-of {text} is no day: write it as YYYY-MM-DD, such as 2026-01-31.") from None
    tomorrow = datetime.now(UTC).date() + timedelta(days=1)
    if day > tomorrow:
        raise UserError(
            f"--as-of {day} lies in the future: what will be known before it, is not known yet. "
            f"Name {tomorrow} (everything known until today) or an earlier day."
        )
    return day


def customers_in(path: Path) -> tuple[str, ...]:
    """The ids in a list of customers, sorted, each once: a line per id, or a CSV file with a column ``customer_id``."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = [[cell.strip() for cell in row] for row in csv.reader(file) if any(cell.strip() for cell in row)]
    except (OSError, UnicodeDecodeError) as error:
        raise UserError(f"--customers {path} cannot be read as a text file in UTF-8: {error}") from None
    if rows and ID in rows[0]:
        position = rows[0].index(ID)
        rows = [row[position:] for row in rows[1:]]
    elif rows and max(map(len, rows)) > 1:
        raise UserError(f"--customers {path} has several columns and none is called {ID}. Name the column of ids so.")
    ids = sorted({row[0] for row in rows if row and row[0]})
    if not ids:
        raise UserError(f"--customers {path} names no customer: write one id per line.")
    return tuple(ids)
