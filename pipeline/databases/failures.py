"""What a driver's error means to whoever reads it: mend the configuration, mend the data, or try again later."""

import re
import sqlite3

import adbc_driver_manager
import pymysql

from data.errors import DataRefused, RunFailed, UserError
from pipeline.databases.address import Address

DRIVER_ERRORS = (adbc_driver_manager.Error, pymysql.MySQLError, sqlite3.Error)

PREAMBLE = re.compile(
    r"^[A-Z_]+: (\[\w+\] )?(Failed to .*?: (?=ERROR: ))?(Failed to (prepare|step) query: )?(ERROR: +)?"
)
"""What the Arrow drivers put before a database's own words."""

QUOTED = re.compile(r"'[^']*'|\"[^\"]*\"")
"""What stands in quotation marks is a name where the configuration is wrong, and else may be a cell."""

OURS = re.compile(
    r"Catalog Error|Binder Error|Parser Error|no such (table|column)|syntax error|one statement at a time"
)
THEIRS = re.compile(r"Conversion Error|Invalid Input Error: Failed to cast")
OURS_IN_MYSQL = {1044, 1045, 1049, 1054, 1064, 1142, 1146}
"""Access denied (to a database, at all, to a table), unknown database, column, syntax, unknown table."""


class Unreachable(RunFailed):
    """The database cannot be spoken to. Exit code 2; the next run goes on from there."""


def unreachable(address: Address, error: Exception) -> Unreachable:
    """No connection could be opened."""
    return Unreachable(
        f"{address.title} at {address.shown} cannot be reached: {told(address, error)}. "
        "See that it runs, that this machine may speak to it, and that user and password are right; then run again."
    )


def declined(address: Address, error: Exception, doing: str) -> UserError | DataRefused | RunFailed:
    """A statement failed.

    Parameters
    ----------
    doing
        What could not be done, to begin the sentence with: ``invoices cannot be read``.
    """
    kind, said = _kind_of(error), told(address, error)
    if kind is not UserError:
        said = QUOTED.sub("'...'", said)
    return kind(f"{doing} ({address.shown}): {address.title} says: {said}.")


def told(address: Address, error: Exception) -> str:
    """The database's own words, without secrets and without rows."""
    text = str(error.args[1]) if isinstance(error, pymysql.MySQLError) and len(error.args) > 1 else str(error)
    return PREAMBLE.sub("", address.without_secrets(text)).rstrip(".")


def _kind_of(error: Exception) -> type[UserError | DataRefused | RunFailed]:
    state = getattr(error, "sqlstate", None) or ""
    if state.startswith("42") or OURS.search(str(error)):
        return UserError
    if state.startswith("22") or THEIRS.search(str(error)) or isinstance(error, pymysql.DataError):
        return DataRefused
    if isinstance(error, pymysql.MySQLError) and error.args and error.args[0] in OURS_IN_MYSQL:
        return UserError
    return RunFailed
